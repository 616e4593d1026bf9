"""A toy service for the tests of the event core: it counts notes, and can be told to fail."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import text

from shared import migrate
from shared.broker import Broker, Queue
from shared.broker.consumer import EffectConsumer, HandlerConsumer, Work
from shared.broker.embedded import EmbeddedBroker
from shared.broker.outbox import Relay
from shared.broker.rabbitmq import RabbitBroker
from shared.broker.topology import EXCHANGE, Topology
from shared.clock import SystemClock
from shared.db import Database, Transaction
from shared.errors import Reject, Transient
from shared.events import Event

LADDER = (1, 1)
CREDITOR = UUID(int=1)


@dataclass(frozen=True, kw_only=True)
class NoteTaken(Event):
    """Somebody has taken note number `number`."""

    number: int


@dataclass(frozen=True, kw_only=True)
class NoteCounted(Event):
    """The toy has counted note number `number`."""

    number: int


@dataclass
class Toy:
    """One consumer of NoteTaken with its database, relay and broker."""

    name: str
    database: Database
    broker: Broker
    relay: Relay
    calls: Counter[int] = field(default_factory=Counter)
    refuse: set[int] = field(default_factory=set)
    postpone: Counter[int] = field(default_factory=Counter)
    before_commit: Callable[[], Any] = lambda: None

    async def on_note_taken(self, events: Sequence[NoteTaken], tx: Transaction) -> None:
        for event in events:
            self.calls[event.number] += 1
            if event.number in self.refuse:
                raise Reject(f"note {event.number} is not wanted here")
            if self.postpone[event.number]:
                self.postpone[event.number] -= 1
                raise Transient(f"note {event.number} must wait")
        await tx.execute(
            text("insert into counted (number) select * from unnest(cast(:numbers as int[]))"),
            {"numbers": [event.number for event in events]},
        )
        for event in events:
            tx.say(NoteCounted(creditor_id=CREDITOR, number=event.number), because=event)
        self.before_commit()

    async def do_note(self, event: NoteTaken, work: Work[None]) -> None:
        self.calls[event.number] += 1
        if event.number in self.refuse:
            raise Reject(f"note {event.number} is not wanted here")
        if self.postpone[event.number]:
            self.postpone[event.number] -= 1
            raise Transient(f"note {event.number} must wait")
        async with work.record() as tx:
            await tx.execute(text("insert into counted (number) values (:number)"), {"number": event.number})

    @property
    def queue(self) -> Queue:
        return Queue(self.name, NoteTaken)

    def handler(self) -> HandlerConsumer:
        return HandlerConsumer(self.queue, self.on_note_taken, self.database, LADDER)

    def effect(self) -> EffectConsumer:
        return EffectConsumer(self.queue, self.do_note, None, self.database, ladder=LADDER)

    async def counted(self) -> list[int]:
        async with self.database.engine.connect() as connection:
            rows = await connection.execute(text("select number from counted order by number"))
            return list(rows.scalars())

    async def say(self, *numbers: int) -> list[UUID]:
        """Let notes be taken, in one committed transaction; nothing is published yet."""
        async with self.database.transaction() as tx:
            tx.say(*(NoteTaken(creditor_id=CREDITOR, number=number) for number in numbers))
        return [envelope.id for envelope in tx.said]

    async def depth(self, name: str) -> int:
        return {d.name: d.ready for d in await self.broker.depths()}.get(name, 0)


@asynccontextmanager
async def toy(transport: str, database_url: str, amqp_url: str) -> AsyncIterator[Toy]:
    """A toy on `rabbitmq` or `embedded`, with queues of its own that are deleted afterwards."""
    name = f"toy{uuid4().hex[:8]}"
    await make_tables(database_url)
    database = Database.connect(database_url, clock=SystemClock(), source=f"/services/{name}")
    topology = own_topology(name)
    if transport == "rabbitmq":
        broker: Any = RabbitBroker(amqp_url, topology, name)
    else:
        broker = EmbeddedBroker(database_url, topology, poll=0.05, patience=0.5)
    await broker.start()
    try:
        yield Toy(name, database, broker, Relay(database, broker, name, poll=0.05))
    finally:
        if transport == "rabbitmq":
            await delete_queues(amqp_url, topology)
        await broker.close()
        await database.close()


def own_topology(name: str) -> Topology:
    """A toy's queue and its subscriber's, on an exchange of its own: toys run side by side on one broker."""
    return Topology((Queue(name, NoteTaken), Queue(f"{name}x", NoteCounted)), LADDER, f"{name}.events")


async def make_tables(url: str) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(migrate.CORE + "; create table counted (number int not null)")
    for statement in migrate.OPERATOR_LOG:
        await connection.execute(statement)
    await connection.close()


async def delete_queues(amqp_url: str, topology: Topology) -> None:
    import aio_pika

    connection = await aio_pika.connect(amqp_url)
    channel = await connection.channel()
    for queue in topology.queues:
        await channel.queue_delete(queue.name)
        await channel.queue_delete(queue.dead)
    if topology.exchange != EXCHANGE:
        await channel.exchange_delete(topology.exchange)
    await connection.close()


@asynccontextmanager
async def running(*coroutines: Any) -> AsyncIterator[list[asyncio.Task[None]]]:
    """Run loops beside the block and cancel them at its end."""
    tasks = [asyncio.ensure_future(coroutine) for coroutine in coroutines]
    try:
        yield tasks
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition: Callable[[], Any], *, seconds: float = 40.0) -> Any:
    """Wait until the (async) condition holds."""
    async with asyncio.timeout(seconds):
        while not (answer := await condition()):
            await asyncio.sleep(0.05)
        return answer
