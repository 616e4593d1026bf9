"""The log of the readings: one row for each try, however it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import Row, func, insert, select, text

from services.sync.domain.news import Found
from services.sync.orders import NewsOrdered
from services.sync.store.tables import creditors, readings
from shared.db import Transaction, new_id

Outcome = Literal["read", "not_connected", "refused", "failed"]


@dataclass(frozen=True, kw_only=True)
class Logged:
    """A try at a reading: `requests` by API and `said` by event count; `error` is in words for operators."""

    order_id: UUID
    order: NewsOrdered
    started_at: datetime
    milliseconds: int
    requests: Mapping[str, int]
    found: Found
    said: Mapping[str, int]
    outcome: Outcome
    error: str


async def enter(tx: Transaction, logged: Logged) -> None:
    """Enter a try that ends now; the order's earlier tries make it the second, the third and so on."""
    earlier = select(func.count()).where(readings.c.order_id == logged.order_id).scalar_subquery()
    await tx.execute(
        insert(readings).values(
            id=new_id(),
            order_id=logged.order_id,
            creditor_id=logged.order.creditor_id,
            occasion=logged.order.occasion,
            attempt=earlier + 1,
            started_at=logged.started_at,
            ended_at=tx.now,
            milliseconds=logged.milliseconds,
            v2_requests=logged.requests.get("v2", 0),
            v1_requests=logged.requests.get("v1", 0),
            invoices=logged.found.invoices,
            customers=logged.found.customers,
            matches=logged.found.matches,
            said=dict(logged.said),
            outcome=logged.outcome,
            error=logged.error,
        )
    )


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which rows of the log to show; `before` is the last id of the page before."""

    creditor_id: UUID | None = None
    order_id: UUID | None = None
    outcome: Outcome | None = None
    before: UUID | None = None
    limit: int = 50


async def latest(tx: Transaction, wanted: Wanted) -> Sequence[Row[Any]]:
    """Return rows of the log with the creditor's number and name, the newest first."""
    query = select(readings, creditors.c.organisation_number, creditors.c.name).join(
        creditors, creditors.c.id == readings.c.creditor_id
    )
    for column in (readings.c.creditor_id, readings.c.order_id, readings.c.outcome):
        value = getattr(wanted, column.name)
        if value is not None:
            query = query.where(column == value)
    if wanted.before:
        query = query.where(readings.c.id < wanted.before)
    return (await tx.execute(query.order_by(readings.c.id.desc()).limit(wanted.limit))).all()


async def prune(tx: Transaction, before: datetime, limit: int) -> int:
    """Delete rows of readings that began before an instant, at the most `limit`; return how many."""
    return (await tx.execute(_PRUNE, {"before": before, "limit": limit})).rowcount


_PRUNE = text(
    "delete from readings where id in"
    " (select id from readings where started_at < :before order by started_at limit :limit)"
)
