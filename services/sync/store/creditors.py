"""The creditors whose books are read, and how far."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict, fields
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Uuid, select, text, update
from sqlalchemy.dialects.postgresql import insert

from services.sync.domain.creditors import Creditor
from services.sync.store.tables import any_of, creditors
from shared.db import Transaction

_NAMES = [field.name for field in fields(Creditor)]


async def lock(tx: Transaction, creditor_ids: Collection[UUID]) -> dict[UUID, Creditor]:
    """Return creditors, locked until the transaction ends; one not heard of before is entered blank."""
    blank = [asdict(Creditor(id=creditor_id)) for creditor_id in sorted(set(creditor_ids))]
    await tx.execute(insert(creditors).on_conflict_do_nothing(), blank)
    query = select(creditors).where(creditors.c.id == any_of(creditor_ids, Uuid)).order_by(creditors.c.id)
    return {row.id: _creditor(row) for row in await tx.execute(query.with_for_update())}


async def save(tx: Transaction, changed: Collection[Creditor]) -> None:
    """Store creditors that were loaded with their lock."""
    if changed:
        statement = insert(creditors)
        kept = {name: statement.excluded[name] for name in _NAMES if name != "id"}
        await tx.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_=kept),
            [asdict(creditor) for creditor in changed],
        )


async def mark_nightly(tx: Transaction, night: date, at_most: int) -> list[UUID]:
    """Choose readable creditors whose reading is not ordered for `night` yet, and note that it is now."""
    found = await tx.execute(_MARK_NIGHTLY, {"night": night, "at_most": at_most})
    return list(found.scalars())


_MARK_NIGHTLY = text(
    "update creditors set news_ordered = true, nightly_on = :night where id in"
    " (select id from creditors where profile_revision > 0 and is_connected"
    " and (nightly_on is null or nightly_on < :night) order by id limit :at_most for update)"
    " returning id"
)


async def is_known(tx: Transaction, creditor_id: UUID) -> bool:
    """Say whether the creditor is registered."""
    query = select(creditors.c.id).where(creditors.c.id == creditor_id, creditors.c.profile_revision > 0)
    return (await tx.execute(query)).one_or_none() is not None


async def begin_reading(tx: Transaction, creditor_id: UUID) -> Creditor:
    """Return a creditor whose news are to be read now; what is ordered from now on is another reading."""
    statement = update(creditors).where(creditors.c.id == creditor_id).values(news_ordered=False)
    return _creditor((await tx.execute(statement.returning(creditors))).one())


async def mark_ordered(tx: Transaction, creditor_ids: Collection[UUID]) -> None:
    """Note that a reading is ordered and not begun, which spares webhooks from ordering another."""
    await tx.execute(
        update(creditors).where(creditors.c.id == any_of(creditor_ids, Uuid)).values(news_ordered=True)
    )


async def note_outcome(tx: Transaction, creditor_id: UUID, outcome: str) -> None:
    """Note how the latest reading ended."""
    await tx.execute(update(creditors).where(creditors.c.id == creditor_id).values(outcome=outcome))


async def summary(tx: Transaction, creditor_id: UUID | None) -> Sequence[Row[Any]]:
    """Return each creditor with counts and sums of its open and its overdue invoices."""
    return (await tx.execute(_SUMMARY, {"creditor_id": creditor_id, "today": tx.today})).all()


_SUMMARY = text(
    "select c.id as creditor_id, c.organisation_number, c.name, c.is_connected, c.synced_at, c.outcome,"
    " count(i.id) as open_invoices, coalesce(sum(i.balance), 0) as open_balance,"
    " count(i.id) filter (where i.due_date < :today) as overdue_invoices,"
    " coalesce(sum(i.balance) filter (where i.due_date < :today), 0) as overdue_balance,"
    " count(i.id) filter (where i.revision > 0) as told_invoices,"
    " count(i.id) filter (where i.currency <> 'NOK') as foreign_invoices,"
    " count(i.id) filter (where not exists (select from customers u"
    " where u.creditor_id = i.creditor_id and u.id = i.customer_id)) as without_customer"
    " from creditors c left join invoices i on i.creditor_id = c.id and i.balance > 0"
    " where c.profile_revision > 0 and (cast(:creditor_id as uuid) is null or c.id = :creditor_id)"
    " group by c.id order by c.name, c.id"
)


def _creditor(row: Row[Any]) -> Creditor:
    return Creditor(**{name: getattr(row, name) for name in _NAMES})
