"""A night of sync over thousands of creditors without news, with the quota kept by registration.

Real: sync and registration as processes of their own, RabbitMQ, PostgreSQL, HTTP between all, the real clock
for the quota. A stand-in: PowerOffice Go, in a process of its own that refuses what is above its limit in any
window of one second, takes 0.2 seconds to answer, and notes every request. Each creditor has been read before;
nothing has changed in its books; three of ten have an overdue invoice, for which API v1 is asked for the
letters that Go has sent.

    whole night   quota, Go's limit and its speed are SCALE times as high, so that it takes minutes and not an
                  hour. The window stays one second, so that the same rule is kept; turns lie closer, so that
                  the same lateness counts for more. Half way all of sync is killed and started anew
    real quota    ten requests a second, two sync processes, as long as a hundred creditors take

Asserted: every creditor is read and recorded once, ordered by one run. Printed: the figures.

The share is measured from the first request to the last, without the pause after the kill.

Run: python -m tests.bench.nightly_sync [CREDITORS [SCALE]]   (make bench: BENCH_CREDITORS)
"""

import asyncio
import os
import subprocess
import sys
import tempfile
import time
from bisect import bisect_left
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

import asyncpg
import httpx
from cryptography.fernet import Fernet
from pydantic import SecretStr
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from deploy.databases import Server
from deploy.installation import PORTS, service_environment
from services.registration import store as registrations
from services.registration.domain import Registration
from services.registration.keyring import Keyring
from services.sync import store as mirror
from services.sync.domain import Creditor, MirroredInvoice, SeenInvoice
from shared import migrate
from shared.clock import FileClock, SystemClock, oslo_date
from shared.db import Database
from tests.bench.many_clients import (
    APPLICATION_KEY,
    COUNTED,
    HOST,
    SUBSCRIPTION_KEY,
    Client,
    Manners,
    make_world,
    serving,
)
from tests.support.private_servers import PrivateRabbit
from tests.support.processes import free_port

SERVER = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
NIGHT = datetime(2026, 5, 4, 21, 0, tzinfo=UTC)
"""Eleven at night in Oslo; the business clock stands there, and the quota does not look at it."""

OVERDUE_SHARE = 0.3
RAN = text("insert into job_runs (job, business_date, finished_at) values ('nightly', :day, :at)")
CREDITORS = int(os.environ.get("BENCH_CREDITORS", "10000"))


@dataclass(frozen=True, kw_only=True)
class Night:
    """What is measured: so many creditors, at so many times Go's quota, by so many sync processes."""

    creditors: int
    scale: int
    replicas: int
    is_interrupted: bool

    @property
    def go(self) -> Manners:
        """Go's quotas, and the 0.2 seconds that an answer takes, at this scale."""
        return Manners(v2_limit=10 * self.scale, v1_limit=50 * self.scale, answer_seconds=0.2 / self.scale)


@dataclass
class Noted:
    """What one of Go's APIs has noted: for each request when it came, whether for a token, its status."""

    requests: list[tuple[float, bool, int]]

    @property
    def refused(self) -> int:
        """How often Go answered 429."""
        return sum(status == 429 for _, _, status in self.requests)

    def answered(self, *, tokens: bool) -> int:
        """How many requests were admitted, for tokens or for all else."""
        return sum(status != 429 and is_token == tokens for _, is_token, status in self.requests)

    def instants(self) -> list[float]:
        """When admitted requests came, in order."""
        return sorted(at for at, _, status in self.requests if status != 429)

    def most_in_a_second(self) -> int:
        """The most that any window of one second held."""
        instants = self.instants()
        return max((n + 1 - bisect_left(instants, at - 1 + 1e-9) for n, at in enumerate(instants)), default=0)

    def per_second(self, pauses: Sequence[tuple[float, float]]) -> float:
        """Admitted requests a second from the first to the last, but for pauses in which nobody asked."""
        instants = self.instants()
        idle = sum(end - start for start, end in pauses)
        return (len(instants) - 1) / (instants[-1] - instants[0] - idle)


@dataclass
class Processes:
    """The services' processes of one night; `environment` is theirs, logs lie in `directory`."""

    environment: dict[str, str]
    directory: Path
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def set_clock(self, instant: datetime) -> None:
        """Let it be `instant` for all of them."""
        FileClock(self.directory / "clock").move_to(instant)

    async def start(self, *services: tuple[str, int]) -> None:
        """Start processes of services on their ports, and wait until they are ready."""
        for service, port in services:
            with (self.directory / f"{service}-{port}.log").open("ab") as log:
                command = [sys.executable, "-m", "deploy.cli", "serve", service, "--port", str(port)]
                environment = os.environ | self.environment
                self.running.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))
        async with httpx.AsyncClient() as http, asyncio.timeout(60):
            for _, port in services:
                while not await _is_ready(http, port):
                    await asyncio.sleep(0.2)

    def kill_all_but(self, kept: int) -> None:
        """End all but the first `kept` at once, as a power cut would."""
        for process in self.running[kept:]:
            process.kill()
            process.wait()
        del self.running[kept:]

    def close(self) -> None:
        """End them in order."""
        for process in reversed(self.running):
            process.terminate()
        for process in self.running:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


async def _is_ready(http: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await http.get(f"http://{HOST}:{port}/readyz")).is_success
    except httpx.HTTPError:
        return False


@dataclass(frozen=True)
class Outcome:
    """What a night has come to; `pauses` are those between a kill and the next request."""

    v2: Noted
    v1: Noted
    pauses: list[tuple[float, float]]

    @property
    def seconds(self) -> float:
        """From the first request to the last."""
        instants = self.v2.instants()
        return instants[-1] - instants[0]


async def measure(night: Night) -> Outcome:
    """Run a night from nothing, in databases, on a broker and before a Go of its own."""
    world, clients = make_world(night.creditors, overdue_share=OVERDUE_SHARE, now=NIGHT)
    go_port, base_port = free_port(), free_port()
    with (
        tempfile.TemporaryDirectory(prefix="autocollect-bench-") as folder,
        serving(world, night.go, port=go_port, now=NIGHT),
        PrivateRabbit() as rabbit,
    ):
        async with _databases() as server:
            environment = _environment(night, server, Path(folder), go_port, base_port)
            environment["AUTOCOLLECT_AMQP_URL"] = rabbit.url
            await _register(clients, server, environment)
            processes = Processes(environment, Path(folder))
            try:
                outcome = await _play(night, processes, server, base_port, go_port)
            finally:
                processes.close()
            await _check(night, server)
            return outcome


def _environment(night: Night, server: Server, folder: Path, go_port: int, base_port: int) -> dict[str, str]:
    clock = folder / "clock"
    FileClock(clock).move_to(NIGHT - timedelta(minutes=1))
    go, v1 = f"http://{HOST}:{go_port}", f"http://{HOST}:{go_port + 1}"
    return service_environment(server, host=HOST, base_port=base_port, clock=f"file:{clock}") | {
        "AUTOCOLLECT_SCHEDULER": "true",
        "AUTOCOLLECT_SERVICE_SECRET": uuid4().hex * 2,
        "REGISTRATION_CLIENT_KEY_KEYS": Fernet.generate_key().decode(),
        "POWEROFFICE_BASE_URL": f"{go}/Demo/v2",
        "POWEROFFICE_TOKEN_URL": f"{go}/Demo/OAuth/Token",
        "POWEROFFICE_V1_BASE_URL": v1,
        "POWEROFFICE_V1_TOKEN_URL": f"{v1}/OAuth/Token",
        "POWEROFFICE_APPLICATION_KEY": str(APPLICATION_KEY),
        "POWEROFFICE_SUBSCRIPTION_KEY": SUBSCRIPTION_KEY,
        "POWEROFFICE_REQUESTS_PER_SECOND": str(night.go.v2_limit),
        "POWEROFFICE_V1_REQUESTS_PER_SECOND": str(night.go.v1_limit),
    }


@asynccontextmanager
async def _databases() -> AsyncIterator[Server]:
    """Make the databases of the two services, and drop them afterwards."""
    server = Server(SERVER, f"autocollect_bench_{uuid4().hex[:8]}")
    names = [f"{server.prefix}_{service}" for service in ("registration", "sync")]
    admin = await asyncpg.connect(server.url)
    try:
        for service, name in zip(("registration", "sync"), names, strict=True):
            await admin.execute(f'create database "{name}"')
            await asyncio.to_thread(migrate.upgrade, service, server.of_service(service))
        yield server
    finally:
        for name in names:
            await admin.execute(f'drop database if exists "{name}" with (force)')
        await admin.close()


async def _register(clients: Sequence[Client], server: Server, environment: dict[str, str]) -> None:
    """Let every client be a creditor whose books were read last night."""
    keyring = Keyring(SecretStr(environment["REGISTRATION_CLIENT_KEY_KEYS"]))
    clock, yesterday = SystemClock(), NIGHT - timedelta(days=1)
    database = Database.connect(server.of_service("registration"), clock=clock, source="/bench")
    async with database.transaction() as tx:
        for client in clients:
            registration = Registration(
                id=client.id,
                organisation_number=client.organisation_number,
                state="registered",
                connection="connected",
                key_version=1,
                registered_at=yesterday,
                revision=1,
            )
            await registrations.add(tx, registration)
            encrypted = keyring.encrypted(SecretStr(str(client.client_key)))
            await registrations.put_client_key(tx, client.id, encrypted)
    await database.close()
    database = Database.connect(server.of_service("sync"), clock=clock, source="/bench")
    async with database.transaction() as tx:
        creditors = [
            Creditor(
                id=client.id,
                organisation_number=client.organisation_number,
                profile_revision=1,
                invoice_cursor=yesterday,
                customer_cursor=yesterday,
                synced_at=yesterday,
                synced_on=oslo_date(yesterday),
            )
            for client in clients
        ]
        await mirror.creditors.save(tx, creditors)
        await mirror.invoices.save(tx, [_mirrored(client) for client in clients if client.overdue])
        await tx.execute(RAN, {"day": oslo_date(yesterday).isoformat(), "at": yesterday})
    await database.close()


def _mirrored(client: Client) -> MirroredInvoice:
    assert client.overdue is not None
    seen = SeenInvoice(
        id=client.overdue.id,
        number=str(client.overdue.number),
        invoice_date=NIGHT.date() - timedelta(days=60),
        due_date=NIGHT.date() - timedelta(days=46),
        amount=Decimal("1250.00"),
        balance=Decimal("1250.00"),
        currency="NOK",
        kid="",
        customer_id=None,
        customer_number=None,
        match_id=None,
        balance_changed_at=NIGHT - timedelta(days=60),
    )
    return MirroredInvoice(creditor_id=client.id, seen=seen, revision=1)


async def _play(night: Night, processes: Processes, server: Server, base_port: int, go_port: int) -> Outcome:
    """Start everything, let it be eleven, wait until all creditors are read, and ask Go what it has noted."""
    first = base_port + PORTS["sync"]
    sync = [("sync", first + 10 * number) for number in range(night.replicas)]
    pauses = []
    await processes.start(("registration", base_port + PORTS["registration"]), *sync)
    processes.set_clock(NIGHT)
    if night.is_interrupted:
        await _until_read(server, night.creditors // 2)
        processes.kill_all_but(1)
        killed = time.monotonic()
        await processes.start(*sync)
    await _until_read(server, night.creditors)
    async with httpx.AsyncClient(timeout=60) as http:
        v2, v1 = [
            Noted((await http.get(f"http://{HOST}:{port}{COUNTED}")).json())
            for port in (go_port, go_port + 1)
        ]
    if night.is_interrupted:
        pauses.append((killed, min(at for at in v2.instants() if at > killed + 0.5)))
    return Outcome(v2, v1, pauses)


async def _until_read(server: Server, count: int) -> None:
    connection = await asyncpg.connect(server.of_service("sync"))
    read = -1
    while read < count:
        await asyncio.sleep(0.5)
        read = await connection.fetchval("select count(*) from creditors where version > 0")
    await connection.close()


async def _check(night: Night, server: Server) -> None:
    """Assert that the night read everybody once, whatever was killed."""
    connection = await asyncpg.connect(server.of_service("sync"))
    runs = await connection.fetch(
        "select business_date from job_runs where job = 'nightly' and started_at is not null"
    )
    ordered = await connection.fetchval("select count(*) from outbox where type like '%NewsOrdered%'")
    recorded = await connection.fetch(
        "select version, synced_on, outcome, count(*) from creditors group by 1, 2, 3"
    )
    await connection.close()
    assert [row["business_date"] for row in runs] == [oslo_date(NIGHT).isoformat()]
    assert ordered == night.creditors, f"{ordered} readings were ordered"
    assert [tuple(row) for row in recorded] == [(1, oslo_date(NIGHT), "read", night.creditors)], recorded


def report(nights: dict[str, tuple[Night, Outcome]]) -> None:
    """Print the figures of nights side by side."""
    table = Table("", *nights)
    rows = {name: _figures(night, outcome) for name, (night, outcome) in nights.items()}
    for figure in next(iter(rows.values())):
        table.add_row(figure, *(figures[figure] for figures in rows.values()))
    Console(width=110).print(table)


def _figures(night: Night, outcome: Outcome) -> dict[str, str]:
    v2, v1, count = outcome.v2, outcome.v1, night.creditors
    share = v2.per_second(outcome.pauses) / night.go.v2_limit
    return {
        "creditors": f"{count:,}",
        "quota, v2 requests a second": f"{night.go.v2_limit}  (Go's × {night.scale})",
        "v2 requests per creditor": f"{v2.answered(tokens=False) / count:.3f}",
        "v1 requests per creditor": f"{v1.answered(tokens=False) / count:.3f}",
        "v2 token calls per creditor": f"{v2.answered(tokens=True) / count:.3f}",
        "v1 token calls per creditor": f"{v1.answered(tokens=True) / count:.3f}",
        "429 answers, v2 and v1": f"{v2.refused} and {v1.refused}",
        "most v2 requests in any second": f"{v2.most_in_a_second()}",
        "share of the v2 limit used": f"{share:.1%}",
        "time": f"{outcome.seconds:.0f} s",
        "at Go's own limit that is": f"{len(v2.instants()) / 10 / share / 60:.1f} min",
    }


def main(creditors: int = CREDITORS, scale: int = 10) -> None:
    """Measure both nights."""
    nights = {
        "whole night": Night(creditors=creditors, scale=scale, replicas=1, is_interrupted=True),
        "real quota": Night(creditors=min(creditors, 100), scale=1, replicas=2, is_interrupted=False),
    }
    report({name: (night, asyncio.run(measure(night))) for name, night in nights.items()})


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
