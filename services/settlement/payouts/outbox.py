"""The outbox: a folder from which the bank's own program fetches released files.

The file appears whole (it is written under another name first), once, and with the same name and bytes if a
crash comes between dropping and noting it; the bank refuses its message id the second time.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from uuid import UUID

from services.settlement.store import batches, payouts
from shared.db import Database
from shared.errors import Transient


async def drop_file(database: Database, batch_id: UUID, outbox: Path) -> None:
    """Drop the file of a released batch, unless it was dropped before.

    Raises:
        Transient: the folder cannot be written to.
    """
    async with database.transaction() as tx:
        batch = await batches.find(tx, batch_id)
        content = await batches.content(tx, batch_id)
    if batch is None or content is None or batch.dropped_at:
        return
    try:
        await asyncio.to_thread(_write, outbox / batch.file_name, content)
    except OSError as failure:
        raise Transient(f"the outbox {outbox} cannot be written to: {failure}") from failure
    async with database.transaction() as tx:
        await batches.dropped(tx, batch_id)
        await payouts.note(tx, "settlement", "dropped", batch_id=batch_id, detail=batch.file_name)


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.write_bytes(content)
    unfinished.replace(file)
