"""Payout batches: what was proposed, who approved and released it, the file, and what the bank said of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.payouts import BatchStatus
from shared.db import Transaction
from shared.held import number_before


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch of `payments` payouts of `total` kroner; `dropped_at` says when its file went to the outbox."""

    id: UUID
    number: int
    status: BatchStatus
    payments: int
    total: Decimal
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    released_by: str | None
    released_at: datetime | None
    cancelled_by: str | None
    cancelled_at: datetime | None
    execution_on: date | None
    version: str | None
    bank_status: str
    bank_reason: str
    dropped_at: datetime | None

    @property
    def file_name(self) -> str:
        """The name of its file; the same for ever."""
        return f"pain.001-{self.number:06d}-{self.id.hex}.xml"


_SELECT = (
    "select batch_id as id, number, status, payments, total, proposed_by, proposed_at, approved_by,"
    " approved_at, released_by, released_at, cancelled_by, cancelled_at, execution_on, version, bank_status,"
    " bank_reason, dropped_at from payout_batches"
)
_KEEP = text(
    "insert into payout_batches (batch_id, number, status, payments, total, proposed_by, proposed_at)"
    f" select :id, greatest(max(number), {number_before('payout_batches')}) + 1, 'draft', :payments, :total,"
    " :by, :now from payout_batches"
)
_BY_ID = text(f"{_SELECT} where batch_id = :id")
_LIST = text(f"{_SELECT} order by number desc limit :limit offset :offset")
_APPROVE = text(
    "update payout_batches set status = 'approved', approved_by = :by, approved_at = :now"
    " where batch_id = :id and status = 'draft'"
)
_RELEASE = text(
    "update payout_batches set status = 'released', released_by = :by, released_at = :now,"
    " execution_on = :execution_on, version = :version, content = :content"
    " where batch_id = :id and status = 'approved'"
)
_CANCEL = text(
    "update payout_batches set status = 'cancelled', cancelled_by = :by, cancelled_at = :now"
    " where batch_id = :id and status in ('draft', 'approved')"
)
_CONTENT = text("select content from payout_batches where batch_id = :id")
_SAID = text("update payout_batches set bank_status = :status, bank_reason = :reason where batch_id = :id")
_DROPPED = text("update payout_batches set dropped_at = :now where batch_id = :id and dropped_at is null")
_CREDITORS = text("select distinct creditor_id from payouts where batch_id = any(cast(:ids as uuid[]))")


async def keep_draft(tx: Transaction, batch_id: UUID, *, payments: int, total: Decimal, by: str) -> None:
    """Keep a proposed batch under the next number; the agency's book must be locked."""
    values = {"id": batch_id, "payments": payments, "total": total, "by": by, "now": tx.now}
    await tx.execute(_KEEP, values)


async def find(tx: Transaction, batch_id: UUID) -> Batch | None:
    """Return a batch."""
    row = (await tx.execute(_BY_ID, {"id": batch_id})).mappings().first()
    return Batch(**row) if row else None


async def listed(tx: Transaction, *, limit: int, offset: int) -> list[Batch]:
    """Return batches, the newest first."""
    rows = await tx.execute(_LIST, {"limit": limit, "offset": offset})
    return [Batch(**row) for row in rows.mappings()]


async def approve(tx: Transaction, batch_id: UUID, by: str) -> None:
    """Note the first person's yes."""
    await tx.execute(_APPROVE, {"id": batch_id, "by": by, "now": tx.now})


async def release(
    tx: Transaction, batch_id: UUID, by: str, *, execution_on: date, version: str, content: bytes
) -> None:
    """Note the second person's, and keep the file."""
    values = {"execution_on": execution_on, "version": version, "content": content}
    await tx.execute(_RELEASE, values | {"id": batch_id, "by": by, "now": tx.now})


async def cancel(tx: Transaction, batch_id: UUID, by: str) -> None:
    """Note that a batch will not be released."""
    await tx.execute(_CANCEL, {"id": batch_id, "by": by, "now": tx.now})


async def content(tx: Transaction, batch_id: UUID) -> bytes | None:
    """Return the file of a released batch."""
    return (await tx.execute(_CONTENT, {"id": batch_id})).scalar()


async def said(tx: Transaction, batch_id: UUID, status: str, reason: str) -> None:
    """Note what the bank says of the whole."""
    await tx.execute(_SAID, {"id": batch_id, "status": status, "reason": reason})


async def dropped(tx: Transaction, batch_id: UUID) -> None:
    """Note that the file lies in the outbox."""
    await tx.execute(_DROPPED, {"id": batch_id, "now": tx.now})


async def creditors(tx: Transaction, ids: Iterable[UUID]) -> set[UUID]:
    """Return the creditors whose books the payouts of batches are in."""
    return set((await tx.execute(_CREDITORS, {"ids": list(ids)})).scalars())
