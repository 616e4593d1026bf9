"""The whole system in this process: the real services, PostgreSQL of this machine, stand-ins for the world.

Databases and folder are the run's own and gone at its end. What is done from outside goes by HTTP, by the
stand-in's screens, and by the clock; what is read for the audit is read from dunning's database.
"""

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import uvicorn
import uvloop
from sqlalchemy import text

from deploy import embedded
from deploy import installation as installations
from deploy.databases import Server, create_missing
from deploy.installation import PORTS, Installation
from deploy.play.stage import Stage, stage
from deploy.sandbox.poweroffice import seed
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.gui import Screens
from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, fjordvik, nordlys
from deploy.sandbox.poweroffice.state import Application, User, World
from deploy.sandbox.serve import Sandbox
from deploy.serve import Quiet, build, serve_together
from deploy.topology import SERVICES, system_topology
from shared.broker.embedded import EmbeddedBroker
from shared.clock import Clock, FixedClock, oslo_instant
from shared.observability import configure_logging
from shared.schedule import Schedule
from shared.service import Runtime, Service
from shared.settings import CommonSettings
from tests.journeys.year.population import FIRST, HAVNEBY
from tests.support.processes import SYSTEM, free_port

RUN = text("select finished_at, last_error from job_runs where job = :job and business_date = :day")


@dataclass(frozen=True)
class GivenWorld(Sandbox):
    """Stand-ins whose world is made here and kept in memory."""

    made: World | None = None

    def world(self) -> World:
        assert self.made is not None
        return self.made


@dataclass
class House:
    """The running system, with the hands that act in it."""

    on: Stage
    services: list[Service]
    world: World
    dunning: asyncpg.Connection
    settlement: asyncpg.Connection
    transfer: asyncpg.Connection

    def screens(self, number: str) -> Screens:
        """What the users of a creditor see of Go."""
        return Screens(self.world.company(number), self.on.clock, self.world)

    async def at(self, day: date, hour: int, minute: int = 0) -> None:
        await self.on.at(day, hour, minute)

    async def run_due(self, service: str) -> None:
        """Let a service run what the clock has made due, then wait until nothing moves.

        Raises:
            RuntimeError: a job failed; the year does not go on as if nothing had happened.
        """
        (schedule,) = [each.schedule for each in self.services if each.name == service]
        await schedule.run_due()
        for job in schedule.jobs:
            await self._must_have_run(schedule, job.name, job.due(self.on.clock.now()))
        await self.quiet()

    async def _must_have_run(self, schedule: Schedule, job: str, day: date) -> None:
        async with schedule.database.engine.connect() as connection:
            row = (await connection.execute(RUN, {"job": job, "day": day.isoformat()})).first()
        if row is None or row.finished_at is None:
            raise RuntimeError(
                f"{schedule.service}: job {job} of {day} did not finish: {row and row.last_error}"
            )

    async def quiet(self) -> None:
        """Wait until no service has anything in hand or unsent, at two looks in a row."""
        pause = 0.001
        while True:
            judged = self._judged()
            await asyncio.sleep(pause)
            pause = min(pause * 1.5, 0.05)
            if self._in_hand() or judged != self._judged():
                continue
            waiting = await self._unsent() + await self.put_aside()
            if not waiting and not self._in_hand() and judged == self._judged():
                return

    def _judged(self) -> int:
        return sum(service.judged for service in self.services)

    def _in_hand(self) -> int:
        return sum(service.in_hand + service.relay.busy for service in self.services)

    async def _unsent(self) -> int:
        return sum(await asyncio.gather(*(service.relay.unsent() for service in self.services)))

    async def put_aside(self) -> int:
        """How many messages wait for another attempt."""
        depths = await self.services[0].broker.depths()
        return sum(depth.ready for depth in depths if not depth.name.endswith(".dead"))

    async def dead(self) -> int:
        """How many messages were given up."""
        depths = await self.services[0].broker.depths()
        return sum(depth.ready for depth in depths if depth.name.endswith(".dead"))


def a_world() -> World:
    """Three companies without customers, whose only user may consent for all."""
    havneby = fjordvik()
    organization = havneby.organization
    organization.organization_number, organization.name = HAVNEBY, "Havneby Marina AS"
    organization.legal_name, organization.email_address = "HAVNEBY MARINA AS", "post@havneby.example"
    havneby.client_id = uuid4()
    companies: list[Company] = [fjordvik(), nordlys(), havneby]
    for company in companies:
        company.lock_date = date(2025, 10, 31)
    numbers = [company.organisation_number for company in companies]
    return World(
        user=User(id=seed.CLIENT_KEYS[FJORDVIK], email=seed.USER_EMAIL, administers=numbers),
        subscription_keys=[seed.SUBSCRIPTION_KEY],
        applications={seed.APPLICATION_KEY: Application(key=seed.APPLICATION_KEY, name="AutoCollect")},
        companies=dict(zip(numbers, companies, strict=True)),
    )


def run(directory: Path, server_url: str, story: Callable[[House], Awaitable[int]]) -> int:
    """Start everything in a directory, let `story` go on in it, and take it all down again."""
    embedded.HOME = installations.DIRECTORY = directory
    server, base_port = Server(server_url, f"year_{uuid4().hex[:8]}"), free_port(SYSTEM)
    try:
        asyncio.run(_make_databases(server))
        installation = embedded.prepare(server, base_port)
        return uvloop.run(_run(installation, server, base_port, story))
    finally:
        asyncio.run(_drop(server))


async def _run(
    installation: Installation, server: Server, base_port: int, story: Callable[[House], Awaitable[int]]
) -> int:
    configure_logging(pretty=False, to=installation.directory / "autocollect.log")
    clock = FixedClock(oslo_instant(FIRST, time(5)))
    world = a_world()
    sandbox = GivenWorld(
        installation.directory / "sandbox", clock, base_port + 100, rate_limit=None, made=world
    )
    result = 1
    async with sandbox.running() as stand_ins, _services(base_port, clock) as (services, servers):
        for company in world.companies.values():
            company.on_change.clear()  # nobody needs the world on disk

        async def act() -> None:
            nonlocal result
            async with (
                stage(installation, sandbox, services[0].broker) as on,
                _reading(server) as (dunning, settlement, transfer),
            ):
                on.clock = clock
                result = await story(House(on, services, world, dunning, settlement, transfer))

        await serve_together([*stand_ins, *servers], act)
    return result


@contextlib.asynccontextmanager
async def _services(
    base_port: int, clock: Clock
) -> AsyncIterator[tuple[list[Service], list[uvicorn.Server]]]:
    """Every service on one embedded broker, by a clock in memory: they look at it very often."""
    broker = EmbeddedBroker(os.environ["AUTOCOLLECT_BROKER_DATABASE_URL"], system_topology(), poll=5.0)
    broker.engine.pool._max_overflow = 0
    await broker.start()
    services = [build(name, Runtime(CommonSettings(), broker, clock)) for name in SERVICES]
    servers = [
        Quiet(
            uvicorn.Config(
                service.app, host=embedded.HOST, port=base_port + PORTS[service.name], log_level="warning",
                access_log=False, timeout_keep_alive=600,
            )
        )
        for service in services
    ]  # fmt: skip
    try:
        yield services, servers
    finally:
        await broker.close()


@contextlib.asynccontextmanager
async def _reading(server: Server) -> AsyncIterator[list[Any]]:
    connections = [
        await asyncpg.connect(server.of_service(name)) for name in ("dunning", "settlement", "transfer")
    ]
    try:
        yield connections
    finally:
        for connection in connections:
            await connection.close()


async def _make_databases(server: Server) -> None:
    """Make them, without waiting for the disk at each commit: they outlive no crash."""
    await create_missing(server)
    connection = await asyncpg.connect(server.url)
    for name in (*SERVICES, "broker"):
        await connection.execute(f'alter database "{server.prefix}_{name}" set synchronous_commit to off')
    await connection.close()


async def _drop(server: Server) -> None:
    connection = await asyncpg.connect(server.url)
    for name in (*SERVICES, "broker"):
        await connection.execute(f'drop database if exists "{server.prefix}_{name}" with (force)')
    await connection.close()
