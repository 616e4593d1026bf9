"""The service in front of a stand-in for PowerOffice Go, whose users do what users do."""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr

from deploy.sandbox.poweroffice.application import GoSandbox, create_go_sandbox
from deploy.sandbox.poweroffice.gui import Screens
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS, fjordvik, nordlys
from deploy.sandbox.poweroffice.state import Application, User, World
from services.sync.app import create
from services.sync.orders import NewsOrdered, Occasion
from services.sync.settings import Settings
from shared.clock import oslo_instant
from shared.events import (
    BooksRead,
    CreditNoteMatched,
    CreditorProfile,
    CreditorRegistered,
    Event,
    InvoiceOverdue,
    InvoiceWrittenOff,
    MatchReversed,
    PaymentMatched,
)
from shared.poweroffice.auth import AccessToken, ClientKeyTokens
from shared.poweroffice.connections import CreditorDisconnected
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.v2 import GoClient
from tests.support.companies import ACCOUNTS, company
from tests.support.databases import service_database
from tests.support.driving import Driven, driven, runtime_at
from tests.support.go import APPLICATION_KEY, ENDPOINTS, FreeTurns, no_waiting  # noqa: F401 - a fixture

TODAY = date(2026, 5, 4)
WEBHOOK_SECRET = SecretStr("whsec_" + "c2VjcmV0IG9mIHRoZSB0ZXN0cyBhbG9uZQ==")


@pytest.fixture(scope="session")
async def database_url(database_server):
    """A database that all tests of the service share; each empties it."""
    async with service_database(database_server, "sync") as url:
        yield url


class Borrowed:
    """A token source like the one that borrows from registration: a lost creditor has none."""

    def __init__(self, source, lost, creditor_id):
        self._source, self._lost, self._creditor_id = source, lost, creditor_id

    async def token(self) -> AccessToken:
        if self._creditor_id in self._lost:
            raise CreditorDisconnected("restore the connection")
        return await self._source.token()

    async def renew(self, refused: AccessToken) -> AccessToken:
        return await self._source.renew(refused)


class SandboxConnections:
    """Clients of the sandbox for any creditor; counts the requests.

    `interruptions` happen before so many further requests are served; `broken` creditors have worse books.
    """

    def __init__(self, go: GoSandbox, clock: Any) -> None:
        self.requests: Counter[str] = Counter()
        self.interruptions: dict[int, Callable[[], None]] = {}
        self.keys: dict[UUID, SecretStr] = {}
        self.lost: set[UUID] = set()
        self.broken: dict[UUID, Callable[[httpx.Request], httpx.Response] | httpx.AsyncBaseTransport] = {}
        self._turns = FreeTurns()
        self._http = httpx.AsyncClient(
            mounts={
                "all://go.test": httpx.ASGITransport(go.v2),
                "all://go-v1.test": httpx.ASGITransport(go.v1),
            },
            event_hooks={"request": [self._count]},
        )
        self._tokens = {
            "v2": ClientKeyTokens(self._http, ENDPOINTS.tokens, self._turns, clock),
            "v1": ClientKeyTokens(self._http, ENDPOINTS.v1_tokens, self._turns, clock),
        }

    async def _count(self, request: httpx.Request) -> None:
        if not request.url.path.lower().endswith("/oauth/token"):
            self.requests["v1" if request.url.host == "go-v1.test" else "v2"] += 1
            due = self.interruptions.pop(0, None)
            self.interruptions = {left - 1: deed for left, deed in self.interruptions.items()}
            if due:
                due()

    def _source(self, creditor_id: UUID, api: str) -> Borrowed:
        return Borrowed(self._tokens[api].source(self.keys[creditor_id]), self.lost, creditor_id)

    def v2(self, creditor_id: UUID) -> GoClient:
        http = self._http
        if creditor_id in self.broken:
            worse = self.broken[creditor_id]
            is_transport = isinstance(worse, httpx.AsyncBaseTransport)
            http = httpx.AsyncClient(transport=worse if is_transport else httpx.MockTransport(worse))
        return GoClient(http, ENDPOINTS, self._source(creditor_id, "v2"), self._turns)

    def debt_collection(self, creditor_id: UUID) -> DebtCollectionClient:
        return DebtCollectionClient(self._http, ENDPOINTS, self._source(creditor_id, "v1"), self._turns)

    async def close(self) -> None:
        await self._http.aclose()


def profile(number: str, **accounts: Any) -> CreditorProfile:
    return company(organisation_number=number, name=f"Selskap {number}", setup=replace(ACCOUNTS, **accounts))


@dataclass
class Books:
    """The service under test, and the screens of its creditors in Go."""

    service: Driven
    go: GoSandbox
    connections: SandboxConnections
    creditors: dict[str, UUID] = field(default_factory=dict)

    @property
    def http(self) -> httpx.AsyncClient:
        return self.service.http

    @property
    def creditor(self) -> UUID:
        return self.creditors[FJORDVIK]

    @property
    def screens(self) -> Screens:
        return self.go.screens(FJORDVIK)

    def at(self, day: date, hour: int = 8, minute: int = 0) -> None:
        self.service.at(oslo_instant(day, time(hour, minute)))

    async def register(self, number: str = FJORDVIK) -> UUID:
        """Let the creditor be registered, and its books be read for the first time."""
        creditor_id = self.creditors.setdefault(number, uuid4())
        if creditor_id not in self.connections.keys:
            extension = self.go.screens(number).add_extension(APPLICATION_KEY)
            self.connections.keys[creditor_id] = SecretStr(str(extension.client_key))
        await self.service.hear(
            CreditorRegistered(creditor_id=creditor_id, profile=profile(number), revision=1)
        )
        await self.service.work_off()
        return creditor_id

    async def read(self, occasion: Occasion = "nightly", number: str = FJORDVIK) -> None:
        """Let a creditor's books be read now."""
        await self.service.hear(NewsOrdered(creditor_id=self.creditors[number], occasion=occasion))
        await self.service.work_off()

    async def morning(self, day: date) -> dict[str, str]:
        """Let it be six o'clock (and what was due before)."""
        self.at(day, 6)
        return await self.service.run_due()

    async def night(self, day: date) -> dict[str, str]:
        """Let it be eleven at night."""
        self.at(day, 23)
        return await self.service.run_due()

    async def said(self, kind: type[Any] = Event) -> list[Any]:
        """The facts that were said; without orders to itself, and without BooksRead unless asked for."""
        found = await self.service.said(kind)
        return [it for it in found if kind is not Event or not isinstance(it, NewsOrdered | BooksRead)]


def a_world() -> World:
    """Two companies."""
    return World(
        user=User(id=uuid4(), email="ingrid@fjordvik.example", administers=[FJORDVIK, NORDLYS]),
        subscription_keys=["subscription"],
        applications={APPLICATION_KEY: Application(key=APPLICATION_KEY, name="AutoCollect")},
        companies={FJORDVIK: fjordvik(), NORDLYS: nordlys()},
    )


@asynccontextmanager
async def some_books(database_url: str, *, beside: Books | None = None) -> AsyncIterator[Books]:
    """A service and its books in Go; or one more service `beside` another, with the same books and clock."""
    runtime = beside.service.runtime if beside else runtime_at(datetime(2026, 5, 4, 8, tzinfo=UTC))
    go = (
        beside.go
        if beside
        else create_go_sandbox(a_world(), runtime.clock, rate_limit=None, v1_rate_limit=None)
    )
    connections = SandboxConnections(go, runtime.clock)
    settings = Settings(database_url=database_url, webhook_secret=WEBHOOK_SECRET)
    async with driven(lambda it: create(it, settings, connections=connections), runtime) as service:
        books = Books(service, go, connections)
        if beside:
            books.creditors, connections.keys = beside.creditors, beside.connections.keys
        yield books


@pytest.fixture
async def books(database_url):
    async with some_books(database_url) as it:
        await it.service.empty()
        yield it


def net(events: list[Event]) -> dict[UUID, dict[str, Any]]:
    """What a listener who sums the facts knows of each invoice: each id once, reversed ones taken out."""
    reversed_ids = {it.payment_or_credit_id for it in events if isinstance(it, MatchReversed)}
    known: dict[UUID, dict[str, Any]] = {}
    for event in events:
        match event:
            case InvoiceOverdue():
                known.setdefault(event.invoice.id, {})["due"] = event.invoice.due_date
                known[event.invoice.id]["amount"] = event.invoice.amount
            case PaymentMatched():
                fact = ("payment", event.payment_id, event.amount)
            case CreditNoteMatched():
                fact = ("credit_note", event.credit_note_id, event.amount)
            case InvoiceWrittenOff():
                fact = ("write_off", event.write_off_id, event.amount)
        if (
            isinstance(event, (PaymentMatched, CreditNoteMatched, InvoiceWrittenOff))
            and fact[1] not in reversed_ids
        ):
            entry = fact[1].split("-")[0]
            known.setdefault(event.invoice_id, {})[fact[0], entry] = fact[2]
    return known


def rest(events: list[Event], invoice_id: UUID) -> Any:
    """What a listener thinks is left to pay on an invoice."""
    facts = net(events)[invoice_id]
    return facts["amount"] - sum(amount for key, amount in facts.items() if isinstance(key, tuple))
