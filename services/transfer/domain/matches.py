"""What was matched to an invoice, in PowerOffice Go or by payment to the agency, told in any order."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import assert_never

from shared.events import CreditNoteMatched, InvoiceWrittenOff, MatchReversed, PaymentMatched
from shared.norway.principals import ReductionKind

NOTHING = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class Match:
    """What was matched to an invoice; kind and amount are None while only its reversal has been heard.

    `amount` is what it covers of the principal, `interest` and `fees` what of those, kroner; `on` its day. Of
    the fees, `court_costs` are public.
    A payment `to_agency` counts after the letters of its day.
    """

    id: str
    kind: ReductionKind | None = None
    amount: Decimal | None = None
    is_reversed: bool = False
    on: date | None = None
    interest: Decimal = NOTHING
    fees: Decimal = NOTHING
    to_agency: bool = False
    court_costs: Decimal = NOTHING

    def merged(self, other: Match) -> Match:
        """Return what both say of the same match."""
        told = other if self.amount is None else self
        return replace(told, is_reversed=self.is_reversed or other.is_reversed)

    @property
    def effect(self) -> Decimal:
        """The kroner by which the match reduces what is left to pay."""
        return Decimal(0) if self.is_reversed or self.amount is None else self.amount


def match_of(
    fact: PaymentMatched | CreditNoteMatched | InvoiceWrittenOff | MatchReversed,
) -> Match:
    """Return what a fact says of a match."""
    match fact:
        case PaymentMatched():
            return Match(
                id=fact.payment_id,
                kind="payment",
                amount=fact.amount,
                on=fact.paid_on,
                interest=fact.interest,
                fees=fact.fees,
                to_agency=fact.channel == "agency",
                court_costs=fact.court_costs,
            )
        case CreditNoteMatched():
            return Match(id=fact.credit_note_id, kind="credit_note", amount=fact.amount, on=fact.matched_on)
        case InvoiceWrittenOff():
            return Match(id=fact.write_off_id, kind="write_off", amount=fact.amount, on=fact.written_off_on)
        case MatchReversed():
            return Match(id=fact.payment_or_credit_id, is_reversed=True)
    assert_never(fact)
