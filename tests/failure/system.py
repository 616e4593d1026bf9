"""A whole system of real processes, as `autocollect stack` runs it, on a RabbitMQ and a PostgreSQL of its own.

Each service reaches each server over a wire of its own, which can be cut, frozen and slowed, and reads a clock
of its own, which can be put off. Directory: AUTOCOLLECT_DIRECTORY, to be set before this module is imported.
"""

import asyncio
import contextlib
import os
import signal
import subprocess
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

import asyncpg

from deploy import stack
from deploy.installation import Installation
from deploy.play.stage import Stage, stage
from deploy.sandbox.serve import Sandbox
from deploy.topology import SERVICES, system_topology
from shared.broker.rabbitmq import RabbitBroker
from shared.clock import FileClock
from tests.failure.world import Books, make_world
from tests.support import apt
from tests.support.private_servers import PrivatePostgres, PrivateRabbit
from tests.support.processes import SYSTEM, free_port
from tests.support.proxy import Proxy

Server = Literal["rabbitmq", "postgresql"]
Wires = dict[tuple[str, Server], Proxy]


@dataclass(frozen=True)
class System:
    """A running system; `wires` are by service and server, empty where it was started without."""

    rabbit: PrivateRabbit
    postgres: PrivatePostgres
    wires: Wires
    installation: Installation
    sandbox: Sandbox
    broker: RabbitBroker
    on: Stage

    def kill(self, service: str) -> int:
        """End a service's process at once, as a power cut would; return 1 if it lived. It is started again."""
        pid = int((stack.HOME / "logs" / f"{service}.pid").read_text())
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
            return 1
        return 0

    def wires_of(self, service: str) -> list[Proxy]:
        """Return the service's wires to both servers."""
        return [wire for (owner, _), wire in self.wires.items() if owner == service]

    def put_clock_off(self, service: str, by: timedelta) -> None:
        """Let the service's own clock stand `by` later than the others' now; `follow_clock` ends it."""
        own = FileClock(_clock_of(service))
        own.path.unlink()
        own.move_to(self.on.clock.now() + by)

    def follow_clock(self, service: str) -> None:
        """Let the service read the same clock as all others."""
        link = _clock_of(service)
        link.unlink(missing_ok=True)
        link.symlink_to(self.on.clock.path)

    async def put_right(self) -> None:
        """Undo whatever a trouble may have left behind that was broken off."""
        for wire in self.wires.values():
            wire.slow(0)
            await wire.mend()
        for server in (self.rabbit, self.postgres):
            await asyncio.to_thread(server.start)
        for service in SERVICES:
            self.follow_clock(service)
        await self.go()
        for words in (("clear_policy", "full"), ("set_disk_free_limit", "50MB")):
            with contextlib.suppress(subprocess.CalledProcessError):  # there is no such policy
                await asyncio.to_thread(self.rabbit.control, *words)

    async def ask(self, service: str, query: str) -> list[asyncpg.Record]:
        """Return what a query finds in a service's database."""
        connection = await asyncpg.connect(stack._server(self.installation).of_service(service))
        try:
            return await connection.fetch(query)
        finally:
            await connection.close()

    async def count(self, query: str) -> int:
        """Return the sum of what a query that counts finds in all services' databases."""
        return sum([(await self.ask(service, query))[0][0] for service in SERVICES])

    async def go(self, **faults: Any) -> dict[str, Any]:
        """Set faults of the stand-in for Go, which both its hosts share; with none, end all.

        Returns:
            the faults as they were before that, with what is left of those that are counted.
        """
        address, world = f"http://127.0.0.1:{self.sandbox.go_port}/faults", self.on.world
        before: dict[str, Any] = (await world.get(address)).raise_for_status().json()
        (
            await world.request("PATCH" if faults else "DELETE", address, json=faults or None)
        ).raise_for_status()
        return before


def _clock_of(service: str) -> Any:
    return (stack.HOME / f"clock-{service}").absolute()


@asynccontextmanager
async def running(every: Sequence[Books], *, wired: bool, webhooks: bool = True) -> AsyncIterator[System]:
    """Start servers, stand-ins and services with these books, and end them afterwards.

    RabbitMQ is installed by apt where it is missing and that can be done; PostgreSQL comes with the product.

    Raises:
        NotStarted, NotInstalled: a server is missing; the text says what to install.
    """
    if not PrivateRabbit.installed() and apt.possible():
        await asyncio.to_thread(apt.install, ["rabbitmq-server"])
    make_world(stack.HOME / "sandbox", every)
    (stack.HOME / "logs").mkdir(parents=True, exist_ok=True)
    async with AsyncExitStack() as until_the_end:
        rabbit, postgres = PrivateRabbit(), PrivatePostgres()
        for server in (rabbit, postgres):
            until_the_end.push_async_callback(asyncio.to_thread, server.close)
        await asyncio.gather(asyncio.to_thread(rabbit.start), asyncio.to_thread(postgres.start))
        os.environ |= {"AMQP_URL": rabbit.url, "DATABASE_URL": postgres.url}
        installation = await stack.prepare(base_port := free_port(SYSTEM))
        await asyncio.to_thread(stack.migrate_all, stack._server(installation))
        wires = await _wire(installation, rabbit, postgres, until_the_end) if wired else {}
        sandbox = stack._sandbox(base_port)
        broker = RabbitBroker(rabbit.url, system_topology(), "trial")
        await broker.start()
        until_the_end.push_async_callback(broker.close)
        on = await until_the_end.enter_async_context(stage(installation, sandbox, broker))
        system = System(rabbit, postgres, wires, installation, sandbox, broker, on)
        own = {}
        for service in SERVICES:
            system.follow_clock(service)
            own[service] = {"AUTOCOLLECT_CLOCK": f"file:{_clock_of(service)}"}
        processes = stack.processes(installation, sandbox, webhooks=webhooks, own=own)
        await until_the_end.enter_async_context(processes)
        await stack.ready(installation, seconds=150)
        yield system


async def _wire(
    installation: Installation, rabbit: PrivateRabbit, postgres: PrivatePostgres, until: AsyncExitStack
) -> Wires:
    """Put a proxy between each service and each server, into the settings of the service."""
    wires: Wires = {}
    settings = installation.environment
    for service in SERVICES:
        for name, server in (("rabbitmq", rabbit), ("postgresql", postgres)):
            wires[service, name] = await until.enter_async_context(Proxy("127.0.0.1", server.port))  # type: ignore[index]
        prefix = service.upper()
        settings[f"{prefix}_AMQP_URL"] = wires[service, "rabbitmq"].url_for(rabbit.url)
        straight = settings[f"{prefix}_DATABASE_URL"]
        settings[f"{prefix}_DATABASE_URL"] = wires[service, "postgresql"].url_for(straight)
    return wires
