"""PowerOffice Go with thousands of small clients, served by a process of its own that notes who comes when."""

import asyncio
import dataclasses
import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from deploy.sandbox.poweroffice.application import create_go_sandbox
from deploy.sandbox.poweroffice.books import Books
from deploy.sandbox.poweroffice.collection_state import Collection
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.gui import Screens
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.ledger import CustomerLedger
from deploy.sandbox.poweroffice.organization import Extension, Extensions
from deploy.sandbox.poweroffice.seed.companies import fjordvik
from deploy.sandbox.poweroffice.state import Application, User, World
from shared.clock import FixedClock

HOST = "127.0.0.1"
APPLICATION_KEY, SUBSCRIPTION_KEY = UUID(int=1), "bench"
COUNTED = "/counted"
"""What the doors are asked for what they have noted; not part of Go."""


@dataclass(frozen=True)
class Client:
    """A client of Go: who it is, the key to its accounts, and its overdue invoice if it has one."""

    id: UUID
    organisation_number: str
    client_key: UUID
    overdue: Invoice | None


@dataclass(kw_only=True)
class ManyClients(World):
    """A world that finds a client by its ids at once; the seeded one has two and looks through both."""

    by_id: dict[str, Company] = field(default_factory=dict)
    by_key: dict[UUID, tuple[Company, Extension]] = field(default_factory=dict)

    def company_of_client(self, client_id: str) -> Company | None:
        """Return the client with an id as tokens carry it, or None."""
        return self.by_id.get(client_id)

    def holder(self, application_key: UUID, client_key: UUID) -> tuple[Company, Extension] | None:
        """Return whom a pair of keys opens, or None."""
        return self.by_key.get(client_key) if application_key == APPLICATION_KEY else None


def make_world(count: int, *, overdue_share: float, now: datetime) -> tuple[ManyClients, list[Client]]:
    """Return `count` clients, evenly mixed: a share of them has one invoice that is overdue."""
    world = ManyClients(
        user=User(id=UUID(int=2), email="user@bench.example"),
        subscription_keys=[SUBSCRIPTION_KEY],
        applications={APPLICATION_KEY: Application(key=APPLICATION_KEY, name="AutoCollect")},
    )
    template, clients = fjordvik(), []
    for number in range(count):
        has_overdue = int((number + 1) * overdue_share) > int(number * overdue_share)
        clients.append(_add_client(world, template, number, now if has_overdue else None))
    return world, clients


def _add_client(world: ManyClients, template: Company, number: int, overdue_at: datetime | None) -> Client:
    """Add a client that shares its chart of accounts with all others: nobody changes it here."""
    name = f"{900_000_000 + number}"
    client_id, extension = UUID(int=1_000_000 + number), _extension(number)
    company = dataclasses.replace(
        template,
        client_id=client_id,
        organization=dataclasses.replace(template.organization, organization_number=name),
        extensions=Extensions(installed=[extension]),
        customers={},
        invoices={},
        ledger=CustomerLedger(),
        books=Books(),
        collection=Collection(is_active=True),
        on_change=[],
    )
    world.companies[name] = world.by_id[str(client_id)] = company
    world.by_key[extension.client_key] = company, extension
    invoice = _overdue_invoice(company, world, overdue_at) if overdue_at else None
    return Client(client_id, name, extension.client_key, invoice)


def _extension(number: int) -> Extension:
    return Extension(
        application_key=APPLICATION_KEY,
        client_key=UUID(int=2_000_000 + number),
        user_id=UUID(int=3_000_000 + number),
    )


def _overdue_invoice(company: Company, world: World, now: datetime) -> Invoice:
    screens = Screens(company, FixedClock(now - timedelta(days=60)), world)
    customer = screens.add_customer(name="Kunde AS", address_line1="Gata 1", zip_code="0150", city="Oslo")
    day: date = screens.today
    return screens.add_invoice(
        customer.number, amount=Decimal("1250.00"), invoice_date=day, due_date=day + timedelta(days=14)
    )


@dataclass(frozen=True)
class Door:
    """ASGI wrapper that notes for each request when it came, for what, and how it was answered."""

    application: ASGIApp
    noted: list[tuple[float, bool, int]] = field(default_factory=list)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve and note a request."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        if scope["path"] == COUNTED:
            await self._tell(send)
            return
        came, is_token = time.monotonic(), scope["path"].lower().endswith("/oauth/token")

        async def noting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.noted.append((came, is_token, message["status"]))
            await send(message)

        await self.application(scope, receive, noting)

    async def _tell(self, send: Send) -> None:
        body = json.dumps(self.noted).encode()
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})


@dataclass(frozen=True, kw_only=True)
class Go:
    """PowerOffice Go over a world: what it admits in any second, and how long an answer takes."""

    world: World
    v2_port: int
    v1_port: int
    v2_limit: int
    v1_limit: int
    answer_seconds: float

    @property
    def v2_url(self) -> str:
        """Where API v2 is."""
        return f"http://{HOST}:{self.v2_port}"

    @property
    def v1_url(self) -> str:
        """Where API v1 is."""
        return f"http://{HOST}:{self.v1_port}"

    @contextmanager
    def serving(self, now: datetime) -> Iterator[None]:
        """Serve both from a process of its own."""
        process = multiprocessing.get_context("fork").Process(target=self._serve, args=(now,), daemon=True)
        process.start()
        try:
            yield
        finally:
            process.terminate()
            process.join()

    def _serve(self, now: datetime) -> None:
        go = create_go_sandbox(
            self.world,
            FixedClock(now),
            rate_limit=self.v2_limit,
            v1_rate_limit=self.v1_limit,
            faults=Faults(delay_seconds=self.answer_seconds),
        )
        asyncio.run(_serve({self.v2_port: Door(go.v2), self.v1_port: Door(go.v1)}))


async def _serve(doors: dict[int, Door]) -> None:
    servers = [
        uvicorn.Server(uvicorn.Config(door, host=HOST, port=port, log_level="critical", lifespan="off"))
        for port, door in doors.items()
    ]
    await asyncio.gather(*(server.serve() for server in servers))
