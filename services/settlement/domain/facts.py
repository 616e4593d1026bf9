"""What is known about a case: the facts from which all that is owed follows, in whatever order told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from shared.events import LetterKind
from shared.norway.charges import (
    Circumstances,
    Plan,
    StatusChange,
)
from shared.norway.principals import ReductionKind

ZERO = Decimal("0.00")

Part = Literal["court_costs", "fees", "interest", "principal"]
AllocationOrder = tuple[Part, ...]
"""Parts in the order in which they are covered; court costs, where they are not named, just before fees."""

COSTS_FIRST: AllocationOrder = ("fees", "interest", "principal")
"""The order in which a payment covers a case unless the debtor has said otherwise; practice, not statute."""

INTEREST_LAST: AllocationOrder = ("fees", "principal", "interest")
"""The order of a payment that by its deadline covers what letters ask for; see `allocation.pay`."""

COURT_COSTS_LAST: AllocationOrder = (*INTEREST_LAST, "court_costs")
"""The same where those letters ask for no court costs: what they do ask for is covered before them."""

PRINCIPAL_FIRST: AllocationOrder = ("principal", "fees", "interest")
"""The order of a payment that leaves only a remainder which is written off; see `allocation.pay`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """An invoice that has been transferred into the case; `amount` is the invoice's own, in kroner.

    `transferred_on` is the day on which it joined the case: no payment of an earlier day covers any of it.
    `creditor_deducts_vat` is what was told of it then; None where an earlier release told of the transfer.
    `bears_interest` is false while the customer's newest card in Go frees it of late-payment interest.
    """

    invoice_id: UUID
    due_date: date
    transferred_on: date
    amount: Decimal
    creditor_deducts_vat: bool | None = None
    bears_interest: bool = True


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

    `fee` is per claim, but of a payment demand for the whole case; `total` is what the letter asks for,
    `court_costs` what of it is court costs.
    `deadline` is the one that holds: a later one than the letter's own, if its mail came back.
    """

    id: UUID
    kind: LetterKind
    invoice_ids: tuple[UUID, ...]
    sent_on: date
    deadline: date | None
    fee: Decimal
    total: Decimal
    court_costs: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """Money to the agency with the case's KID; below zero when the bank takes an earlier payment back.

    `paid_on` is the day on which the debtor's bank took the order, `received_on` that on which the money came
    onto the client account: the agreement of that day says how it is shared. `placed_on` is the day on which
    somebody has placed it in the case by hand, whatever its KID; `given_back` when somebody has decided that
    the debtor shall have it back. `rank` orders the payments of one day, where it is not the id that does.
    """

    id: str
    amount: Decimal
    paid_on: date
    order: AllocationOrder = COSTS_FIRST
    received_on: date | None = None
    placed_on: date | None = None
    given_back: bool = False
    rank: str = ""

    @property
    def covers_claims_until(self) -> date:
        """The day up to which a claim must have joined the case to be covered by it.

        Whoever places it by hand means the claims that he sees, also those younger than the payment.
        """
        return max(self.paid_on, self.placed_on or self.paid_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlay:
    """Court costs of the case: a public fee in kroner, which the debtor owes from its day on.

    `invoice_id` is the claim to which it is counted between creditor and agency; `by_agency` says that the
    agency has laid it out, so that the creditor owes it at once.
    """

    id: UUID
    invoice_id: UUID
    amount: Decimal
    on: date
    by_agency: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """All that is known about one case against one debtor.

    `creditor_deducts_vat` stands in for claims whose transfer did not tell: whether their creditor has always
    been in the VAT register, as else the collection fee includes the VAT (inkassoforskriften § 2-2).
    `withdrawn_on` is the day on which the creditor took the case back, or, `is_rejected`, the agency gave it
    back.
    `remainder_limits` are days with the limit from then on, in kroner; before the first of them it is zero.
    """

    claims: tuple[Claim, ...]
    reductions: tuple[Reduction, ...] = ()
    letters: tuple[Letter, ...] = ()
    payments: tuple[Payment, ...] = ()
    statuses: tuple[StatusChange, ...] = ()
    plans: tuple[Plan, ...] = ()
    outlays: tuple[Outlay, ...] = ()
    withdrawn_on: date | None = None
    is_rejected: bool = False
    is_consumer: bool = True
    creditor_deducts_vat: bool = True
    remainder_limits: tuple[tuple[date, Decimal], ...] = ()

    def remainder_limit(self, on: date) -> Decimal:
        """Return what of interest and fees may be left for the case to be closed as paid on a day."""
        return max((each for each in self.remainder_limits if each[0] <= on), default=(on, ZERO))[1]

    def deducts_vat(self, claim: Claim) -> bool:
        """Tell whether a collection fee for a claim holds no VAT, as the creditor deducts it."""
        known = claim.creditor_deducts_vat
        return self.creditor_deducts_vat if known is None else known

    @property
    def circumstances(self) -> Circumstances:
        """What beside its demands decides the collection fee."""
        return Circumstances(
            statuses=self.statuses,
            plans=self.plans,
            is_consumer=self.is_consumer,
        )
