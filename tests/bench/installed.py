"""The processes and databases of a night: registration and sync, and creditors that were read the night before."""

import asyncio
import os
import subprocess
import sys
import time
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
from sqlalchemy import text

from deploy.databases import Server
from deploy.installation import service_environment
from services.registration import store as registrations
from services.registration.domain.registration import Registration
from services.sync import store as mirror
from services.sync.domain.creditors import Creditor
from services.sync.domain.invoices import MirroredInvoice, SeenInvoice
from shared import migrate
from shared.clock import FileClock, SystemClock, oslo_date
from shared.db import Database, Transaction
from shared.keyring import Keyring
from tests.bench.many_clients import APPLICATION_KEY, HOST, SUBSCRIPTION_KEY, Client, Go

SERVER = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
NIGHT = datetime(2026, 5, 4, 21, 0, tzinfo=UTC)
"""Eleven at night in Oslo; the business clock stands there, and the quota does not look at it."""

YESTERDAY = NIGHT - timedelta(days=1)
RAN = text("insert into job_runs (job, business_date, finished_at) values ('nightly', :day, :at)")
LONGEST_STANDSTILL = 120.0


@dataclass
class Processes:
    """The services' processes of one night; `environment` is theirs, logs lie in `directory`."""

    environment: dict[str, str]
    directory: Path
    running: list[tuple[str, subprocess.Popen[bytes]]] = field(default_factory=list)

    def set_clock(self, instant: datetime) -> None:
        """Let it be `instant` for all of them."""
        FileClock(self.directory / "clock").move_to(instant)

    async def start(self, service: str, *ports: int) -> None:
        """Start a process of a service on each port, and wait until they are ready."""
        for port in ports:
            with (self.directory / f"{service}.log").open("ab") as log:
                command = [sys.executable, "-m", "deploy", "serve", service, "--port", str(port)]
                environment = os.environ | self.environment
                process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
                self.running.append((service, process))
        async with httpx.AsyncClient() as http, asyncio.timeout(120):
            for port in ports:
                while not await _is_ready(http, port):
                    await asyncio.sleep(0.2)

    def kill(self, service: str) -> None:
        """End all processes of a service at once, as a power cut would."""
        for name, process in list(self.running):
            if name == service:
                process.kill()
                process.wait()
                self.running.remove((name, process))

    def close(self) -> None:
        """End them in order."""
        for _, process in reversed(self.running):
            process.terminate()
        for _, process in self.running:
            try:
                process.wait(60)
            except subprocess.TimeoutExpired:
                process.kill()


async def _is_ready(http: httpx.AsyncClient, port: int) -> bool:
    try:
        return (await http.get(f"http://{HOST}:{port}/readyz")).is_success
    except httpx.HTTPError:
        return False


def environment(
    folder: Path, server: Server, go: Go, registration_port: int, amqp_url: str
) -> dict[str, str]:
    """Return the settings of the services; their clock stands a minute before eleven."""
    clock = folder / "clock"
    FileClock(clock).move_to(NIGHT - timedelta(minutes=1))
    return service_environment(server, host=HOST, base_port=0, clock=f"file:{clock}") | {
        "AUTOCOLLECT_REGISTRATION_URL": f"http://{HOST}:{registration_port}",
        "AUTOCOLLECT_AMQP_URL": amqp_url,
        "AUTOCOLLECT_SCHEDULER": "true",
        "AUTOCOLLECT_SERVICE_SECRET": uuid4().hex * 2,
        "REGISTRATION_CLIENT_KEY_KEYS": Fernet.generate_key().decode(),
        "POWEROFFICE_BASE_URL": f"{go.v2_url}/Demo/v2",
        "POWEROFFICE_TOKEN_URL": f"{go.v2_url}/Demo/OAuth/Token",
        "POWEROFFICE_V1_BASE_URL": go.v1_url,
        "POWEROFFICE_V1_TOKEN_URL": f"{go.v1_url}/OAuth/Token",
        "POWEROFFICE_APPLICATION_KEY": str(APPLICATION_KEY),
        "POWEROFFICE_SUBSCRIPTION_KEY": SUBSCRIPTION_KEY,
        "POWEROFFICE_REQUESTS_PER_SECOND": str(go.v2_limit),
        "POWEROFFICE_V1_REQUESTS_PER_SECOND": str(go.v1_limit),
    }


@asynccontextmanager
async def databases() -> AsyncIterator[Server]:
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


async def register(clients: Sequence[Client], server: Server, encryption_key: str) -> None:
    """Let every client be a creditor whose books were read last night."""
    keyring = Keyring(SecretStr(encryption_key), "REGISTRATION_CLIENT_KEY_KEYS")
    async with _transaction(server, "registration") as tx:
        for client in clients:
            await registrations.add(tx, _registration(client))
            encrypted = keyring.encrypted(SecretStr(str(client.client_key)))
            await registrations.put_client_key(tx, client.id, encrypted)
    async with _transaction(server, "sync") as tx:
        await mirror.creditors.save(tx, [_creditor(client) for client in clients])
        await mirror.invoices.save(tx, [_mirrored(client) for client in clients if client.overdue])
        await tx.execute(RAN, {"day": oslo_date(YESTERDAY).isoformat(), "at": YESTERDAY})


@asynccontextmanager
async def _transaction(server: Server, service: str) -> AsyncIterator[Transaction]:
    database = Database.connect(server.of_service(service), clock=SystemClock(), source="/bench")
    async with database.transaction() as tx:
        yield tx
    await database.close()


def _registration(client: Client) -> Registration:
    return Registration(
        id=client.id,
        organisation_number=client.organisation_number,
        state="registered",
        connection="connected",
        key_version=1,
        registered_at=YESTERDAY,
        revision=1,
    )


def _creditor(client: Client) -> Creditor:
    return Creditor(
        id=client.id,
        organisation_number=client.organisation_number,
        profile_revision=1,
        invoice_cursor=YESTERDAY,
        customer_cursor=YESTERDAY,
        synced_at=YESTERDAY,
        synced_on=oslo_date(YESTERDAY),
    )


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


async def until_read(server: Server, count: int) -> None:
    """Wait until so many creditors have been read.

    Raises:
        RuntimeError: nothing has moved for two minutes.
    """
    connection = await asyncpg.connect(server.of_service("sync"))
    read, moved_at = 0, time.monotonic()
    while read < count:
        await asyncio.sleep(0.5)
        before, read = read, await connection.fetchval("select count(*) from creditors where version > 0")
        if read != before:
            moved_at = time.monotonic()
        if time.monotonic() - moved_at > LONGEST_STANDSTILL:
            raise RuntimeError(f"{read} of {count} creditors are read, and nothing moves any more")
    await connection.close()


async def check(server: Server, creditors: int) -> None:
    """Assert that one run ordered a reading of every creditor, and that each was recorded once."""
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
    assert ordered == creditors, f"{ordered} readings were ordered"
    assert [tuple(row) for row in recorded] == [(1, oslo_date(NIGHT), "read", creditors)], recorded
