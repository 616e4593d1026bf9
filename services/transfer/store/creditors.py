"""Creditors as transfer keeps them; a creditor's row is the lock under which its invoices are approved."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select, union, update
from sqlalchemy.dialects.postgresql import insert

from services.transfer.domain.creditors import Creditor
from services.transfer.store.cases import HAS_NEWS
from services.transfer.store.columns import among
from services.transfer.store.facts import is_late
from services.transfer.store.tables import cases, claims, creditors, proposals, questions
from shared.db import Transaction

_KEPT = (
    creditors.c.id,
    creditors.c.revision,
    creditors.c.has_agreement,
    creditors.c.is_deactivated,
    creditors.c.connection_revision,
    creditors.c.is_connected,
    creditors.c.go_problem,
    creditors.c.deducts_vat,
    creditors.c.books_read_on,
    creditors.c.withdrawal_share,
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
    return (await creditors_of(tx, [creditor_id]))[creditor_id]


async def creditors_of(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Creditor]:
    """Return creditors by id, without a lock, also those not heard of."""
    wanted = set(ids)
    rows = await tx.execute(select(*_KEPT).where(among(creditors.c.id, wanted)))
    known = {row["id"]: Creditor(**row) for row in rows.mappings()}
    return {creditor_id: known.get(creditor_id) or Creditor(id=creditor_id) for creditor_id in wanted}


async def lock_not_run(tx: Transaction, day: date, *, without: Collection[UUID], limit: int) -> list[UUID]:
    """Return active creditors for whom the run of that day has not been, by id, locked."""
    waiting = (
        select(creditors.c.id)
        .where(*_ACTIVE, _not_run(day), ~among(creditors.c.id, without))
        .order_by(creditors.c.id)
        .limit(limit)
        .with_for_update()
    )
    return list((await tx.execute(waiting)).scalars())


async def note_run(tx: Transaction, ids: Sequence[UUID], day: date) -> None:
    """Keep that the run of that day has been for these creditors."""
    await tx.execute(update(creditors).where(among(creditors.c.id, ids)).values(run_on=day))


async def creditors_due(tx: Transaction, day: date, *, approved_before: datetime) -> list[UUID]:
    """Return the creditors for whom the run of that day has something to do and has not been, by id.

    That is what was approved beforehand and may go through by now, a hold or a pause that is over, a case
    that may go under surveillance because nobody has answered in time, a claim approved before that instant
    that Go has not got, a fee that has become heavy, or a case of which Go shows something old.
    """
    due = union(
        select(proposals.c.creditor_id)
        .join(creditors, creditors.c.id == proposals.c.creditor_id)
        .where(*_ACTIVE, proposals.c.status == "draft", proposals.c.wants_approval)
        .where(proposals.c.transferable_from <= day),
        select(proposals.c.creditor_id).where(proposals.c.hold_until <= day),
        select(cases.c.creditor_id).where(cases.c.status == "paused", cases.c.paused_until <= day),
        select(cases.c.creditor_id).join(questions, questions.c.case_id == cases.c.id).where(*is_late(day)),
        select(cases.c.creditor_id)
        .join(claims)
        .where(claims.c.status == "ordered", claims.c.approved_at < approved_before)
        .where(cases.c.status != "disputed"),
        select(cases.c.creditor_id).where(cases.c.fee_grows_on <= day),
        select(cases.c.creditor_id).where(HAS_NEWS),
    ).subquery()
    found = select(creditors.c.id).where(creditors.c.id.in_(select(due.c.creditor_id)), _not_run(day))
    return list((await tx.execute(found.order_by(creditors.c.id))).scalars())


_ACTIVE = (creditors.c.has_agreement, creditors.c.is_connected, ~creditors.c.is_deactivated)


def _not_run(day: date) -> ColumnElement[bool]:
    return creditors.c.run_on.is_(None) | (creditors.c.run_on < day)


def _row(creditor: Creditor) -> dict[str, object]:
    return {column.name: getattr(creditor, column.name) for column in _KEPT}
