"""What an operator's commands do: they speak to the installation of this folder, by its own addresses."""

import asyncio
import getpass
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any

import httpx
from cryptography.fernet import Fernet

from deploy import administer
from deploy.databases import Server, create_missing, migrate_all
from deploy.installation import Installation
from deploy.topology import system_topology
from deploy.why import Services
from deploy.why import why as explained
from shared.auth import ServiceAuth, ServiceTokens
from shared.broker import Broker
from shared.broker.embedded import EmbeddedBroker
from shared.broker.rabbitmq import RabbitBroker
from shared.clock import clock_from, oslo_date
from shared.errors import Outage, RateUnknown, Reject
from shared.norway.rates import RateKind, current
from shared.settings import CommonSettings


@asynccontextmanager
async def broker() -> AsyncIterator[Broker]:
    """The installation's broker."""
    installation = Installation.current()
    installation.apply()
    topology = system_topology()
    made: Broker
    if installation.transport == "embedded":
        made = EmbeddedBroker(installation.secret("AUTOCOLLECT_BROKER_DATABASE_URL"), topology)
    else:
        made = RabbitBroker(CommonSettings().amqp_url, topology, "operator")
    try:
        await made.start()
    except Outage as outage:
        raise Outage(
            f"{outage}. Is the system running? Start it with 'make run' or 'make stack'."
        ) from outage
    try:
        yield made
    finally:
        await made.close()


@asynccontextmanager
async def service(name: str) -> AsyncIterator[httpx.AsyncClient]:
    """An HTTP client for one of the installation's services, with an operator's token.

    A request that is more than a look names the person who makes it; see `person`.
    """
    url = url_of(name)
    auth = ServiceAuth(ServiceTokens(CommonSettings().service_secret), "operator", name)
    hooks = {"request": [_name_the_person]}
    async with httpx.AsyncClient(base_url=url, auth=auth, timeout=120, event_hooks=hooks) as client:
        try:
            yield client
        except httpx.TransportError as failure:
            raise Outage(
                f"{name} does not answer at {url} ({type(failure).__name__}); is it running?"
                " Start the system with 'make run' or 'make stack'."
            ) from failure


NOBODY = frozenset({"", "root", "autocollect"})
"""Log-in names that name no person: an administrator's, and the one in the image."""

LOOKS = frozenset({"/internal/outbox/latest", "/privacy/held"})
"""What is asked by POST and changes nothing."""


def person(by: str = "") -> str:
    """Return who does a deed: as `by` or AUTOCOLLECT_OPERATOR say, else by the log-in name.

    Raises:
        Reject: that is no person's name, as in a container.
    """
    try:
        login = getpass.getuser()
    except (KeyError, OSError):
        login = ""
    named = by or os.environ.get("AUTOCOLLECT_OPERATOR", "") or (login if login not in NOBODY else "")
    if not named:
        raise Reject("say who does this: set AUTOCOLLECT_OPERATOR to your name or e-mail address")
    return named


async def _name_the_person(request: httpx.Request) -> None:
    is_a_look = request.method in ("GET", "HEAD") or request.url.path in LOOKS
    if not is_a_look and "On-Behalf-Of" not in request.headers:
        request.headers["On-Behalf-Of"] = f"operator {person()}"


def url_of(name: str) -> str:
    """Return where a service of the installation is."""
    Installation.current().apply()
    return CommonSettings().url_of(name)


def migrate() -> list[str]:
    """Create databases, migrate them, declare the queues; return what was done, in words.

    Where the addresses of administrators are given, each service's own role and broker user get their rights.
    """
    installation = Installation.current()
    installation.apply()
    server = server_of(installation)
    created = asyncio.run(create_missing(server))
    migrate_all(server)
    asyncio.run(_declare())
    granted = administer.grant(server, installation.environment)
    done = "databases are at their newest revision, queues declared"
    return [*(f"created {name}" for name in created), done, *granted]


def server_of(installation: Installation) -> Server:
    """Return the server and prefix of an installation, read off one service's database.

    As its administrator where AUTOCOLLECT_ADMIN_DATABASE_URL names one, else as the service itself.
    """
    database_url = installation.secret("SETTLEMENT_DATABASE_URL")
    base, _, name = database_url.partition("?")[0].rpartition("/")
    query = database_url.partition("?")[2]
    own = f"{base}/postgres" + (f"?{query}" if query else "")
    url = installation.environment.get("AUTOCOLLECT_ADMIN_DATABASE_URL") or own
    return Server(url, name.removesuffix("_settlement"))


async def _declare() -> None:
    async with broker():
        pass


async def why(number: str, organisation_number: str) -> list[str]:
    """Return in words why an invoice is not in the proposal, for each company that has one of this number."""
    async with (
        service("registration") as registration,
        service("sync") as sync,
        service("dunning") as dunning,
        service("transfer") as transfer,
    ):
        today = oslo_date(clock_from(os.environ.get("AUTOCOLLECT_CLOCK", "system")).now())
        services = Services(registration, sync, dunning, transfer)
        return await explained(services, number, organisation_number, today)


async def fetched(name: str, path: str) -> bytes:
    """Return a file from a service. Raises as `answered`."""
    async with service(name) as client:
        answer = await client.get(path)
    if answer.is_error:
        answered(answer)
    return answer.content


def answered(answer: httpx.Response) -> Any:
    """Return what a service answered; what it refused is an error with its own words.

    Raises:
        Reject: the service refused.
        Outage: the service failed.
    """
    if answer.is_error:
        try:
            problem = answer.json()
        except ValueError:
            problem = {"detail": f"{answer.request.url} answered {answer.status_code}"}
        failure = Reject if answer.is_client_error else Outage
        raise failure(str(problem.get("detail", problem)))
    return answer.json()


def rates(day: date) -> list[dict[str, Any]]:
    """Return the public rates in force on a day; one that is not known yet is shown so."""
    return [_rate(kind, day) for kind in RateKind]


def _rate(kind: RateKind, day: date) -> dict[str, Any]:
    try:
        rate = current().in_force(kind, day)
    except RateUnknown:
        known = current().known_until(kind)
        return {"rate": kind.value, "value": "unknown", "since": None, "known_until": known, "source": None}
    return {
        "rate": kind.value,
        "value": str(rate.value),
        "since": rate.valid_from,
        "known_until": rate.known_until,
        "source": rate.source,
    }


def new_encryption_key() -> str:
    """Return a new key for REGISTRATION_CLIENT_KEY_KEYS."""
    return Fernet.generate_key().decode()


async def rotate_keys() -> int:
    """Let registration encrypt every client key with its newest encryption key; return how many there are.

    Raises:
        Reject: a client key fits none of the encryption keys; the text names the setting.
    """
    async with service("registration") as client:
        answer = await client.post("/internal/client-keys/rotate")
    found = answer.json()
    if answer.is_error:
        raise Reject(str(found["detail"]))
    return int(found["client_keys"])
