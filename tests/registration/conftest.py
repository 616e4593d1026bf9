"""The service in front of a stand-in for PowerOffice Go; only Go and the mail server are not real."""

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

import httpx
import pytest
from aiosmtpd.smtp import SMTP
from cryptography.fernet import Fernet
from pydantic import SecretStr

from deploy.sandbox.poweroffice.application import GoSandbox, create_go_sandbox
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS, fjordvik, nordlys
from deploy.sandbox.poweroffice.state import Application, User, World
from services.registration.app import create
from services.registration.domain.agreement import Offer
from services.registration.settings import Settings
from shared.clock import Clock
from shared.poweroffice.settings import PowerOfficeSettings
from tests.support.databases import service_database
from tests.support.driving import Driven, driven, runtime_at
from tests.support.go import no_waiting  # noqa: F401 - a fixture

NOW = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
APPLICATION_KEY = uuid4()
SUBSCRIPTION_KEY = "subscription"
REDIRECT = "https://register.example/onboarding/return"
PORTAL = "https://portal.example"

GO = PowerOfficeSettings(
    base_url="http://go.test/Demo/v2",
    token_url="http://go.test/Demo/OAuth/Token",
    v1_base_url="http://go-v1.test",
    v1_token_url="http://go-v1.test/OAuth/Token",
    application_key=SecretStr(str(APPLICATION_KEY)),
    subscription_key=SecretStr(SUBSCRIPTION_KEY),
    requests_per_second=0,
    v1_requests_per_second=0,
)


@pytest.fixture(scope="session")
async def database_url(database_server):
    """A database that all tests of the service share; each empties it."""
    async with service_database(database_server, "registration") as url:
        yield url


@pytest.fixture(scope="session")
def encryption_keys():
    return [Fernet.generate_key().decode()]


class MailServer:
    """Takes messages, or refuses the recipient with the answer that it is given."""

    def __init__(self):
        self.forget()

    def forget(self):
        self.answer = "250 OK"
        self.messages = []

    async def handle_RCPT(self, server, session, transaction, address, options):  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            transaction.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, transaction):  # noqa: N802 - aiosmtpd's name
        self.messages.append(message_from_bytes(transaction.content, policy=policy.default))
        return "250 OK"


@dataclass
class Around:
    """What the service reaches: Go as the test at hand has it, and what was asked of it.

    `meanwhile` happens once, while Go is asked next.
    """

    go: GoSandbox
    outgoing: list[httpx.Request] = field(default_factory=list)
    meanwhile: Callable[[], Awaitable[Any]] | None = None

    async def v2(self, scope, receive, send):
        await self.go.v2(scope, receive, send)

    async def v1(self, scope, receive, send):
        await self.go.v1(scope, receive, send)

    async def note(self, request: httpx.Request) -> None:
        self.outgoing.append(request)
        happening, self.meanwhile = self.meanwhile, None
        if happening:
            await happening()

    def client(self) -> httpx.AsyncClient:
        mounts = {
            "all://go.test": httpx.ASGITransport(self.v2),
            "all://go-v1.test": httpx.ASGITransport(self.v1),
        }
        return httpx.AsyncClient(mounts=mounts, event_hooks={"request": [self.note]})


@dataclass
class Office:
    """The service under test with the stand-ins around it."""

    service: Driven
    around: Around

    @property
    def go(self) -> GoSandbox:
        return self.around.go

    @property
    def outgoing(self) -> list[httpx.Request]:
        return self.around.outgoing

    async def begin_anew(self) -> None:
        """Forget every earlier test."""
        self.service.at(NOW)
        self.around.go = a_sandbox(self.service.runtime.clock)
        self.around.outgoing.clear()
        self.around.meanwhile = None
        await self.service.empty()

    @property
    def http(self) -> httpx.AsyncClient:
        return self.service.http

    async def acting(self, who: str, method: str, path: str, body: Any = None) -> httpx.Response:
        """Call the service for a person, as the portal does."""
        return await self.http.request(method, path, json=body, headers={"On-Behalf-Of": who})

    async def changes(self, path: str) -> list[dict[str, Any]]:
        """The log of a registration, the newest first."""
        return (await self.http.get(f"{path}/changes")).json()["changes"]

    async def begin(self, number: str = FJORDVIK, **more: Any) -> dict[str, Any]:
        response = await self.http.post("/registrations", json={"organisation_number": number} | more)
        assert response.status_code in (200, 201), response.text
        return response.json()

    async def consent(self, begun: dict[str, Any], decision: str = "approve") -> httpx.URL:
        """Be the user in Go; return the address to which his browser is sent."""
        async with httpx.AsyncClient(transport=httpx.ASGITransport(self.go.v2)) as browser:
            url = begun["consent"]["url"]
            page = await browser.get(url)
            if page.status_code == 200:
                page = await browser.post(url, data={"decision": decision})
        assert page.status_code == 303, page.text
        return httpx.URL(page.headers["location"])

    async def come_back(self, url: httpx.URL, accept: str = "application/json") -> httpx.Response:
        """Be the browser that follows the address; it has no service token."""
        transport = httpx.ASGITransport(self.service.service.app)
        async with httpx.AsyncClient(transport=transport) as browser:
            return await browser.get(url, headers={"accept": accept})

    async def connected(self, number: str = FJORDVIK) -> str:
        """Begin and consent; return the registration's path."""
        begun = await self.begin(number)
        answer = (await self.come_back(await self.consent(begun))).json()
        assert answer["outcome"] == "connected"
        return f"/registrations/{answer['registration_id']}"

    async def steps_taken(self, number: str = FJORDVIK) -> str:
        """Take every step but the agreement; return the registration's path."""
        path = await self.connected(number)
        for step, answer in STEPS.items():
            response = await self.http.put(f"{path}/{step}", json=answer)
            assert response.status_code == 200, response.text
        return path

    async def registered(self, number: str = FJORDVIK) -> UUID:
        """Take the whole way; return the creditor's id."""
        path = await self.steps_taken(number)
        response = await self.sign(path)
        assert response.status_code == 200, response.text
        return UUID(response.json()["id"])

    async def sign(self, path: str, **more: Any) -> httpx.Response:
        agreement = (await self.http.get(f"{path}/agreement")).json()
        body = {"accepted": True, "hash": agreement["hash"], "signed_by": "Ingrid Solberg"}
        return await self.http.post(f"{path}/agreement", json=body | more)


STEPS: dict[str, dict[str, Any]] = {
    "accounting-firm": {"organisation_number": "988 077 917"},
    "payout": {"bank_account": "1234 56 78903", "settlement_emails": ["oppgjor@fjordvik-elektro.example"]},
    "setup": {
        "auto_posting": True,
        "vat_cost_account": 7790,
        "vat_code": "1",
        "interest_income_account": 8055,
        "fee_income_account": 3960,
        "bank_contra_account": 1999,
    },
}


def a_world() -> World:
    """Two companies; the user administers the first."""
    application = Application(key=APPLICATION_KEY, name="AutoCollect", redirect_uris=[REDIRECT])
    return World(
        user=User(id=uuid4(), email="ingrid.solberg@fjordvik-elektro.example", administers=[FJORDVIK]),
        subscription_keys=[SUBSCRIPTION_KEY],
        applications={APPLICATION_KEY: application},
        companies={FJORDVIK: fjordvik(), NORDLYS: nordlys()},
    )


def a_sandbox(clock: Clock, rate_limit: int | None = None) -> GoSandbox:
    return create_go_sandbox(a_world(), clock, rate_limit=rate_limit, v1_rate_limit=None)


def link_in(message: EmailMessage) -> tuple[str, str]:
    """The path of the portal's page to which a mail links, and the token in the link."""
    link = urlsplit(re.search(rf"{PORTAL}\S+", message.get_content()).group())
    return link.path, parse_qs(link.query)["token"][0]


@asynccontextmanager
async def an_office(
    database_url: str,
    keys: list[str],
    *,
    offer: Offer | None = None,
    poweroffice: PowerOfficeSettings = GO,
    rate_limit: int | None = None,
    **common: Any,
) -> AsyncIterator[Office]:
    runtime = runtime_at(NOW, portal_url=PORTAL, **common)
    around = Around(a_sandbox(runtime.clock, rate_limit))
    settings = Settings(
        database_url=database_url, redirect_uri=REDIRECT, client_key_keys=SecretStr(",".join(keys))
    )

    def build(runtime: Any) -> Any:
        return create(runtime, settings, poweroffice=poweroffice, http=around.client(), offer=offer)

    async with driven(build, runtime) as service:
        yield Office(service, around)


@pytest.fixture(scope="session")
async def mail_server():
    """A real mail server in the tests' own process, and its address."""
    taking = MailServer()
    loop = asyncio.get_running_loop()
    async with await loop.create_server(lambda: SMTP(taking, hostname="mail.test"), "127.0.0.1", 0) as server:
        yield taking, f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.fixture
def mail(mail_server):
    """What the mail server has taken in this test."""
    taking, _ = mail_server
    taking.forget()
    return taking


@pytest.fixture(scope="session")
async def standing_office(database_url, encryption_keys, mail_server):
    async with an_office(database_url, encryption_keys, smtp_url=mail_server[1]) as it:
        yield it


@pytest.fixture
async def office(standing_office, mail):
    """The service as if nothing had happened yet; it is built once, because that takes longest."""
    await standing_office.begin_anew()
    return standing_office
