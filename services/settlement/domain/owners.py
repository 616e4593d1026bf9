"""Whose the money on the client account is (inkassoforskriften § 4-1): the accounts of each owner.

Every account of a book but `client_funds` and the pairs `OFF_THE_CLIENT_ACCOUNT` stands in one of the others,
so that together they are what the book has on the client account.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK, Account, Posting, moved

COLLECTED = (
    Account.COLLECTED_PRINCIPAL,
    Account.COLLECTED_INTEREST,
    Account.COLLECTED_REMINDER_FEE,
    Account.COLLECTED_COLLECTION_FEE,
    Account.COLLECTED_COURT_COSTS,
)
"""Collected and not settled: the creditor's, the agency's part still in it."""

CREDITORS = (*COLLECTED, Account.SETTLEMENT_BALANCE, Account.PAYOUTS_ORDERED, Account.PAYOUTS_SENT)
"""What stands to a creditor; in the agency's book to whoever is paid out of it."""

DEBTORS = (Account.UNPLACED, Account.HELD, Account.REFUNDS_DUE)
"""What is the debtors', or nobody's yet."""

AGENCYS = (
    Account.AGENCY_INCOME,
    Account.OUTPUT_VAT,
    Account.VAT_TO_INVOICE,
    Account.AGENCY_OUTLAYS,
    Account.AGENCY_TAKEN,
    Account.AGENCY_OWN,
    Account.BANK_CHARGES,
)
"""What the agency may take out: its income, the VAT on it, what it has laid out, and what it has paid in.

`vat_to_invoice` is what creditors owe it; below zero it is what it owes them on credit notes, and theirs.
"""

OWED = (*CREDITORS, *DEBTORS, Account.VAT_TO_INVOICE)
"""Accounts that below zero are owed to others than the agency."""

OFF_THE_CLIENT_ACCOUNT = (
    (Account.WITHDRAWAL_FEES, Account.WITHDRAWALS_IN_HAND),
    (Account.OUTLAYS, Account.OUTLAYS_IN_HAND),
    (Account.DEBTOR_PRINCIPAL, Account.DEBTOR_FEES, Account.WRITTEN_OFF, Account.CLAIMS_IN_HAND),
)
"""Accounts that sum to zero in every book, group by group: claims in hand, of which no money has come."""


def left_to_agency(balances: Mapping[str, Decimal]) -> Decimal:
    """Return what of a book's money on the client account is the agency's own, in kroner.

    That is what is there less all that is owed to others. What somebody owes is not counted against what
    another is owed, so that it is never more than the book's `AGENCYS`; below zero others' money is missing.
    """
    owed = (min(balances.get(account, ZERO), ZERO) for account in OWED)
    return balances.get(Account.CLIENT_FUNDS, ZERO) + sum(owed, ZERO)


def gathered(left: Mapping[UUID, Decimal], amount: Decimal) -> dict[UUID, Decimal]:
    """Return what each creditor's book gives so that `amount` kroner in the agency's book are its own.

    `left` is what each book has left to the agency; no creditor's book gives more than that.
    """
    needed = amount - left.get(AGENCY_BOOK, ZERO)
    given: dict[UUID, Decimal] = {}
    for book, has in sorted(left.items()):
        if book != AGENCY_BOOK and (part := min(has, needed)) > 0:
            given[book] = part
            needed -= part
    return given


def stands_to_agency(balances: Mapping[str, Decimal]) -> Decimal:
    """Return what of a book stands to the agency, whether its money is there or not, in kroner."""
    of_agency = sum((balances.get(account, ZERO) for account in AGENCYS), ZERO)
    return min(balances.get(Account.VAT_TO_INVOICE, ZERO), ZERO) - of_agency


def overtaken(balances: Mapping[str, Decimal]) -> Decimal:
    """Return what the agency has taken of a book beyond its part, because that has shrunk since, in kroner.

    So much the book lacks for what it owes to its creditor.
    """
    beyond = -stands_to_agency(balances)
    return max(min(beyond, balances.get(Account.AGENCY_TAKEN, ZERO)), ZERO)


def given_up(amount: Decimal) -> list[Posting]:
    """Return the postings of a creditor's book that gives the agency its own; below zero it gets it back."""
    return moved(amount, debit=Account.AGENCY_TAKEN, credit=Account.CLIENT_FUNDS)


def taken_in(amount: Decimal) -> list[Posting]:
    """Return the postings of the agency's book that takes it; the client account holds as much as before."""
    return moved(amount, debit=Account.CLIENT_FUNDS, credit=Account.AGENCY_OWN)
