"""Bank files that were refused and wait for an operator."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from shared.db import Transaction
from shared.errors import NotFound

_WAITING = text(
    "select file_id, received_at, line_number, reason from bank_files where status = 'refused'"
    " order by received_at desc limit :limit"
)
_CONTENT = text("select content from bank_files where file_id = :id and status = 'refused' for update")
_DELETE = text("delete from bank_files where file_id = :id and status = 'refused'")


async def waiting(tx: Transaction, limit: int) -> Sequence[Row[Any]]:
    """Return refused files, the newest first."""
    return (await tx.execute(_WAITING, {"limit": limit})).all()


async def content(tx: Transaction, file_id: UUID) -> bytes:
    """Return what stands in a refused file.

    Raises:
        NotFound: no refused file has this id.
    """
    found = (await tx.execute(_CONTENT, {"id": file_id})).scalar()
    if found is None:
        raise NotFound(f"no refused file {file_id} waits; GET /bank-files/refused lists them")
    return bytes(found)


async def delete(tx: Transaction, file_id: UUID) -> None:
    """Let a refused file go."""
    await tx.execute(_DELETE, {"id": file_id})
