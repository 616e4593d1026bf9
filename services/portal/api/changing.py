"""What the pages share on which cases and proposals are changed: who may, and until when something waits."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.portal.api.door import Visit
from services.portal.domain.cases import AGENCYS, LONGEST_PAUSE, USUAL_PAUSE, Action
from shared.clock import oslo_date
from shared.db import Database


@dataclass(frozen=True)
class PauseDays:
    """The days on which a pause or a hold may end, and the usual one."""

    first: date
    usual: date
    last: date


def pause_days(database: Database) -> PauseDays:
    """Return them as they are today."""
    today = oslo_date(database.clock.now())
    return PauseDays(today + timedelta(days=1), today + USUAL_PAUSE, today + LONGEST_PAUSE)


def must_change(visit: Visit, action: Action, creditor_id: UUID) -> None:
    """Let those through who may do something with a case of a company.

    Raises:
        HTTPException: 403, he may not.
    """
    visit.must("change_cases", creditor_id)
    if action in AGENCYS:
        visit.must("reject_cases")
