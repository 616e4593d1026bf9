"""The mirror of the invoices and of what reduced them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, Table, Uuid, select, text
from sqlalchemy.dialects.postgresql import insert

from services.sync.domain.invoices import KnownReduction, MirroredInvoice, Reduction, SeenInvoice
from services.sync.store.customers import SNAPSHOT
from services.sync.store.tables import any_of, invoices, reductions
from shared.db import Transaction
from shared.events import CustomerSnapshot, LastReminder

CREDITORS_AT_ONCE, INVOICES_AT_ONCE = 200, 2000
"""How many are told as overdue in one transaction, at most."""

_REMINDER = TypeAdapter(LastReminder | None)


@dataclass(frozen=True)
class Fingerprint:
    """By what an invoice in the mirror is known to be as Go has it."""

    balance_changed_at: datetime | None
    match_id: int | None


async def fingerprints(tx: Transaction, creditor_id: UUID, ids: Collection[UUID]) -> dict[UUID, Fingerprint]:
    """Return how the mirror has these invoices; those that it does not have are left out."""
    query = select(invoices.c.id, invoices.c.balance_changed_at, invoices.c.match_id).where(
        invoices.c.creditor_id == creditor_id, invoices.c.id == any_of(ids, Uuid)
    )
    return {row.id: Fingerprint(row.balance_changed_at, row.match_id) for row in await tx.execute(query)}


async def load(tx: Transaction, creditor_id: UUID, ids: Collection[UUID]) -> dict[UUID, MirroredInvoice]:
    """Return invoices with their reductions; the creditor must be locked."""
    query = select(invoices).where(invoices.c.creditor_id == creditor_id, invoices.c.id == any_of(ids, Uuid))
    found = await _with_reductions(tx, (await tx.execute(query)).all())
    return {invoice.seen.id: invoice for invoice in found}


async def save(tx: Transaction, changed: Sequence[MirroredInvoice]) -> None:
    """Store invoices and their reductions; the creditor must be locked."""
    await _upsert(tx, invoices, ("creditor_id", "id"), [_columns(invoice) for invoice in changed])
    await _upsert(
        tx,
        reductions,
        ("creditor_id", "invoice_id", "entry_id"),
        [
            asdict(known.reduction)
            | {
                "creditor_id": invoice.creditor_id,
                "invoice_id": invoice.seen.id,
                "told_id": known.told_id,
                "tellings": known.tellings,
            }
            for invoice in changed
            for known in invoice.reductions.values()
        ],
    )


async def has_overdue(tx: Transaction, creditor_id: UUID) -> bool:
    """Say whether anything is overdue today at this creditor's."""
    query = select(invoices.c.id).where(
        invoices.c.creditor_id == creditor_id, invoices.c.balance > 0, invoices.c.due_date < tx.today
    )
    return (await tx.execute(query.limit(1))).first() is not None


async def creditors_to_tell(tx: Transaction, day: date) -> list[UUID]:
    """Return creditors that have invoices to tell as overdue on `day`."""
    found = await tx.execute(_CREDITORS_TO_TELL, {"day": day, "limit": CREDITORS_AT_ONCE})
    return list(found.scalars())


async def to_tell(
    tx: Transaction, creditor_ids: Collection[UUID], day: date
) -> list[tuple[MirroredInvoice, CustomerSnapshot]]:
    """Return invoices that are overdue on `day` and were never told; their creditors must be locked.

    Only what has been read since the invoice's due date counts: money that came in time is known by then.
    """
    values = {"day": day, "creditors": sorted(creditor_ids), "limit": INVOICES_AT_ONCE}
    rows = (await tx.execute(_TO_TELL, values)).all()
    found = await _with_reductions(tx, rows)
    cards = {(row.creditor_id, row.id): SNAPSHOT.validate_python(row.snapshot) for row in rows}
    return [(invoice, cards[invoice.creditor_id, invoice.seen.id]) for invoice in found]


_OVERDUE = (
    " from invoices i join creditors k on k.id = i.creditor_id"
    " join customers c on c.creditor_id = i.creditor_id and c.id = i.customer_id"
    " where i.revision = 0 and i.balance > 0 and i.currency = 'NOK' and i.due_date < :day"
    " and k.profile_revision > 0 and k.synced_on >= i.due_date"
)
_CREDITORS_TO_TELL = text(f"select distinct i.creditor_id {_OVERDUE} order by 1 limit :limit")
_TO_TELL = text(
    f"select i.*, c.snapshot {_OVERDUE} and i.creditor_id = any(cast(:creditors as uuid[]))"
    " order by i.creditor_id, i.id limit :limit"
)


@dataclass(frozen=True)
class Listed:
    """An invoice for people to look at."""

    invoice: MirroredInvoice
    customer_name: str


async def find(tx: Transaction, creditor_id: UUID, *, only_open: bool, limit: int) -> list[Listed]:
    """Return a creditor's invoices, the oldest due first."""
    values = {"creditor_id": creditor_id, "only_open": only_open, "limit": limit}
    rows = (await tx.execute(_FIND, values)).all()
    names = {row.id: row.customer_name for row in rows}
    return [Listed(invoice, names[invoice.seen.id]) for invoice in await _with_reductions(tx, rows)]


_FIND = text(
    "select i.*, coalesce(c.snapshot ->> 'name', '') as customer_name from invoices i"
    " left join customers c on c.creditor_id = i.creditor_id and c.id = i.customer_id"
    " where i.creditor_id = :creditor_id and (i.balance > 0 or not :only_open)"
    " order by i.due_date nulls last, i.id limit :limit"
)


async def _with_reductions(tx: Transaction, rows: Sequence[Row[Any]]) -> list[MirroredInvoice]:
    keys = [(row.creditor_id, row.id) for row in rows]
    values = {"creditors": [creditor for creditor, _ in keys], "ids": [invoice for _, invoice in keys]}
    known: dict[tuple[UUID, UUID], dict[int, KnownReduction]] = defaultdict(dict)
    for row in await tx.execute(_REDUCTIONS, values):
        known[row.creditor_id, row.invoice_id][row.entry_id] = _reduction(row)
    return [_invoice(row, known[row.creditor_id, row.id]) for row in rows]


_REDUCTIONS = text(
    "select r.* from reductions r"
    " join unnest(cast(:creditors as uuid[]), cast(:ids as uuid[])) as wanted (creditor_id, id)"
    " on r.creditor_id = wanted.creditor_id and r.invoice_id = wanted.id"
)


async def _upsert(tx: Transaction, table: Table, key: Sequence[str], rows: Iterable[dict[str, Any]]) -> None:
    rows = list(rows)
    if rows:
        statement = insert(table)
        kept = {
            column.name: statement.excluded[column.name] for column in table.columns if column.name not in key
        }
        await tx.execute(statement.on_conflict_do_update(index_elements=list(key), set_=kept), rows)


def _columns(invoice: MirroredInvoice) -> dict[str, Any]:
    return asdict(invoice.seen) | {
        "creditor_id": invoice.creditor_id,
        "last_reminder": _REMINDER.dump_python(invoice.last_reminder, mode="json"),
        "revision": invoice.revision,
    }


def _invoice(row: Row[Any], known: dict[int, KnownReduction]) -> MirroredInvoice:
    return MirroredInvoice(
        creditor_id=row.creditor_id,
        seen=SeenInvoice(
            id=row.id,
            number=row.number,
            invoice_date=row.invoice_date,
            due_date=row.due_date,
            amount=row.amount,
            balance=row.balance,
            currency=row.currency,
            kid=row.kid,
            customer_id=row.customer_id,
            customer_number=row.customer_number,
            match_id=row.match_id,
            balance_changed_at=row.balance_changed_at,
        ),
        reductions=known,
        last_reminder=_REMINDER.validate_python(row.last_reminder),
        revision=row.revision,
    )


def _reduction(row: Row[Any]) -> KnownReduction:
    reduction = Reduction(
        entry_id=row.entry_id,
        match_id=row.match_id,
        kind=row.kind,
        amount=row.amount,
        on=row.on,
        number=row.number,
    )
    return KnownReduction(reduction, row.told_id, row.tellings)
