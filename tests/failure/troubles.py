"""What strikes a system: each trouble begins in a moment of the story, and is over when it returns.

It tells when the work of that moment may begin, beside it or under it, and returns how often it has bitten
(processes killed, requests refused, …), so that a trouble that never struck is seen. `SCENARIOS` names them all.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from types import MappingProxyType

from deploy.topology import SERVICES
from tests.failure import messages
from tests.failure.story import Phase
from tests.failure.system import System
from tests.support.private_servers import PrivateServer

EVERY_PHASE = frozenset(Phase)
AFTER_THE_FIRST = EVERY_PHASE - {Phase.FIRST_READING}
BUSIEST = frozenset({Phase.PROPOSALS, Phase.PAYMENTS})
ASKS_GO = frozenset({Phase.PROPOSALS, Phase.CASES, Phase.NIGHT})
LIMIT = 5
"""Messages that a full queue takes."""

REFUSED = "select count(*) from outbox where sent_at is null and attempts > 0"


@dataclass(frozen=True)
class Moment:
    """A phase of the story in a system; once `work` is set, the work of the phase begins."""

    system: System
    phase: Phase
    chance: random.Random
    work: asyncio.Event


Trouble = Callable[[Moment], Awaitable[int]]


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A trouble, the phases in which it strikes, what its bites are, and the dead letters that are its work."""

    what: str
    trouble: Trouble
    bites: str
    phases: Collection[Phase] = AFTER_THE_FIRST
    dead: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))

    async def strike(self, at: Moment) -> int:
        """Strike, if this is the phase for it; return how often it bit."""
        try:
            return await self.trouble(at) if at.phase in self.phases else 0
        finally:
            at.work.set()


async def kill(victims: Collection[str], at: Moment) -> int:
    """Kill each victim at some moment (SIGKILL); the supervisor starts it again."""
    at.work.set()
    killed = 0
    for victim in at.chance.sample(sorted(victims), len(victims)):
        await asyncio.sleep(at.chance.uniform(0.2, 1.5))
        killed += at.system.kill(victim)
    return killed


async def kill_half(at: Moment) -> int:
    """Kill every second service, and in the next phase the others: in six phases each of them three times."""
    return await kill(SERVICES[at.phase % 2 :: 2], at)


async def restart(server_of: Callable[[System], PrivateServer], at: Moment) -> int:
    """End a server at once, as a power cut would, and start it again a second later."""
    at.work.set()
    server = server_of(at.system)
    await asyncio.sleep(at.chance.uniform(0.3, 1.0))
    await asyncio.to_thread(server.kill)
    await asyncio.sleep(1)
    await asyncio.to_thread(server.start)
    return 1


async def cut(at: Moment) -> int:
    """Drop all connections of two services, to both servers, and refuse new ones for three seconds."""
    at.work.set()
    await asyncio.sleep(at.chance.uniform(0.1, 0.8))
    wires = [wire for victim in at.chance.sample(SERVICES, 2) for wire in at.system.wires_of(victim)]
    bites = sum(wire.connections for wire in wires)
    for wire in wires:
        await wire.cut()
    await asyncio.sleep(3)
    for wire in wires:
        await wire.mend()
    return bites


async def slow(at: Moment) -> int:
    """Hold everything that services and servers send each other for 25 ms, for six seconds."""
    wires = at.system.wires.values()
    before = sum(wire.held for wire in wires)
    for wire in wires:
        wire.slow(0.025)
    at.work.set()
    try:
        await asyncio.sleep(6)
    finally:
        for wire in wires:
            wire.slow(0)
    return sum(wire.held for wire in wires) - before


async def fill_queues(at: Moment) -> int:
    """Let each of the portal's queues, to which every service says something, be full: it cannot reach them.

    They are filled with what nobody can read, which the portal later puts with its dead letters.
    """
    system, wire = at.system, at.system.wires["portal", "rabbitmq"]
    policy = (
        "set_policy",
        "full",
        r"^portal\.[A-Z]",
        json.dumps({"max-length": LIMIT}),
        "--apply-to",
        "queues",
    )
    await asyncio.to_thread(system.rabbit.control, *policy)
    await wire.cut()
    await messages.fill(system.broker, "portal", LIMIT + 1)
    at.work.set()
    await asyncio.sleep(6)
    refused = await system.count(REFUSED)
    await wire.mend()
    while await system.count(
        REFUSED
    ):  # RabbitMQ 3.10 lifts a refusal when the queue drains, not with its limit
        await asyncio.sleep(1)
    await asyncio.to_thread(system.rabbit.control, "clear_policy", "full")
    return refused


async def raise_alarm(at: Moment) -> int:
    """Let RabbitMQ believe that its disk is full: it takes nothing from anybody until that is over."""
    rabbit = at.system.rabbit
    await asyncio.to_thread(rabbit.control, "set_disk_free_limit", "90000GB")
    at.work.set()
    await asyncio.sleep(8)
    held = await at.system.count("select count(*) from outbox where sent_at is null")
    await asyncio.to_thread(rabbit.control, "set_disk_free_limit", "50MB")
    return held


async def skew(service: str, by: timedelta, at: Moment) -> int:
    """Put a service's clock off in each phase; it is right again some seconds after the night's work has begun."""
    at.system.put_clock_off(service, by)
    at.work.set()
    if at.phase is Phase.NIGHT:
        await asyncio.sleep(5)
        at.system.follow_clock(service)
    return 1


async def poison(at: Moment) -> int:
    """Put messages that nobody can read into every queue of every service, and a giant one into some."""
    at.work.set()
    return await messages.poison(at.system.broker)


async def go_down(at: Moment) -> int:
    """Let Go answer 503 to everything for twelve seconds."""
    many = 1_000_000
    await at.system.go(status=503, times=many, error_form="html")
    at.work.set()
    await asyncio.sleep(12)
    left: int = (await at.system.go())["times"]
    return many - left


async def go_loses_answers(at: Moment) -> int:
    """Let Go do what it is asked and answer that it failed, for eight requests that change something."""
    many = 8
    await at.system.go(lose_answers=many, methods=["POST", "PATCH", "PUT"])
    at.work.set()
    await asyncio.sleep(10)
    left: int = (await at.system.go())["lose_answers"]
    return many - left


def _kills() -> dict[str, Scenario]:
    return {
        f"kill-{service}": Scenario(
            what=f"kill -9 {service} while it works",
            trouble=partial(kill, [service]),
            bites="kills",
            phases=BUSIEST | {Phase.NIGHT},
        )
        for service in SERVICES
    }


SCENARIOS: dict[str, Scenario] = {
    **_kills(),
    "random-kills": Scenario(
        what="kill -9 every service three times, in any order and at any moment",
        trouble=kill_half,
        bites="kills",
        phases=EVERY_PHASE,
    ),
    "rabbitmq-restarts": Scenario(
        what="RabbitMQ is killed and comes back",
        trouble=partial(restart, lambda system: system.rabbit),
        bites="restarts",
        phases=BUSIEST,
    ),
    "postgresql-restarts": Scenario(
        what="PostgreSQL is killed and comes back",
        trouble=partial(restart, lambda system: system.postgres),
        bites="restarts",
        phases=BUSIEST | {Phase.NIGHT},
    ),
    "connections-cut": Scenario(
        what="connections to RabbitMQ and PostgreSQL are dropped and refused",
        trouble=cut,
        bites="connections",
    ),
    "connections-slow": Scenario(
        what="all connections are slow: 25 ms a piece and way",
        trouble=slow,
        bites="pieces held",
        phases=BUSIEST,
    ),
    "queues-full": Scenario(
        what=f"the portal's queues take {LIMIT} messages and nobody empties them",
        trouble=fill_queues,
        bites="events refused",
        phases={Phase.PAYMENTS},
        dead={"portal": (LIMIT + 1) * len(messages.queues_of("portal"))},
    ),
    "broker-alarm": Scenario(
        what="RabbitMQ's disk alarm: it takes nothing",
        trouble=raise_alarm,
        bites="events held",
        phases=BUSIEST,
    ),
    "clock-ahead": Scenario(
        what="settlement's clock is 40 minutes ahead: its night is on the next day",
        trouble=partial(skew, "settlement", timedelta(minutes=40)),
        bites="phases",
        phases=EVERY_PHASE,
    ),
    "clock-behind": Scenario(
        what="registration's clock is a day behind",
        trouble=partial(skew, "registration", timedelta(days=-1)),
        bites="phases",
        phases=EVERY_PHASE,
    ),
    "poison": Scenario(
        what="messages that nobody can read in every queue, some of 12 MB",
        trouble=poison,
        bites="messages",
        phases={Phase.OVERDUE},
        dead=messages.expected(),
    ),
    "go-down": Scenario(
        what="Go answers 503 to everything for a while", trouble=go_down, bites="requests", phases=ASKS_GO
    ),
    "go-loses-answers": Scenario(
        what="Go does what it is asked and answers 500",
        trouble=go_loses_answers,
        bites="requests",
        phases=ASKS_GO,
    ),
}
