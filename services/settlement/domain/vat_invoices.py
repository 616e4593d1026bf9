"""Invoices for VAT that the creditor pays apart, because its agreement does not take it out of the payout.

The agency's income itself was withheld in the settlement, so that the VAT is all that is to be paid. What is
paid of an invoice is a function of its payments and of what people have marked:

    made by a settlement        vat_to_invoice, in the creditor's book: the creditor owes the VAT
    paid to the client account  unplaced, in the agency's book → client_funds → vat_to_invoice
    marked as paid elsewhere    vat_to_invoice → agency_taken: it is on an account of the agency's own

Below zero it is a credit note: VAT that an earlier invoice had asked for and that is not owed any more. The
next settlement sets it off against what is open of invoices, and pays the rest:

    set off against an invoice  nothing is booked: both are on vat_to_invoice
    paid with a settlement      vat_to_invoice → settlement_balance
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import ZERO, Payment
from services.settlement.domain.ledger import Account, Posting, moved
from services.settlement.domain.reversals import in_order, standing_amounts
from services.settlement.domain.states import Placement
from shared.norway.kid import with_check_digit

KID_SERIES = "9"
"""The first digit of an invoice's KID; the next eight are its number. Cases' KIDs have the same length, by
which a bank's agreement knows a KID, count up from zero, and do not come so far."""

TAKEN_BACK = "the bank has taken back more than was paid on the invoice"


@dataclass(frozen=True, slots=True, kw_only=True)
class VatInvoice:
    """An invoice, or below zero a credit note, for the VAT of a settlement, in kroner.

    `number` runs without gaps over all creditors. `basis` is the income on which the creditor bears VAT,
    `vat` what is to be paid. `kid` and `due_on` are None on a credit note. `paid` came onto the client
    account, `paid_elsewhere` is what people have marked, `set_off` what of it and of a credit note has met,
    or was paid with a settlement.
    """

    id: UUID
    number: int
    creditor_id: UUID
    settlement_id: UUID
    settlement_number: int
    settled_on: date
    kid: str | None
    invoiced_on: date
    due_on: date | None
    basis: Decimal
    vat: Decimal
    paid: Decimal = ZERO
    paid_elsewhere: Decimal = ZERO
    set_off: Decimal = ZERO

    @property
    def is_credit_note(self) -> bool:
        """Whether it gives VAT back."""
        return self.vat < 0

    @property
    def open(self) -> Decimal:
        """What is not paid; below zero what the agency owes on a credit note."""
        return self.vat - self.paid - self.paid_elsewhere - self.set_off

    @property
    def title(self) -> str:
        """What people call it."""
        return f"{'kreditnota' if self.is_credit_note else 'faktura'} {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """A sales document whose VAT a credit note gives back: an invoice, or without one the advice itself."""

    settlement_number: int
    settled_on: date
    number: int | None
    invoiced_on: date | None


def invoice_kid(number: int) -> str:
    """Return the payment reference of an invoice.

    >>> invoice_kid(12)
    '9000000126'
    """
    return with_check_digit(f"{KID_SERIES}{number:08d}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ToInvoice:
    """A settlement whose VAT is to be invoiced: its income with VAT to pay apart, and that VAT, in kroner."""

    creditor_id: UUID
    settlement_id: UUID
    settlement_number: int
    settled_on: date
    basis: Decimal
    vat: Decimal


def vat_invoice(due: ToInvoice, *, id: UUID, number: int, on: date, days: int) -> VatInvoice:  # noqa: A002 - as in the value
    """Return the invoice of a day, to be paid within `days`, or below zero its credit note."""
    is_paid_here = due.vat > 0
    return VatInvoice(
        id=id,
        number=number,
        creditor_id=due.creditor_id,
        settlement_id=due.settlement_id,
        settlement_number=due.settlement_number,
        settled_on=due.settled_on,
        kid=invoice_kid(number) if is_paid_here else None,
        invoiced_on=on,
        due_on=on + timedelta(days=days) if is_paid_here else None,
        basis=due.basis,
        vat=due.vat,
    )


@dataclass(frozen=True, slots=True)
class SetOff:
    """What of a credit note is set off against an invoice, in kroner above zero."""

    credit_note: VatInvoice
    invoice: VatInvoice
    amount: Decimal


def set_off(found: Iterable[VatInvoice]) -> list[SetOff]:
    """Return how one creditor's credit notes are set off against its invoices, the oldest first."""
    ordered = sorted(found, key=lambda each: each.number)
    left = {each.id: abs(each.open) for each in ordered}
    pairs: list[SetOff] = []
    for credit_note in (each for each in ordered if each.open < 0):
        for invoice in (each for each in ordered if each.open > 0):
            amount = min(left[credit_note.id], left[invoice.id])
            if amount > 0:
                left[credit_note.id] -= amount
                left[invoice.id] -= amount
                pairs.append(SetOff(credit_note, invoice, amount))
    return pairs


@dataclass(frozen=True, slots=True, kw_only=True)
class Covering:
    """Where an invoice's payment went: `covered` kroner pay it, the placement has the rest."""

    covered: Decimal
    placement: Placement


def coverings(
    to_pay: Decimal, payments: Iterable[Payment], sent_back: Mapping[str, Decimal]
) -> dict[str, Covering]:
    """Return by id where the payments of an invoice went, of which `to_pay` kroner can be paid here.

    The oldest first; what is more than the invoice is owed back to whoever paid it. What the bank takes back
    undoes the payment of the same amount, else the latest ones. What is `sent_back` of a payment, by its id,
    to whoever paid it is not there any more to pay anything.
    """
    all_ = list(payments)
    standing, left = standing_amounts(all_), max(to_pay, ZERO)
    found: dict[str, Covering] = {}
    for payment in in_order(all_):
        amount = standing[payment.id]
        covered = max(min(amount - sent_back.get(payment.id, ZERO), left), ZERO)
        left -= covered
        found[payment.id] = Covering(covered=covered, placement=_placement(amount, amount - covered))
    return found


def _placement(standing: Decimal, rest: Decimal) -> Placement:
    if standing > 0:
        return Placement(status="placed", overpaid=rest)
    if standing < 0:
        return Placement(status="unplaced", waiting=standing, reason=TAKEN_BACK)
    return Placement(status="reversed")


def covering_postings(
    before: Sequence[Covering], after: Sequence[Covering]
) -> tuple[list[Posting], list[Posting]]:
    """Return the postings in the agency's book and in the creditor's that bring one to the other."""
    waiting, overpaid, covered = (
        sum((part(each) for each in after), ZERO) - sum((part(each) for each in before), ZERO)
        for part in (_waiting, _overpaid, _covered)
    )
    agencys = (
        Posting(Account.CLIENT_FUNDS, -covered),
        Posting(Account.UNPLACED, -waiting),
        Posting(Account.REFUNDS_DUE, -overpaid),
    )
    creditors = moved(covered, debit=Account.CLIENT_FUNDS, credit=Account.VAT_TO_INVOICE)
    return _not_zero(agencys), _not_zero(creditors)


def elsewhere_postings(amount: Decimal) -> list[Posting]:
    """Return the postings of what was paid to an account of the agency's own; below zero it is taken back."""
    return moved(amount, debit=Account.AGENCY_TAKEN, credit=Account.VAT_TO_INVOICE)


def settled_postings(amount: Decimal) -> list[Posting]:
    """Return the postings of what the agency owes on a credit note and pays with the next settlement."""
    return moved(amount, debit=Account.VAT_TO_INVOICE, credit=Account.SETTLEMENT_BALANCE)


def _waiting(covering: Covering) -> Decimal:
    return covering.placement.waiting


def _overpaid(covering: Covering) -> Decimal:
    return covering.placement.overpaid


def _covered(covering: Covering) -> Decimal:
    return covering.covered


def _not_zero(postings: Iterable[Posting]) -> list[Posting]:
    return [posting for posting in postings if posting.amount]
