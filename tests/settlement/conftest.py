"""The service in front of the stand-in for PowerOffice Go; only Go and the mail server are not real."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from pydantic import SecretStr

from deploy.sandbox.agency import AGENCY
from deploy.sandbox.poweroffice.application import GoSandbox, create_go_sandbox
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.gui.screens import Screens
from deploy.sandbox.poweroffice.organization import Extension
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, fjordvik
from deploy.sandbox.poweroffice.state import Application, User, World
from services.settlement.app import create
from services.settlement.settings import Settings
from shared.broker import Ack, Verdict
from shared.clock import Clock, oslo_instant
from shared.events import CreditorSetup, InvoiceTransferred
from shared.mail import MailRefused
from shared.poweroffice.auth import AccessToken, ClientKeyTokens
from shared.poweroffice.connections import CreditorDisconnected
from shared.poweroffice.v2 import GoClient
from tests.settlement.told import (
    CREDITOR,
    OWN_ACCOUNT,
    TRANSFERRED,
    at,
    bank_file,
    setup,
    transferred,
)
from tests.support.databases import service_database
from tests.support.driving import Driven, driven, runtime_at
from tests.support.go import APPLICATION_KEY, ENDPOINTS, FreeTurns, no_waiting  # noqa: F401 - a fixture


@pytest.fixture(scope="session")
async def database_url(database_server):
    """A database that all tests of the service share; each empties it."""
    async with service_database(database_server, "settlement") as url:
        yield url


@dataclass
class Letterbox:
    """A mail server that keeps every message, or refuses them all; `meanwhile` happens while it takes one."""

    messages: list[EmailMessage] = field(default_factory=list)
    refuses: bool = False
    meanwhile: Callable[[], Awaitable[None]] | None = None

    async def send(self, message: EmailMessage) -> None:
        if self.meanwhile:
            await self.meanwhile()
        if self.refuses:
            raise MailRefused("no such user")
        self.messages.append(message)


class NoToken:
    """What registration lends for a creditor whose client key Go refuses."""

    async def token(self) -> AccessToken:
        raise CreditorDisconnected("the creditor must restore its connection to Go")

    async def renew(self, refused: AccessToken) -> AccessToken:
        return await self.token()


@dataclass
class GoOffice:
    """The creditor's way into the stand-in; `lost` when its client key is refused."""

    go: GoSandbox
    client_key: UUID
    lost: bool = False
    open: list[httpx.AsyncClient] = field(default_factory=list)

    def v2(self, creditor_id: UUID) -> GoClient:
        turns = FreeTurns()
        http = httpx.AsyncClient(transport=httpx.ASGITransport(self.go.v2))
        self.open.append(http)
        key = SecretStr(str(self.client_key))
        tokens = ClientKeyTokens(http, ENDPOINTS.tokens, turns, self.go.clock).source(key)
        return GoClient(http, ENDPOINTS, NoToken() if self.lost else tokens, turns)

    async def close(self) -> None:
        for http in self.open:
            await http.aclose()


@dataclass(repr=False)
class Desk:
    """The service under test, with a creditor's accounts in Go and a letterbox beside it."""

    service: Driven
    office: GoOffice
    letterbox: Letterbox

    def _repr_pretty_(self, printer: Any, _cycle: bool) -> None:
        printer.text("the desk")

    @property
    def company(self) -> Company:
        return self.office.go.world.company(FJORDVIK)

    @property
    def screens(self) -> Screens:
        return self.office.go.screens(FJORDVIK)

    def setup(self, **choices: Any) -> CreditorSetup:
        """The setup with the ids of the company's own accounts and VAT codes."""
        vat = {code.code: id_ for id_, code in self.company.vat_codes.items()}
        ids = {
            "vat_cost_account_id": self.company.account_by_number(7790).id,
            "interest_income_account_id": self.company.account_by_number(8055).id,
            "fee_income_account_id": self.company.account_by_number(3960).id,
            "bank_contra_account_id": self.company.account_by_number(1999).id,
            "vat_id": vat["1"],
            "no_vat_id": vat["0"],
        }
        return setup(**(ids | choices))

    def claim_in_go(self, case: int, amount: int, due: date) -> InvoiceTransferred:
        """An overdue invoice in Go to a customer of its own, and what transfer tells of it."""
        customer = self.screens.add_customer(first_name="Ola", last_name="Nordmann")
        invoice = self.screens.add_invoice(
            customer.number, amount=Decimal(amount), invoice_date=due, due_date=due
        )
        return transferred(
            invoice.number,
            case,
            amount,
            due=due,
            id=invoice.id,
            subledger_account_id=customer.subledger_account_id,
        )

    async def import_file(self, *payments: Any, number: int = 1, status: int = 201, **more: Any) -> Any:
        """Hand in a bank file."""
        content = bank_file(*payments, number=number, **more)
        response = await self.service.http.post("/bank-files", content=content)
        assert response.status_code == status, response.text
        return response.json()

    async def get(self, path: str, **params: Any) -> Any:
        response = await self.service.http.get(path, params=params)
        assert response.status_code == 200, response.text
        return response.json()

    async def settle(self, day: date) -> None:
        """Let the day end: the settlement run and what it orders."""
        self.service.at(oslo_instant(day, time(23, 45)))
        await self.service.run_due()

    async def settle_failing(self, day: date) -> list[Verdict]:
        """Let the day end, deliver the orders once, and return the verdicts that are not Ack."""
        self.service.at(oslo_instant(day, time(23, 45)))
        await self.service.service.schedule.run_due()
        orders = [each for each in await self.service.outbox(unsent=True) if "Ordered" in each.event.type]
        verdicts = await self.service.deliver(*orders)
        return [verdict for verdict in verdicts if not isinstance(verdict, Ack)]

    async def settlements(self, creditor_id: UUID = CREDITOR) -> list[Any]:
        """The creditor's settlements in full, the oldest first."""
        listed = await self.get("/settlements", creditor_id=str(creditor_id))
        return [await self.get(f"/settlements/{each['settlement_id']}") for each in listed[::-1]]

    async def balances(self, book: UUID = CREDITOR) -> dict[str, Decimal]:
        """The balances of a book that are not zero; checked against the postings and against zero."""
        rows = await self.service.rows(
            "select account, balance from accounts where book = :book and balance <> 0", book=book
        )
        posted = await self.service.rows(
            "select account, sum(amount) as balance from postings join entries using (entry_id)"
            " where book = :book group by account having sum(amount) <> 0", book=book
        )  # fmt: skip
        balances = {row["account"]: row["balance"] for row in rows}
        assert balances == {row["account"]: row["balance"] for row in posted}
        assert sum(balances.values()) == 0
        return balances


def a_world() -> World:
    return World(
        user=User(id=uuid4(), email="ingrid@fjordvik.example", administers=[FJORDVIK]),
        subscription_keys=["subscription"],
        applications={
            APPLICATION_KEY: Application(key=APPLICATION_KEY, name="AutoCollect", redirect_uris=[])
        },
        companies={FJORDVIK: fjordvik()},
    )


def an_office(clock: Clock) -> GoOffice:
    go = create_go_sandbox(a_world(), clock, rate_limit=None, v1_rate_limit=None)
    extension: Extension = go.screens(FJORDVIK).add_extension(APPLICATION_KEY)
    return GoOffice(go, extension.client_key)


@asynccontextmanager
async def a_desk(database_url: str, **choices: Any) -> AsyncIterator[Desk]:
    runtime = runtime_at(at(TRANSFERRED))
    office, letterbox = an_office(runtime.clock), Letterbox()
    settings = Settings(database_url=database_url, **({"own_account": OWN_ACCOUNT} | choices))
    async with driven(
        lambda given: create(given, settings, connections=office, mail=letterbox, agency=AGENCY), runtime
    ) as service:
        yield Desk(service, office, letterbox)
    await office.close()


@pytest.fixture
def outbox(tmp_path):
    """The folder from which the bank's program fetches payment files."""
    folder = tmp_path / "outbox"
    folder.mkdir()
    return folder


@pytest.fixture
async def desk(database_url, outbox):
    """The service with empty books."""
    async with a_desk(database_url, outbox=outbox) as it:
        await it.service.empty()
        yield it
