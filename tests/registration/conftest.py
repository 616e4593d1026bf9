"""The service in front of a stand-in for PowerOffice Go; only Go and the mail server are not real."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import stamina
from cryptography.fernet import Fernet
from pydantic import SecretStr

from deploy.sandbox.poweroffice.application import GoSandbox, create_go_sandbox
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS, fjordvik, nordlys
from deploy.sandbox.poweroffice.state import Application, User, World
from services.registration.app import create
from services.registration.settings import Settings
from shared.poweroffice.settings import PowerOfficeSettings
from tests.support.databases import service_database
from tests.support.driving import Driven, driven, runtime_at

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


@pytest.fixture(autouse=True)
def _no_waiting():
    with stamina.set_testing(True, attempts=2, cap=True):
        yield


@pytest.fixture(scope="session")
async def database_url(database_server):
    """A database that all tests of the service share; each empties it."""
    async with service_database(database_server, "registration") as url:
        yield url


@pytest.fixture
def encryption_keys():
    return [Fernet.generate_key().decode()]


@dataclass
class Office:
    """The service under test with the stand-ins around it."""

    service: Driven
    go: GoSandbox
    outgoing: list[httpx.Request] = field(default_factory=list)

    @property
    def http(self) -> httpx.AsyncClient:
        return self.service.http

    async def begin(self, number: str = FJORDVIK) -> dict[str, Any]:
        response = await self.http.post("/registrations", json={"organisation_number": number})
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

    async def sign(self, path: str) -> httpx.Response:
        agreement = (await self.http.get(f"{path}/agreement")).json()
        body = {"accepted": True, "hash": agreement["hash"], "signed_by": "Ingrid Solberg"}
        return await self.http.post(f"{path}/agreement", json=body)


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


@asynccontextmanager
async def an_office(
    database_url: str,
    keys: list[str],
    *,
    poweroffice: PowerOfficeSettings = GO,
    rate_limit: int | None = None,
    **common: Any,
) -> AsyncIterator[Office]:
    runtime = runtime_at(NOW, portal_url=PORTAL, **common)
    go = create_go_sandbox(a_world(), runtime.clock, rate_limit=rate_limit, v1_rate_limit=None)
    settings = Settings(
        database_url=database_url, redirect_uri=REDIRECT, client_key_keys=SecretStr(",".join(keys))
    )
    sent: list[httpx.Request] = []

    async def note(request: httpx.Request) -> None:
        sent.append(request)

    mounts = {
        "all://go.test": httpx.ASGITransport(go.v2),
        "all://go-v1.test": httpx.ASGITransport(go.v1),
    }

    def build(runtime: Any) -> Any:
        http = httpx.AsyncClient(mounts=mounts, event_hooks={"request": [note]})
        return create(runtime, settings, poweroffice=poweroffice, http=http)

    async with driven(build, runtime) as service:
        yield Office(service, go, sent)


@pytest.fixture
async def office(database_url, encryption_keys):
    async with an_office(database_url, encryption_keys) as it:
        await it.service.empty()
        yield it
