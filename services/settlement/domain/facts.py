"""What is known about a case: the facts from which all that is owed follows, in whatever order told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.events import LetterKind
from shared.norway.charges import Circumstances, Plan, ReductionKind, StatusChange

ZERO = Decimal("0.00")

Part = Literal["fees", "interest", "principal"]
AllocationOrder = tuple[Part, ...]

COSTS_FIRST: AllocationOrder = ("fees", "interest", "principal")
"""The order in which a payment covers a case unless the debtor has said otherwise; practice, not statute."""

INTEREST_LAST: AllocationOrder = ("fees", "principal", "interest")
"""The order of a payment that by its deadline covers what letters ask for; see `allocation.pay`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An invoice that has been transferred into the case; `amount` is the invoice's own, in kroner.

    `transferred_on` is the day on which it joined the case: no payment of an earlier day covers any of it.
    """

    invoice_id: UUID
    due_date: date
    transferred_on: date
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Reduction:
    """What the creditor has matched in PowerOffice Go and that still stands; `amount` in kroner."""

    id: str
    invoice_id: UUID
    kind: ReductionKind
    amount: Decimal
    on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter about some of the claims.

    `fee` is per claim, but of a payment demand for the whole case; `total` is what the letter asks for.
    """

    id: UUID
    kind: LetterKind
    invoice_ids: tuple[UUID, ...]
    sent_on: date
    deadline: date | None
    fee: Decimal
    total: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money to the agency with the case's KID; below zero when the bank takes an earlier payment back.

    `paid_on` is the day on which the debtor's bank took the order.
    """

    id: str
    amount: Decimal
    paid_on: date
    order: AllocationOrder = COSTS_FIRST


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """All that is known about one case against one debtor.

    `creditor_deducts_vat` is False for a creditor outside the VAT register, whose collection fees include
    the VAT (inkassoforskriften § 2-2). `withdrawn_on` is the day on which the creditor took the case back.
    """

    claims: tuple[Claim, ...]
    reductions: tuple[Reduction, ...] = ()
    letters: tuple[Letter, ...] = ()
    payments: tuple[Payment, ...] = ()
    statuses: tuple[StatusChange, ...] = ()
    plans: tuple[Plan, ...] = ()
    withdrawn_on: date | None = None
    is_consumer: bool = True
    creditor_deducts_vat: bool = True

    @property
    def circumstances(self) -> Circumstances:
        """What beside its demands decides the collection fee."""
        return Circumstances(
            statuses=self.statuses,
            plans=self.plans,
            is_consumer=self.is_consumer,
            creditor_deducts_vat=self.creditor_deducts_vat,
        )
