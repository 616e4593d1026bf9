"""Payment plans as dunning tells of them: what the debtor has agreed on paying later, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from shared.events import Instalment, PlanStatus
from shared.norway.charges import (
    Plan as PlanTerms,
)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan about a case; of one plan the highest revision holds.

    The last instalment is the rest and has no amount. `ended_on` is the first day on which the plan no longer
    stood.
    """

    id: UUID
    case_id: UUID
    status: PlanStatus
    agreed_on: date
    agreed_by: str
    instalments: tuple[Instalment, ...]
    addition: Decimal
    ended_on: date | None
    revision: int

    @property
    def until(self) -> date:
        """The last day on which everything is to be paid."""
        return self.instalments[-1].due_on

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


def standing(plans: Iterable[Plan]) -> Plan | None:
    """Return the plan that stands; dunning lets one case have one at a time."""
    found = (plan for plan in plans if plan.status == "standing")
    return max(found, key=lambda plan: (plan.agreed_on, plan.id), default=None)
