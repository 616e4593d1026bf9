"""What is measured while load is on: latencies from the outboxes, the backlog, and who used how much CPU."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

import psutil

from deploy import stack
from deploy.topology import SERVICES
from tests.failure.system import System

SENT = "select body, extract(epoch from sent_at) as at from outbox where type like '%.{event}.%' and sent_at >= '{since}'"
DONE = (
    "select body, extract(epoch from received_at) as at from outbox join inbox on event_id = id"
    " where type like '%.{event}.%' and received_at >= '{since}'"
)
PUBLISHED = "select count(*) from outbox where sent_at >= '{since}'"


async def sent(
    system: System, service: str, event: str, since: datetime
) -> list[tuple[dict[str, str], float]]:
    """Return the data of events that a service has said since, each with the instant of the broker's confirm."""
    return await _found(system, service, SENT.format(event=event, since=since))


async def done(
    system: System, service: str, event: str, since: datetime
) -> list[tuple[dict[str, str], float]]:
    """Return the data of a service's own orders that it has carried out since, each with the instant of that."""
    return await _found(system, service, DONE.format(event=event, since=since))


async def _found(system: System, service: str, query: str) -> list[tuple[dict[str, str], float]]:
    return [(json.loads(row["body"])["data"], float(row["at"])) for row in await system.ask(service, query)]


@dataclass
class Backlog:
    """Looks twice a second, while the block runs, at what waits for a service, and keeps the most that it has seen.

    That is what lies ready in a queue of the service, and what the service has taken from its queues and not judged,
    or has said and not published: consumers take so much ahead that a queue alone tells little.
    """

    system: System
    most: int = 0
    name: str = "nobody"
    _looking: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._looking = asyncio.ensure_future(self._look())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._looking is not None
        self._looking.cancel()
        with suppress(asyncio.CancelledError):
            await self._looking

    async def _look(self) -> None:
        while True:
            depths = await self.system.broker.depths()
            for service in SERVICES:
                activity = await self.system.on.get(service, "/internal/activity")
                ready = sum(depth.ready for depth in depths if depth.name.startswith(f"{service}."))
                waiting = ready + activity["in_hand"] + activity["unsent"]
                if waiting > self.most:
                    self.most, self.name = waiting, service
            await asyncio.sleep(0.5)


@dataclass(frozen=True)
class Used:
    """Seconds of CPU by process: each service, the stand-ins, PostgreSQL and RabbitMQ with all their children."""

    seconds: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def now(cls, system: System) -> "Used":
        """Return what has been used so far. A child that has ended is not counted: PostgreSQL keeps its own."""
        roots = {
            name: int((stack.HOME / "logs" / f"{name}.pid").read_text()) for name in ("sandbox", *SERVICES)
        }
        servers = {"postgresql": system.postgres, "rabbitmq": system.rabbit}
        roots |= {name: server.processes[0].pid for name, server in servers.items()}
        return cls({name: _with_children(pid) for name, pid in roots.items()})

    def since(self, before: "Used") -> "Used":
        """Return what was used after `before`."""
        return Used({name: used - before.seconds[name] for name, used in self.seconds.items()})

    def of(self, names: Sequence[str]) -> float:
        """Return the sum of some."""
        return sum(self.seconds[name] for name in names)


def _with_children(pid: int) -> float:
    process = psutil.Process(pid)
    total = 0.0
    for each in [process, *process.children(recursive=True)]:
        with suppress(psutil.NoSuchProcess):
            times = each.cpu_times()
            total += times.user + times.system
    return total
