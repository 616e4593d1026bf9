"""A service that is held after a restore: it does nothing in the world until a person says that it may.

After a restore a service does not know what it did since the backup: letters that are mailed, vouchers that
stand in PowerOffice Go, payouts that the bank has made. Whatever it did now might be the second time. So
`autocollect restore` enters a deed in the log of operators of each service that sends, posts or pays, and as
long as no later entry says that a person has compared, its effects are put aside, its daily runs do nothing,
and settlement releases no payouts. Handlers go on: what they decide waits as orders to these effects.

The log is the switch, because nobody can rewrite it, and because it says who and why by itself.
"""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

RESTORE = "restore"
"""The deed that holds a service; its `about` tells until when the service knows what it did, and the like."""

CHECKED = "restore checked"
"""The deed that lets it go on."""

SINCE = (
    f"(select case when deed = '{RESTORE}' then at end from operator_log"
    f" where deed in ('{RESTORE}', '{CHECKED}') order by id desc limit 1)"
)
"""SQL: since when the service is held, null while it is not."""

_SINCE = text(f"select {SINCE}")


def number_before(series: str) -> str:
    """Return SQL: the last number that a series may have given away before any restore; 0 without one.

    A restore moves every series ahead, and the entry of that deed says by how far (`deploy/restoring.py`).
    """
    return (
        f"(select coalesce(max(cast(about ->> '{series}' as int)), 0) from operator_log"
        f" where deed = '{RESTORE}')"
    )


async def held_since(connection: AsyncConnection) -> datetime | None:
    """Return since when a service is held, None when it is not."""
    since: datetime | None = await connection.scalar(_SINCE)
    return since


def in_words(since: datetime) -> str:
    """Return what an operator reads of it."""
    return f"held since the restore of {since:%Y-%m-%d %H:%M} UTC, until 'autocollect restored checked'"
