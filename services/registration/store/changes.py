"""The log of changes: written in the transaction of the change, never rewritten."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import insert, select

from services.registration.domain.changes import Change, Deed
from services.registration.store.tables import changes
from shared.db import Transaction, new_id


async def add_change(
    tx: Transaction,
    creditor_id: UUID,
    deed: Deed,
    *,
    before: Mapping[str, str],
    after: Mapping[str, str],
) -> None:
    """Enter a change."""
    await tx.execute(
        insert(changes).values(
            id=new_id(),
            creditor_id=creditor_id,
            changed_at=tx.now,
            changed_by=deed.by,
            what=deed.what,
            before=dict(before),
            after=dict(after),
        )
    )


async def changes_of(tx: Transaction, creditor_id: UUID, *, before: UUID | None, limit: int) -> list[Change]:
    """Return a company's changes, the newest first; `before` is the last one that was seen."""
    query = select(changes).where(changes.c.creditor_id == creditor_id)
    if before is not None:
        query = query.where(changes.c.id < before)
    rows = await tx.execute(query.order_by(changes.c.id.desc()).limit(limit))
    return [
        Change(
            id=row.id,
            changed_at=row.changed_at,
            changed_by=row.changed_by,
            what=row.what,
            before=row.before,
            after=row.after,
        )
        for row in rows
    ]
