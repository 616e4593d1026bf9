"""The books: accounts, and the balanced postings that bring a case's balances to what its facts say.

Each creditor has a book of its own; money that nobody has a claim to yet stands in the agency's, and there
the agency's own money is gathered before it leaves the client account. Amounts are signed kroner: debit above
zero, credit below.

    client_funds              money on the client account (klientkonto)
    payouts_ordered           to be paid out of it, and not yet in a file that two people have released
    payouts_sent              in such a file, until the bank confirms it (client_funds) or refuses (back)
    unplaced, held            received, not allocated: for an operator, or until a rate is known
    refunds_due               overpaid, owed to debtors
    collected_…               collected for the creditor on a claim and not settled
    settlement_balance        settled and not paid out; a debit is carried forward
    agency_income, output_vat the agency's fees, commissions and interest, and the VAT on them
    vat_to_invoice            VAT that the creditor pays by invoice, not by offset
    withdrawal_fees, withdrawals_in_hand
                              fees that had come up when a case was withdrawn, until a settlement has charged
                              the creditor with its share of them
    outlays, outlays_in_hand  court costs that the agency has laid out, until a settlement has charged the
                              creditor with them
    agency_outlays            what creditors have paid the agency for that
    agency_taken              what the agency has got of these four: gathered in its own book, or paid
                              straight to an account of its own
    agency_own                in the agency's book: its own money, gathered there or paid in by it
    bank_charges              in the agency's book: what the bank has taken of that for its services
    debtor_principal, debtor_fees, written_off, claims_in_hand
                              what debtors owe on claims and what of it was given up, against the claims in
                              hand; interest is not booked before it is paid, because it grows by the day
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.states import (
    CaseState,
    ClaimState,
    Collected,
    Placement,
    collected_since,
)

AGENCY_BOOK = UUID(int=0)
"""The book of money that has no creditor yet, and of the agency's own."""

NOWHERE = Placement(status="unplaced")
UNTOUCHED = ClaimState()


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
    COLLECTED_COURT_COSTS = "collected_court_costs"
    SETTLEMENT_BALANCE = "settlement_balance"
    AGENCY_INCOME = "agency_income"
    OUTPUT_VAT = "output_vat"
    VAT_TO_INVOICE = "vat_to_invoice"
    WITHDRAWAL_FEES = "withdrawal_fees"
    WITHDRAWALS_IN_HAND = "withdrawals_in_hand"
    OUTLAYS = "outlays"
    OUTLAYS_IN_HAND = "outlays_in_hand"
    AGENCY_OUTLAYS = "agency_outlays"
    AGENCY_TAKEN = "agency_taken"
    AGENCY_OWN = "agency_own"
    BANK_CHARGES = "bank_charges"
    DEBTOR_PRINCIPAL = "debtor_principal"
    DEBTOR_FEES = "debtor_fees"
    WRITTEN_OFF = "written_off"
    CLAIMS_IN_HAND = "claims_in_hand"


class Posting(NamedTuple):
    """An amount on an account, of a claim where it belongs to one; never zero in an entry.

    `earned_on` is the day whose agreement says how the amount is shared: that on which the money came onto
    the client account, or the case was withdrawn. Without one it is the day of booking.
    """

    account: Account
    amount: Decimal
    invoice_id: UUID | None = None
    earned_on: date | None = None


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


def difference(
    before: CaseState, after: CaseState, received_on: Mapping[str, date | None] = MappingProxyType({})
) -> list[Posting]:
    """Return the postings that bring the books from one state of a case to the next; empty if none needed.

    `received_on` are the days on which the payments came onto the client account.
    """
    sums = {
        Account.CLIENT_FUNDS: after.received - before.received,
        Account.UNPLACED: before.waiting("unplaced") - after.waiting("unplaced"),
        Account.HELD: before.waiting("held") - after.waiting("held"),
        Account.REFUNDS_DUE: before.overpaid - after.overpaid,
    }
    postings = [Posting(account, amount) for account, amount in sums.items() if amount]
    for invoice_id, claim in after.claims.items():
        booked = before.claims.get(invoice_id, UNTOUCHED)
        if claim != booked:
            postings += _of_claim(invoice_id, booked, claim)
    for day, invoice_id, collected in _collected_again(before, after, received_on):
        postings += collected_postings(invoice_id, collected, day)
    return postings


def _of_claim(invoice_id: UUID, before: ClaimState, after: ClaimState) -> Iterator[Posting]:
    principal, fees = after.principal - before.principal, after.fees - before.fees
    written_off = after.written_off - before.written_off
    amounts = {
        Account.DEBTOR_PRINCIPAL: principal,
        Account.DEBTOR_FEES: fees,
        Account.WRITTEN_OFF: written_off,
        Account.CLAIMS_IN_HAND: -principal - fees - written_off,
    }
    yield from _postings(amounts, invoice_id)
    if (before.withdrawal_fee, before.closing) != (after.withdrawal_fee, after.closing):
        for fee, closing in ((-before.withdrawal_fee, before.closing), (after.withdrawal_fee, after.closing)):
            yield from withdrawal_postings(invoice_id, fee, closing.on if closing else None)
    yield from outlay_postings(invoice_id, after.outlays - before.outlays)


def _collected_again(
    before: CaseState, after: CaseState, received_on: Mapping[str, date | None]
) -> Iterator[tuple[date | None, UUID, Collected]]:
    """Yield what more, or less, is collected than booked, by the day on which the money came and by claim."""
    changes: dict[tuple[date | None, UUID], Collected] = {}
    for payment_id in {**before.payments, **after.payments}:
        was, is_now = before.payments.get(payment_id, NOWHERE), after.payments.get(payment_id, NOWHERE)
        if was.allocated != is_now.allocated:
            for invoice_id in {**was.allocated, **is_now.allocated}:
                key = received_on.get(payment_id), invoice_id
                change = collected_since(was.allocated, is_now.allocated, invoice_id)
                changes[key] = changes[key] + change if key in changes else change
    return ((day, invoice_id, change) for (day, invoice_id), change in changes.items())


def collected_postings(invoice_id: UUID, collected: Collected, earned_on: date | None) -> Iterator[Posting]:
    """Yield what is collected on a claim for the creditor, as credits."""
    amounts = {
        Account.COLLECTED_PRINCIPAL: -collected.principal,
        Account.COLLECTED_INTEREST: -collected.interest,
        Account.COLLECTED_REMINDER_FEE: -collected.reminder_fee,
        Account.COLLECTED_COLLECTION_FEE: -collected.collection_fee,
        Account.COLLECTED_COURT_COSTS: -collected.court_costs,
    }
    return _postings(amounts, invoice_id, earned_on)


def withdrawal_postings(invoice_id: UUID, fee: Decimal, withdrawn_on: date | None) -> Iterator[Posting]:
    """Yield the fee that had come up on a claim when its case was withdrawn; nothing when there was none."""
    amounts = {Account.WITHDRAWALS_IN_HAND: fee, Account.WITHDRAWAL_FEES: -fee}
    return _postings(amounts, invoice_id, withdrawn_on)


def outlay_postings(invoice_id: UUID, amount: Decimal, earned_on: date | None = None) -> Iterator[Posting]:
    """Yield what the agency has laid out on a claim; nothing when it is nothing."""
    return _postings({Account.OUTLAYS_IN_HAND: amount, Account.OUTLAYS: -amount}, invoice_id, earned_on)


def _postings(
    amounts: Mapping[Account, Decimal], invoice_id: UUID, earned_on: date | None = None
) -> Iterator[Posting]:
    return (Posting(account, amount, invoice_id, earned_on) for account, amount in amounts.items() if amount)


def moved(amount: Decimal, *, debit: Account, credit: Account) -> list[Posting]:
    """Return the two postings that move `amount` kroner; below zero the other way."""
    return [Posting(debit, amount), Posting(credit, -amount)]
