"""The books: accounts, and the balanced postings that bring a case's balances to what its facts say.

Each creditor has a book of its own; money that nobody has a claim to yet stands in the agency's. Amounts
are signed kroner: debit above zero, credit below.

    client_funds              money on the client account (klientkonto)
    payouts_ordered           to be paid out of it, and not yet in a file that two people have released
    payouts_sent              in such a file, until the bank confirms it (client_funds) or refuses (back)
    unplaced, held            received, not allocated: for an operator, or until a rate is known
    refunds_due               overpaid, owed to debtors
    collected_…               collected for the creditor on a claim and not settled
    settlement_balance        settled and not paid out; a debit is carried forward
    agency_income, output_vat the agency's fees, commissions and interest, and the VAT on them
    vat_to_invoice            VAT that the creditor pays by invoice, not by offset
    debtor_principal, debtor_fees, claims_in_hand
                              what debtors owe on claims, against the claims in hand; interest is not booked
                              before it is paid, because it grows by the day
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.states import CaseState, ClaimState

AGENCY_BOOK = UUID(int=0)
"""The book of money that has no creditor yet."""


class Account(StrEnum):
    """The accounts of a book; see the module's head."""

    CLIENT_FUNDS = "client_funds"
    PAYOUTS_ORDERED = "payouts_ordered"
    PAYOUTS_SENT = "payouts_sent"
    UNPLACED = "unplaced"
    HELD = "held"
    REFUNDS_DUE = "refunds_due"
    COLLECTED_PRINCIPAL = "collected_principal"
    COLLECTED_INTEREST = "collected_interest"
    COLLECTED_REMINDER_FEE = "collected_reminder_fee"
    COLLECTED_COLLECTION_FEE = "collected_collection_fee"
    SETTLEMENT_BALANCE = "settlement_balance"
    AGENCY_INCOME = "agency_income"
    OUTPUT_VAT = "output_vat"
    VAT_TO_INVOICE = "vat_to_invoice"
    DEBTOR_PRINCIPAL = "debtor_principal"
    DEBTOR_FEES = "debtor_fees"
    CLAIMS_IN_HAND = "claims_in_hand"


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount on an account, of a claim where it belongs to one; never zero."""

    account: Account
    amount: Decimal
    invoice_id: UUID | None = None


class Unbalanced(ValueError):
    """The postings of an entry do not sum to zero; whoever made them must be corrected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Postings in one book that sum to zero, and the ids of the events, payments or settlement behind them.

    Raises:
        Unbalanced: they do not.
    """

    id: UUID
    book: UUID
    causes: tuple[str, ...]
    booked_on: date
    postings: Sequence[Posting]
    case_id: UUID | None = None

    def __post_init__(self) -> None:
        """Refuse what does not balance."""
        if total := sum((posting.amount for posting in self.postings), ZERO):
            raise Unbalanced(f"the postings for {', '.join(self.causes)} sum to {total}, not to 0")


def difference(before: CaseState, after: CaseState) -> list[Posting]:
    """Return the postings that bring the books from one state of a case to the next; empty if none needed."""
    changes: list[tuple[Account, Decimal, UUID | None]] = [
        (Account.CLIENT_FUNDS, after.received - before.received, None),
        (Account.UNPLACED, before.waiting("unplaced") - after.waiting("unplaced"), None),
        (Account.HELD, before.waiting("held") - after.waiting("held"), None),
        (Account.REFUNDS_DUE, before.overpaid - after.overpaid, None),
    ]
    for invoice_id, claim in after.claims.items():
        booked = before.claims.get(invoice_id, ClaimState())
        principal, fees = claim.principal - booked.principal, claim.fees - booked.fees
        collected = claim.collected - booked.collected
        changes += [
            (Account.DEBTOR_PRINCIPAL, principal, invoice_id),
            (Account.DEBTOR_FEES, fees, invoice_id),
            (Account.CLAIMS_IN_HAND, -principal - fees, invoice_id),
            (Account.COLLECTED_PRINCIPAL, -collected.principal, invoice_id),
            (Account.COLLECTED_INTEREST, -collected.interest, invoice_id),
            (Account.COLLECTED_REMINDER_FEE, -collected.reminder_fee, invoice_id),
            (Account.COLLECTED_COLLECTION_FEE, -collected.collection_fee, invoice_id),
        ]
    return [Posting(account, amount, invoice_id) for account, amount, invoice_id in changes if amount]


def moved(amount: Decimal, *, debit: Account, credit: Account) -> list[Posting]:
    """Return the two postings that move `amount` kroner; below zero the other way."""
    return [Posting(debit, amount), Posting(credit, -amount)]
