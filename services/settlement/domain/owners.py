"""Whose the money on the client account is (inkassoforskriften § 4-1): the accounts of each owner.

Every account of a book but `client_funds` and the pairs `OFF_THE_CLIENT_ACCOUNT` stands in one of the others,
so that together they are what the book has on the client account.
"""

from services.settlement.domain.ledger import Account

COLLECTED = (
    Account.COLLECTED_PRINCIPAL,
    Account.COLLECTED_INTEREST,
    Account.COLLECTED_REMINDER_FEE,
    Account.COLLECTED_COLLECTION_FEE,
    Account.COLLECTED_COURT_COSTS,
)
"""Collected and not settled: the creditor's, the agency's part still in it."""

CREDITORS = (*COLLECTED, Account.SETTLEMENT_BALANCE, Account.PAYOUTS_ORDERED, Account.PAYOUTS_SENT)
"""What stands to a creditor."""

DEBTORS = (Account.UNPLACED, Account.HELD, Account.REFUNDS_DUE)
"""What is the debtors', or nobody's yet."""

AGENCYS = (Account.AGENCY_INCOME, Account.OUTPUT_VAT, Account.VAT_TO_INVOICE, Account.AGENCY_OUTLAYS)
"""What the agency may take out: its income, the VAT on it, and what it has laid out."""

OFF_THE_CLIENT_ACCOUNT = (
    (Account.WITHDRAWAL_FEES, Account.WITHDRAWALS_IN_HAND),
    (Account.OUTLAYS, Account.OUTLAYS_IN_HAND),
    (Account.DEBTOR_PRINCIPAL, Account.DEBTOR_FEES, Account.WRITTEN_OFF, Account.CLAIMS_IN_HAND),
)
"""Accounts that sum to zero in every book, group by group: claims in hand, of which no money has come."""
