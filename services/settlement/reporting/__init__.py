"""Reports for people: the client account against the bank, a creditor's movements, VAT, and claims by age.

Each is a `Report` (`report`), gathered from the store by a module of its own and shown as a page's data, as
CSV (`as_csv`) or as PDF/A (`pdf`). All three hold the same rows,
and come in Norwegian or English (`words`).

Modules: `client_account` · `statement` · `vat` · `aged`.
"""
