"""The service in front of the stand-in for PowerOffice Go; only Go is not real."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr

from deploy.sandbox.agency import AGENCY
from deploy.sandbox.poweroffice.application import GoSandbox, create_go_sandbox
from deploy.sandbox.poweroffice.collection_state import Collection
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.gui.screens import Screens
from deploy.sandbox.poweroffice.invoice_records import Invoice
from deploy.sandbox.poweroffice.organization import Extension
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, fjordvik
from deploy.sandbox.poweroffice.state import Application, User, World
from services.transfer.app import create
from services.transfer.settings import Settings
from shared.broker import Retry
from shared.clock import Clock
from shared.events import CollectionProposed
from shared.poweroffice.auth import ClientKeyTokens
from shared.poweroffice.debt_collection import DebtCollectionClient
from tests.support.databases import service_database
from tests.support.driving import Driven, driven, runtime_at
from tests.support.go import APPLICATION_KEY, ENDPOINTS, FreeTurns, no_waiting  # noqa: F401 - a fixture
from tests.transfer.told import CREDITOR, KARI, LONG_AGO, NOW, kroner, proposed, registered

AGENCY_ACCOUNT = "86011117947"
PORTAL = "https://portal.example"


@pytest.fixture(scope="session")
async def database_url(database_server):
    """A database that all tests of the service share; each empties it."""
    async with service_database(database_server, "transfer") as url:
        yield url


@dataclass
class GoOffice:
    """Each creditor's way into the stand-in, and what was sent on it."""

    go: GoSandbox
    client_keys: dict[UUID, UUID]
    sent: list[httpx.Request] = field(default_factory=list)
    open: list[httpx.AsyncClient] = field(default_factory=list)
    on_request: Callable[[httpx.Request], Awaitable[None] | None] | None = None

    def debt_collection(self, creditor_id: UUID) -> DebtCollectionClient:
        turns = FreeTurns()
        http = httpx.AsyncClient(
            transport=httpx.ASGITransport(self.go.v1), event_hooks={"request": [self._note]}
        )
        self.open.append(http)
        key = SecretStr(str(self.client_keys[creditor_id]))
        tokens = ClientKeyTokens(http, ENDPOINTS.v1_tokens, turns, self.go.clock).source(key)
        return DebtCollectionClient(http, ENDPOINTS, tokens, turns)

    def writes(self) -> list[str]:
        """The last part of the path of each request that changed something in Go."""
        paths = [request.url.path.rstrip("/") for request in self.sent if request.method != "GET"]
        return [path.rpartition("/")[2] for path in paths if "OAuth" not in path]

    async def _note(self, request: httpx.Request) -> None:
        self.sent.append(request)
        if self.on_request and (doing := self.on_request(request)):
            await doing

    async def close(self) -> None:
        for http in self.open:
            await http.aclose()
        self.open.clear()

    async def begin(self, clock: Clock) -> None:
        """Go on in front of another, empty Go."""
        await self.close()
        new = an_office(clock)
        self.go, self.client_keys = new.go, new.client_keys
        self.sent.clear()
        self.on_request = None


@dataclass(repr=False)
class Desk:
    """The service under test, with a creditor's books in Go beside it."""

    service: Driven
    office: GoOffice

    @property
    def go(self) -> GoSandbox:
        return self.office.go

    @property
    def company(self) -> Company:
        return self.go.world.company(FJORDVIK)

    @property
    def screens(self) -> Screens:
        return self.go.screens(FJORDVIK)

    @property
    def http(self) -> httpx.AsyncClient:
        return self.service.http

    async def begin(self) -> None:
        """Begin anew: the first morning, an empty Go, and nothing told."""
        self.service.at(NOW)
        await self.office.begin(self.service.runtime.clock)
        await self.service.empty()

    def invoice(self, amount: Any = 1000, due: Any = LONG_AGO, customer_no: int | None = None) -> Invoice:
        """An overdue invoice in Go; to a customer of its own unless told."""
        if customer_no is None:
            customer_no = self.screens.add_customer(first_name="Ola", last_name="Nordmann").number
        return self.screens.add_invoice(
            customer_no, amount=kroner(amount), invoice_date=min(due, LONG_AGO), due_date=due
        )

    def proposed(self, invoice: Invoice, **more: Any) -> CollectionProposed:
        """What dunning tells of an invoice in Go."""
        told = {"amount": invoice.total, "due": invoice.due_date, "customer_id": invoice.customer_id}
        return proposed(invoice.id, **(told | more))

    async def propose(self, *invoices: Invoice, **more: Any) -> None:
        await self.service.hear(*(self.proposed(invoice, **more) for invoice in invoices))

    async def post(self, path: str, **body: Any) -> Any:
        response = await self.http.post(path, json=body, headers=KARI)
        assert response.status_code == 200, response.text
        return response.json()

    async def get(self, path: str, **params: Any) -> Any:
        response = await self.http.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def approve(
        self, *invoices: Invoice, creditor_id: UUID = CREDITOR, **more: Any
    ) -> list[dict[str, Any]]:
        ids = [str(invoice.id) for invoice in invoices] or None
        return await self.post("/proposals/approve", creditor_id=str(creditor_id), invoice_ids=ids, **more)

    async def choose(
        self, action: str, *invoices: Invoice, reason: str = "because", **more: Any
    ) -> list[dict[str, Any]]:
        return await self.post(
            f"/proposals/{action}",
            creditor_id=str(CREDITOR),
            invoice_ids=[str(invoice.id) for invoice in invoices],
            reason=reason,
            **more,
        )

    async def page(self, **params: Any) -> dict[str, Any]:
        """A page of the creditor's proposal list, with what was seen of it."""
        page = await self.get("/proposal-list", creditor_id=str(CREDITOR), **params)
        return page | {"seen_until": page["creditors"][0]["seen_until"]}

    async def act(
        self, case_id: UUID | str, action: str, by: dict[str, str] = KARI, **more: Any
    ) -> httpx.Response:
        """Do something with a case; it may be refused."""
        body = {"reason": "We agreed on a delay."} | more
        return await self.http.post(f"/cases/{case_id}/{action}", json=body, headers=by)

    async def case(self, case_id: UUID | str) -> dict[str, Any]:
        """One case with everything that is known of it."""
        return await self.get(f"/cases/{case_id}")

    def siblings(self, count: int, **more: Any) -> list[Invoice]:
        """Overdue invoices in Go to one customer."""
        first = self.invoice(**more)
        number = self.company.customer(first.customer_id).number
        return [first, *(self.invoice(customer_no=number, **more) for _ in range(count - 1))]

    async def listed(self) -> dict[UUID, str]:
        """The status of each invoice in the list."""
        response = await self.http.get("/proposals", params={"creditor_id": str(CREDITOR)})
        assert response.status_code == 200, response.text
        return {UUID(row["invoice_id"]): row["status"] for row in response.json()}

    async def cases(self) -> list[dict[str, Any]]:
        """The cases that are shown, the oldest first."""
        response = await self.http.get("/cases", params={"creditor_id": str(CREDITOR)})
        assert response.status_code == 200, response.text
        return response.json()[::-1]

    async def transferred(self, *invoices: Invoice) -> UUID:
        """Propose, approve and transfer invoices that belong in one case; return its id."""
        await self.propose(*invoices)
        (case_id,) = {receipt["case_id"] for receipt in await self.approve(*invoices)}
        await self.service.work_off()
        return UUID(case_id)

    async def work_off_failing(self) -> list[str]:
        """Deliver the orders that are unsent; return why each is to be retried, and keep none of them."""
        reasons = []
        for each in await self.service.outbox(unsent=True):
            if each.event.type.endswith("Ordered.v1"):
                (verdict,) = await self.service.deliver(each)
                assert isinstance(verdict, Retry), verdict
                reasons.append(verdict.reason)
        return reasons


def a_world() -> World:
    world = World(
        user=User(id=uuid4(), email="ingrid@fjordvik.example", administers=[FJORDVIK]),
        subscription_keys=["subscription"],
        applications={
            APPLICATION_KEY: Application(key=APPLICATION_KEY, name="AutoCollect", redirect_uris=[])
        },
        companies={FJORDVIK: fjordvik()},
    )
    world.company(FJORDVIK).collection = Collection()
    return world


def an_office(clock: Clock) -> GoOffice:
    go = create_go_sandbox(a_world(), clock, rate_limit=None, v1_rate_limit=None)
    extension: Extension = go.screens(FJORDVIK).add_extension(APPLICATION_KEY)
    return GoOffice(go, {CREDITOR: extension.client_key})


@asynccontextmanager
async def a_desk(database_url: str) -> AsyncIterator[Desk]:
    runtime = runtime_at(NOW, portal_url=PORTAL)
    office = an_office(runtime.clock)
    settings, agency = (
        Settings(database_url=database_url),
        AGENCY.model_copy(update={"account": AGENCY_ACCOUNT}),
    )
    async with driven(lambda given: create(given, settings, office, agency=agency), runtime) as service:
        yield Desk(service, office)
    await office.close()


@pytest.fixture(scope="session")
async def standing_desk(database_url):
    """One service for all tests; each begins anew in it."""
    async with a_desk(database_url) as it:
        yield it


@pytest.fixture
async def desk(standing_desk):
    """A registered creditor with an empty list, on the first morning."""
    await standing_desk.begin()
    await standing_desk.service.hear(registered())
    return standing_desk
