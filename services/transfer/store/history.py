"""Every status that a case has had: since when, why, and by whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select

from services.transfer.domain.cases import Case
from services.transfer.store.columns import among
from services.transfer.store.tables import case_history
from shared.bulk import inserting
from shared.clock import oslo_date
from shared.db import Transaction
from shared.norway.charges import (
    StatusChange,
)
from shared.sentences import Sentence


@dataclass(frozen=True, kw_only=True)
class Change:
    """Why, and by whom, a case has got the status that it has; one for each revision.

    `said` is a reason of the house's own as it can be said in another language; it is told and not kept.
    """

    reason: str
    changed_by: str
    said: Sentence | None = None


async def keep_history(tx: Transaction, changes: Iterable[tuple[Case, Change]]) -> None:
    """Keep why each case has the status and revision that it has now."""
    rows = (
        (case.id, case.revision, case.status, change.reason, change.changed_by, tx.now)
        for case, change in changes
    )
    await _HISTORY.run(tx, rows)


async def statuses_by_case(tx: Transaction, case_ids: Iterable[UUID]) -> dict[UUID, list[StatusChange]]:
    """Return every status that each of these cases has had, with the business date from which."""
    found: dict[UUID, list[StatusChange]] = defaultdict(list)
    rows = select(
        case_history.c.case_id, case_history.c.status, case_history.c.changed_at, case_history.c.revision
    ).where(among(case_history.c.case_id, case_ids))
    for row in await tx.execute(rows.order_by(case_history.c.revision)):
        change = StatusChange(status=row.status, on=oslo_date(row.changed_at), revision=row.revision)
        found[row.case_id].append(change)
    return found


async def latest_change(tx: Transaction, case: Case) -> Change:
    """Return why a case has the status that it has."""
    entry = select(case_history.c.reason, case_history.c.changed_by).where(
        case_history.c.case_id == case.id, case_history.c.revision == case.revision
    )
    return Change(**(await tx.execute(entry)).mappings().one())


_HISTORY = inserting(case_history, "case_id", "revision", "status", "reason", "changed_by", "changed_at")
