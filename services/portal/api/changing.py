"""What the pages share on which cases and proposals are changed: who may, and until when something waits."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.portal.api.door import Visit
from services.portal.domain.cases import AGENCYS, LONGEST_PAUSE, USUAL_PAUSE, Action
from services.portal.language import marked
from services.portal.store import cases
from shared.clock import oslo_date
from shared.db import Database

PATIENCE, PAUSE = 2.0, 0.1
"""Seconds for which a page waits until what was done has been heard of, and between two looks."""

ON_ITS_WAY = marked("Siden viser det om litt.")


async def revisions(database: Database, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return which status of each case has been heard of, 0 where none has."""
    async with database.transaction() as tx:
        return dict.fromkeys(case_ids, 0) | await cases.status_revisions(tx, case_ids)


async def heard(database: Database, before: Mapping[UUID, int]) -> bool:
    """Wait a moment until a later status of each case than `before` is heard of; say whether it has been."""
    for _look in range(1 + int(PATIENCE / PAUSE)):
        now = await revisions(database, list(before))
        if all(now[case_id] > revision for case_id, revision in before.items()):
            return True
        await asyncio.sleep(min(PAUSE, PATIENCE))
    return False


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
