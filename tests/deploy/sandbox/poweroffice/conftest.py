"""A seeded PowerOffice Go at 4 May 2026, 08:00 in Oslo, and a client that has a token for a company."""

import base64
import dataclasses
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path

import httpx
import pytest

from deploy.sandbox.poweroffice import GoSandbox, World, create_go_sandbox, load, save
from deploy.sandbox.poweroffice.seed import (
    APPLICATION_KEY,
    CLIENT_KEYS,
    FJORDVIK,
    NORDLYS,
    SUBSCRIPTION_KEY,
    TODAY,
    seed_world,
)
from shared.clock import FixedClock, oslo_instant
from tests.deploy.sandbox.poweroffice.checked import V1, V2, Checked
from tests.deploy.sandbox.poweroffice.person import Person

SUBSCRIPTION = {"Ocp-Apim-Subscription-Key": SUBSCRIPTION_KEY}


def basic(client_key: object, application_key: object = APPLICATION_KEY) -> dict[str, str]:
    keys = base64.b64encode(f"{application_key}:{client_key}".encode()).decode()
    return {"Authorization": f"Basic {keys}"}


@dataclass
class Caller:
    """An API client of one company on one of the two hosts."""

    http: httpx.AsyncClient
    client_key: object
    token_path: str
    prefix: str
    headers: dict[str, str] = field(default_factory=dict)

    async def sign_in(self) -> None:
        answer = await self.http.post(
            self.token_path,
            data={"grant_type": "client_credentials"},
            headers=basic(self.client_key) | SUBSCRIPTION,
        )
        assert answer.status_code == 200, answer.text
        self.headers = SUBSCRIPTION | {"Authorization": f"Bearer {answer.json()['access_token']}"}

    async def call(self, method: str, path: str, **more) -> httpx.Response:
        headers = self.headers | more.pop("headers", {})
        return await self.http.request(method, f"{self.prefix}{path}", headers=headers, **more)

    async def get(self, path: str, **params) -> httpx.Response:
        return await self.call("GET", path, params=params)

    async def post(self, path: str, body: object) -> httpx.Response:
        return await self.call("POST", path, json=body)

    async def rows(self, path: str, **params) -> list[dict]:
        answer = await self.get(path, **params)
        assert answer.status_code in {200, 204}, answer.text
        return answer.json() if answer.status_code == 200 else []


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(oslo_instant(TODAY, time(8)))


@pytest.fixture(scope="session")
def seeded(tmp_path_factory) -> Path:
    """The seeded world as a snapshot, which is read back faster than it is made."""
    path = tmp_path_factory.mktemp("go") / "world.json"
    save(seed_world(), path)
    return path


@pytest.fixture
def world(seeded: Path) -> World:
    return load(seeded)


@pytest.fixture
def sandbox(world: World, clock: FixedClock) -> GoSandbox:
    """The stand-in, with every answer checked against the OpenAPI documents that it serves."""
    made = create_go_sandbox(world, clock, rate_limit=None, v1_rate_limit=None)
    return dataclasses.replace(
        made, v2=Checked(made.v2, V2, made.faults), v1=Checked(made.v1, V1, made.faults)
    )


@pytest.fixture
def screens(sandbox: GoSandbox):
    return sandbox.screens(FJORDVIK)


@pytest.fixture
async def http(sandbox: GoSandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(sandbox.v2)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8100") as client:
        yield client


@pytest.fixture
async def person(sandbox: GoSandbox) -> AsyncIterator[Person]:
    """Somebody at Go's screens."""
    person = Person(sandbox.v2)
    yield person
    await person.close()


@pytest.fixture
async def v1_http(sandbox: GoSandbox) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(sandbox.v1)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8101") as client:
        yield client


@pytest.fixture
async def go(http: httpx.AsyncClient) -> Caller:
    """Fjordvik's API v2."""
    caller = Caller(http, CLIENT_KEYS[FJORDVIK], "/Demo/OAuth/Token", "/Demo/v2")
    await caller.sign_in()
    return caller


@pytest.fixture
async def nordlys(http: httpx.AsyncClient) -> Caller:
    """Nordlys' API v2."""
    caller = Caller(http, CLIENT_KEYS[NORDLYS], "/Demo/OAuth/Token", "/Demo/v2")
    await caller.sign_in()
    return caller


@pytest.fixture
async def agency(v1_http: httpx.AsyncClient) -> Caller:
    """Fjordvik's API v1."""
    caller = Caller(v1_http, CLIENT_KEYS[FJORDVIK], "/OAuth/Token", "/DebtCollection")
    await caller.sign_in()
    return caller
