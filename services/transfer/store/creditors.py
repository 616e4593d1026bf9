"""Creditors as transfer keeps them; a creditor's row is the lock under which its invoices are approved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.transfer.domain import Creditor
from services.transfer.store.tables import among, creditors, proposals
from shared.db import Transaction

_KEPT = (
    creditors.c.id,
    creditors.c.revision,
    creditors.c.has_agreement,
    creditors.c.connection_revision,
    creditors.c.is_connected,
    creditors.c.go_problem,
)


async def lock_creditors(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Creditor]:
    """Return creditors by id, locked until the transaction ends; one not heard of before is entered.

    Take this lock before any other: who approves for a creditor, or enters what may be approved, is alone.
    """
    wanted = sorted(set(ids))
    unheard = [_row(Creditor(id=creditor_id)) for creditor_id in wanted]
    await tx.execute(insert(creditors).on_conflict_do_nothing(), unheard)
    rows = await tx.execute(
        select(*_KEPT).where(among(creditors.c.id, wanted)).order_by(creditors.c.id).with_for_update()
    )
    return {row["id"]: Creditor(**row) for row in rows.mappings()}


async def save_creditors(tx: Transaction, changed: Iterable[Creditor]) -> None:
    """Save creditors that are locked."""
    upsert = insert(creditors)
    kept = {column.name: upsert.excluded[column.name] for column in _KEPT[1:]}
    if rows := [_row(creditor) for creditor in changed]:
        await tx.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=kept), rows)


async def creditor_of(tx: Transaction, creditor_id: UUID) -> Creditor:
    """Return a creditor, without a lock."""
    row = (await tx.execute(select(*_KEPT).where(creditors.c.id == creditor_id))).mappings().first()
    return Creditor(**row) if row else Creditor(id=creditor_id)


async def active_creditors(tx: Transaction) -> list[UUID]:
    """Return the creditors whose invoices may be transferred."""
    active = select(creditors.c.id).where(creditors.c.has_agreement, creditors.c.is_connected)
    return list((await tx.execute(active.order_by(creditors.c.id))).scalars())


async def creditors_waiting(tx: Transaction, today: date) -> list[UUID]:
    """Return the active creditors some of whose drafts were approved beforehand and are old enough."""
    found = (
        select(proposals.c.creditor_id)
        .join(creditors, creditors.c.id == proposals.c.creditor_id)
        .where(creditors.c.has_agreement, creditors.c.is_connected)
        .where(proposals.c.status == "draft", proposals.c.wants_approval)
        .where(proposals.c.transferable_from <= today)
    )
    return list((await tx.execute(found.distinct())).scalars())


def _row(creditor: Creditor) -> dict[str, object]:
    return {column.name: getattr(creditor, column.name) for column in _KEPT}
