"""What follows from the facts of a case: what each claim owes and has paid, and where each payment went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from shared.events import ClosingReason

PaymentStatus = Literal["placed", "held", "unplaced", "reversed", "given_back", "own"]
"""placed: allocated to claims, or pays an invoice of the agency's · held: waits for a rate · unplaced: for an
operator · reversed: taken back · given_back: somebody has decided to refund it · own: it is the agency's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Collected:
    """What the debtor has paid to the agency on a claim, by kind, in kroner.

    `reminder_fee` is a fee of the creditor's or the agency's reminder or notice, `collection_fee` the fee
    of the payment demand, which may hold VAT (`ClaimState.fee_holds_vat`). `court_costs` are public fees,
    without VAT.
    """

    principal: Decimal = ZERO
    interest: Decimal = ZERO
    reminder_fee: Decimal = ZERO
    collection_fee: Decimal = ZERO
    court_costs: Decimal = ZERO

    @property
    def fees(self) -> Decimal:
        """Both kinds of fee, without court costs."""
        return self.reminder_fee + self.collection_fee

    @property
    def total(self) -> Decimal:
        """The sum of the parts."""
        return self.principal + self.interest + self.fees + self.court_costs

    def __add__(self, other: Collected) -> Collected:
        """Add part by part."""
        return Collected(
            principal=self.principal + other.principal,
            interest=self.interest + other.interest,
            reminder_fee=self.reminder_fee + other.reminder_fee,
            collection_fee=self.collection_fee + other.collection_fee,
            court_costs=self.court_costs + other.court_costs,
        )

    def __sub__(self, other: Collected) -> Collected:
        """Subtract part by part."""
        return Collected(
            principal=self.principal - other.principal,
            interest=self.interest - other.interest,
            reminder_fee=self.reminder_fee - other.reminder_fee,
            collection_fee=self.collection_fee - other.collection_fee,
            court_costs=self.court_costs - other.court_costs,
        )


NOTHING = Collected()


def collected_since(
    before: Mapping[UUID, Collected], after: Mapping[UUID, Collected], invoice_id: UUID
) -> Collected:
    """Return what a payment covers of a claim more, or less, than before."""
    now = after.get(invoice_id, NOTHING)
    return now - before[invoice_id] if invoice_id in before else now


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """Why, and from which day on, nothing more is asked for a claim."""

    reason: ClosingReason
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimState:
    """A claim as it stands after all facts; `fees` are those charged and not paid, as of the latest fact.

    `written_off` is what was given up: what a creditor's write-off took with the fees and court costs that
    fell away, or the remainder of interest and fees that is too small to be asked for. `withdrawal_fee` is
    the collection fee that had come up when the creditor withdrew the case, for which it may have to answer;
    `outlays` is what the agency has laid out for it. `fees` include court costs. `fee_holds_vat` says so of
    the collection fee of its case.
    """

    principal: Decimal = ZERO
    fees: Decimal = ZERO
    collected: Collected = NOTHING
    closing: Closing | None = None
    written_off: Decimal = ZERO
    withdrawal_fee: Decimal = ZERO
    outlays: Decimal = ZERO
    fee_holds_vat: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """Where a payment went: its parts by invoice, what is left over, and why it is not placed.

    `overpaid` is owed to the debtor; `waiting` is neither allocated nor overpaid.
    """

    status: PaymentStatus
    allocated: dict[UUID, Collected] = field(default_factory=dict)
    overpaid: Decimal = ZERO
    waiting: Decimal = ZERO
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseState:
    """A case after all facts: its claims by invoice, its payments by id, and what the agency received."""

    claims: dict[UUID, ClaimState] = field(default_factory=dict)
    payments: dict[str, Placement] = field(default_factory=dict)
    received: Decimal = ZERO

    @property
    def overpaid(self) -> Decimal:
        """What is owed back to the debtor, in kroner."""
        return sum((placement.overpaid for placement in self.payments.values()), ZERO)

    def waiting(self, status: PaymentStatus) -> Decimal:
        """Return what waits in payments of a status, in kroner."""
        return sum((each.waiting for each in self.payments.values() if each.status == status), ZERO)
