"""What an operator's commands do: they speak to the installation of this folder, by its own addresses."""

import asyncio
import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any

import httpx
from cryptography.fernet import Fernet

from deploy import administer
from deploy.databases import Server, create_missing, migrate_all
from deploy.installation import Installation
from deploy.topology import SERVICES, system_topology
from deploy.why import Services
from deploy.why import why as explained
from shared.auth import ServiceAuth, ServiceTokens
from shared.broker import Broker
from shared.broker.embedded import EmbeddedBroker
from shared.broker.operate import DeadLetter, operator_of
from shared.broker.rabbitmq import RabbitBroker
from shared.clock import OSLO, clock_from, oslo_date
from shared.errors import NotFound, Outage, RateUnknown, Reject
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
    """An HTTP client for one of the installation's services, with an operator's token."""
    Installation.current().apply()
    common = CommonSettings()
    auth = ServiceAuth(ServiceTokens(common.service_secret), "operator", name)
    async with httpx.AsyncClient(base_url=common.url_of(name), auth=auth, timeout=120) as client:
        yield client


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


async def queues() -> list[dict[str, Any]]:
    """Return a row a queue."""
    async with broker() as found:
        depths = await found.depths()
        return [{"queue": d.name, "ready": d.ready, "consumers": d.consumers} for d in depths]


async def dead_letters(name: str = "") -> list[dict[str, Any]]:
    """Return a row a dead letter of one service or of all."""
    async with broker() as found:
        services = [name] if name else SERVICES
        letters = [await operator_of(found).dead(each) for each in services]
        return [_row(letter) for of_service in letters for letter in of_service]


def _row(letter: DeadLetter) -> dict[str, Any]:
    return {
        "service": letter.service,
        "key": letter.key,
        "queue": letter.queue,
        "attempts": letter.attempts,
        "reason": letter.reason,
    }


async def dead_letter(name: str, key: str) -> dict[str, Any]:
    """Return one dead letter with its body.

    Raises:
        NotFound: there is none with this key.
    """
    async with broker() as found:
        for letter in await operator_of(found).dead(name):
            if letter.key == key:
                return _row(letter) | {"type": letter.type, "body": _readable(letter.body)}
    raise NotFound(f"{name} has no dead letter {key}; 'autocollect dead list {name}' shows them")


def _readable(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="backslashreplace")


async def requeue(name: str, key: str | None) -> int:
    """Send dead letters again; return how many."""
    async with broker() as found:
        return await operator_of(found).requeue(name, key)


async def drop(name: str, key: str, reason: str) -> None:
    """Throw a dead letter away."""
    async with broker() as found:
        await operator_of(found).drop(name, key, reason)


async def jobs(*, every: bool = False) -> list[dict[str, Any]]:
    """Return a row for the latest run of each job, or for every run that is kept."""
    rows: list[dict[str, Any]] = []
    for name in SERVICES:
        async with service(name) as client:
            runs = (await client.get("/internal/jobs")).raise_for_status().json()
        seen: set[str] = set()
        for run in runs:
            if every or run["job"] not in seen:
                rows.append(_job_row(name, run))
            seen.add(run["job"])
    return rows


def _job_row(name: str, run: dict[str, Any]) -> dict[str, Any]:
    return {
        "service": name,
        "job": run["job"],
        "business_date": run["business_date"],
        "finished": _oslo_minute(run["finished_at"]) if run["finished_at"] else "not yet",
        "summary": run["last_error"] or run["summary"],
    }


def _oslo_minute(instant: str) -> str:
    """Return an instant as an operator reads it beside the business date.

    >>> _oslo_minute("2026-05-13T21:00:04Z")
    '2026-05-13 23:00'
    """
    return datetime.fromisoformat(instant).astimezone(OSLO).strftime("%Y-%m-%d %H:%M")


async def why(number: str, organisation_number: str) -> list[str]:
    """Return in words why an invoice is not in the proposal, for each company that has one of this number."""
    async with (
        service("registration") as registration,
        service("sync") as sync,
        service("dunning") as dunning,
    ):
        today = oslo_date(clock_from(os.environ.get("AUTOCOLLECT_CLOCK", "system")).now())
        return await explained(Services(registration, sync, dunning), number, organisation_number, today)


def answered(answer: httpx.Response) -> Any:
    """Return what a service answered; what it refused is an error with its own words.

    Raises:
        Reject: the service refused.
    """
    if answer.is_client_error:
        problem = answer.json()
        raise Reject(str(problem.get("detail", problem)))
    return answer.raise_for_status().json()


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
