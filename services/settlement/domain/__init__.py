"""What settlement decides: what each claim owes, where each payment goes, who gets what, and the books.

All of it is a function of facts: `replay` turns the facts of a case into its state, `difference` says what
must be booked to get there, `share_out` and `Settlement` what a creditor gets.

Modules: `facts` · `reversals` · `running` and `allocation` (inside a replay) · `replay` ·
`states` (what follows) · `ledger` · `owners` · `earning` · `sharing` · `settlements` · `vat_invoices` ·
`payouts` · `problems` · `likeness` (for suggestions). What demands charge: `shared.norway.charges`.
"""
