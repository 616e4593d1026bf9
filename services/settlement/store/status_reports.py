"""The bank's status reports, taken or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import text

from shared.db import Transaction, new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedReport:
    """A status report; a refused one says why, `batch_id` which batch it answers."""

    report_id: UUID
    status: str
    received_at: datetime
    received_by: str
    message_id: str | None
    batch_id: UUID | None
    reason: str | None


_KEEP = text(
    "insert into status_reports (report_id, status, received_at, received_by, sha256, content, message_id,"
    " batch_id, reason)"
    " values (:report_id, :status, :now, :by, :sha256, :content, :message_id, :batch_id, :reason)"
)
_TAKEN = text("select received_at from status_reports where sha256 = :sha256 and status = 'taken'")
_LIST = text(
    "select report_id, status, received_at, received_by, message_id, batch_id, reason from status_reports"
    " order by received_at desc, report_id desc limit :limit offset :offset"
)


async def keep(
    tx: Transaction,
    content: bytes,
    by: str,
    *,
    message_id: str | None = None,
    batch_id: UUID | None = None,
    refused: str | None = None,
) -> None:
    """Keep a report, refused with a reason or taken."""
    values = {
        "report_id": new_id(),
        "status": "taken" if refused is None else "refused",
        "now": tx.now,
        "by": by,
        "sha256": sha256(content).hexdigest(),
        "content": content,
        "message_id": message_id,
        "batch_id": batch_id,
        "reason": refused,
    }
    await tx.execute(_KEEP, values)


async def taken_at(tx: Transaction, content: bytes) -> datetime | None:
    """Return when a report with this content was taken."""
    found: datetime | None = (
        await tx.execute(_TAKEN, {"sha256": sha256(content).hexdigest()})
    ).scalar_one_or_none()
    return found


async def listed(tx: Transaction, *, limit: int, offset: int) -> Sequence[ListedReport]:
    """Return reports, the newest first."""
    rows = await tx.execute(_LIST, {"limit": limit, "offset": offset})
    return [ListedReport(**row) for row in rows.mappings()]
