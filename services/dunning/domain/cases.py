"""What is known of a collection case: its statuses, plans and questions; and when it stands still."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.events import CaseStatus, Instalment, PlanStatus
from shared.norway.charges import (
    CourtCost,
    StatusChange,
    standstills,
)
from shared.norway.charges import (
    Plan as PlanTerms,
)
from shared.norway.fees import Stop

ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A decision that the creditor was asked for; `subject` says why, `revision` is the status known then.

    `pauses_until` is the later due date for which the case stands still, if that is why; it does until the
    question is taken back.
    """

    subject: str
    asked_on: date
    answer_by: date
    revision: int
    pauses_until: date | None = None
    taken_back_on: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """What was agreed with the debtor about paying the claims `invoice_ids` of a case later.

    `paid_before` is what had been paid on the case when it was agreed; `addition` adds to the collection fee;
    `ended_on` is the first day on which it does not stand. The last instalment has no amount: it is the rest.
    """

    id: UUID
    agreed_on: date
    agreed_by: str
    instalments: tuple[Instalment, ...]
    invoice_ids: tuple[UUID, ...]
    paid_before: Decimal = ZERO
    addition: Decimal = ZERO
    status: PlanStatus = "standing"
    ended_on: date | None = None
    revision: int = 1

    @property
    def is_deferral(self) -> bool:
        """Whether it is one later day for everything."""
        return len(self.instalments) == 1

    @property
    def terms(self) -> PlanTerms:
        """What of it decides the collection fee."""
        return PlanTerms(
            id=self.id,
            agreed_on=self.agreed_on,
            instalments=len(self.instalments),
            addition=self.addition,
            ended_on=self.ended_on,
            is_cancelled=self.status == "cancelled",
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A collection case as transfer tells, the plans made about it, and what its creditor was asked.

    `court_costs` are those that stand.
    """

    id: UUID
    number: str
    kid: str
    account: str
    status: CaseStatus = "open"
    statuses: tuple[StatusChange, ...] = ()
    plans: tuple[Plan, ...] = ()
    questions: tuple[Question, ...] = ()
    court_costs: tuple[CourtCost, ...] = ()

    @property
    def plan(self) -> Plan | None:
        """The plan that stands."""
        return next((plan for plan in self.plans if plan.status == "standing"), None)

    @property
    def revision(self) -> int:
        """The highest revision of its status that is known; -1 for none."""
        return max((change.revision for change in self.statuses), default=-1)

    def question(self, subject: str) -> Question | None:
        """Return what was asked about a subject."""
        return next((each for each in self.questions if each.subject == subject), None)

    @property
    def plan_stops(self) -> list[Stop]:
        """The days through which plans stood; a deadline that ran then goes on when they have ended."""
        return [(plan.agreed_on, plan.ended_on or date.max) for plan in self.plans]

    @property
    def stops(self) -> list[Stop]:
        """The days that do not count for the heavy fee: standstills, and plans that are kept."""
        return [*standstills(self.statuses), *self.plan_stops]
