"""What a restore does besides the databases, so that nothing is paid, posted or numbered twice afterwards.

What happened after the backup went out into the world all the same: KIDs and numbers in letters, vouchers in
PowerOffice Go, payment files at the bank. None of it is known here any more. So

* every series of numbers goes on far ahead of where it stands: no number that may be in somebody's hands is
  given away again. Ids are random and never come again;
* the services that send, post or pay are held (`shared/held.py`) until a person has compared;
* payout batches that were not released are cancelled: one of them may have been, since. Their payouts wait,
  and are found out as paid when the bank's files tell of them (settlement's `payouts/after_restore.py`).

The runbook's chapter "After a restore" says what a person compares, and what is left to him.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
import structlog

from deploy.databases import Server
from deploy.topology import SERVICES
from shared.db import new_id
from shared.errors import Reject
from shared.held import RESTORE, number_before

log = structlog.get_logger("autocollect.restoring")

HELD = ("transfer", "dunning", "settlement")
"""The services that send, post or pay. Sync must read on; registration and portal do nothing for money."""

KNOWS_UNTIL = "knows_until"
"""What the entry is told about: when the latest event was said that the restored databases know."""

Moving = tuple[int, str]
"""How far a series goes ahead, and the SQL that does it and returns the last number that counts as used."""


def _told_by_the_entry(series: str, table: str) -> str:
    return f"select greatest(max(number), {number_before(series)}) + $1::int from {table}"


_CASES = (
    "insert into case_numbers (series, last) values ('cases', 100000 + $1::int)"
    " on conflict (series) do update set last = case_numbers.last + $1::int returning last"
)
_LETTERS = (
    "select setval(place, nextval(place) + $1::int)"
    " from (select cast(pg_get_serial_sequence('letters', 'number') as regclass)) as of (place)"
)
_SERIES: Mapping[str, Mapping[str, Moving]] = {
    "transfer": {"cases": (1_000_000, _CASES)},
    "dunning": {"letters": (1_000_000, _LETTERS)},
    "settlement": {
        "settlements": (1_000, _told_by_the_entry("settlements", "settlements")),
        "vat_invoices": (100_000, _told_by_the_entry("vat_invoices", "vat_invoices")),
        "payout_batches": (10_000, _told_by_the_entry("payout_batches", "payout_batches")),
    },
}

_ENTER = (
    "insert into operator_log (id, at, by, deed, reason, about)"
    f" values ($1, $2, $3, '{RESTORE}', $4, (select jsonb_object_agg(name, value)"
    " from unnest($5::text[], $6::text[]) as given (name, value)))"
)
_TAKE_OUT = "update payouts set status = 'ordered', batch_id = null where status = 'drafted'"
_CANCEL = (
    "update payout_batches set status = 'cancelled', cancelled_by = $1, cancelled_at = $2"
    " where status in ('draft', 'approved') returning batch_id"
)
_NOTE = (
    "insert into payout_log (log_id, at, by, deed, batch_id, detail) values ($1, $2, $3, 'cancelled', $4, $5)"
)


@dataclass(frozen=True)
class Restoring:
    """Who restores, and why. `times` is 2 for the second restore of one backup: its numbers went out too."""

    by: str
    reason: str
    times: int = 1


async def hold(server: Server, deed: Restoring, services: Sequence[str] = SERVICES) -> list[str]:
    """Move the series ahead and hold the services; return what was done, in words. May be repeated.

    Raises:
        Reject: a database is older than the log of operators.
    """
    latest = await _latest(server, services)
    done = []
    for service in (each for each in HELD if each in services):
        connection = await asyncpg.connect(server.of_service(service))
        try:
            async with connection.transaction():
                numbers = await _hold(connection, service, deed, latest)
        except asyncpg.UndefinedTableError as missing:
            raise Reject(
                f"{service}'s database is of an older release ({missing}): let no service start, run"
                " 'autocollect migrate', then 'autocollect restore --recovered'"
            ) from missing
        finally:
            await connection.close()
        log.info("restore.holds", service=service, **numbers)
        ahead = ", ".join(f"{series} go on after {last}" for series, last in numbers.items())
        done.append(f"{service} is held; {ahead}")
    return done


async def _hold(
    connection: asyncpg.Connection, service: str, deed: Restoring, latest: datetime | None
) -> dict[str, str]:
    now = datetime.now(UTC)
    numbers = {
        series: str(await connection.fetchval(statement, step * deed.times))
        for series, (step, statement) in _SERIES[service].items()
    }
    if service == "settlement":
        await connection.execute(_TAKE_OUT)
        for row in await connection.fetch(_CANCEL, deed.by, now):
            await connection.execute(_NOTE, new_id(), now, deed.by, row["batch_id"], RESTORE)
    about = numbers | ({KNOWS_UNTIL: latest.isoformat()} if latest else {})
    await connection.execute(_ENTER, new_id(), now, deed.by, deed.reason, list(about), list(about.values()))
    return numbers


async def _latest(server: Server, services: Sequence[str]) -> datetime | None:
    """Return when the latest event was said that any of the databases knows."""
    found = []
    for service in services:
        connection = await asyncpg.connect(server.of_service(service))
        try:
            found.append(await connection.fetchval("select max(time) from outbox"))
        finally:
            await connection.close()
    return max(filter(None, found), default=None)
