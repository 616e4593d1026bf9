"""The transport of the embedded default: every service in one process, PostgreSQL as the only store.

`publish` returns only when every subscriber has committed its part, or the message stands in this module's
own tables (put aside for a retry, or dead); so a crash at any moment loses nothing: the outbox row is still
unsent and the subscribers' inboxes know what they have done.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from shared.broker.contract import Ack, Delivery, Message, Process, Queue, QueueDepth, Retry, Verdict
from shared.broker.topology import Topology, retry_queue
from shared.db import engine_at, is_outage
from shared.errors import Outage

_TABLES = """
create table if not exists put_aside (
    id bigint generated always as identity primary key,
    queue text not null, body bytea not null, attempts int not null, reason text not null,
    due_at timestamptz not null
);
create table if not exists dead_letters (
    id bigint generated always as identity primary key,
    service text not null, queue text not null, type text not null, body bytea not null,
    attempts int not null, reason text not null, died_at timestamptz not null default now()
)
"""
_PUT_ASIDE = text(
    "insert into put_aside (queue, body, attempts, reason, due_at)"
    " values (:queue, :body, :attempts, :reason, clock_timestamp() + make_interval(secs => :delay))"
)
_BURY = text(
    "insert into dead_letters (service, queue, type, body, attempts, reason)"
    " values (:service, :queue, :type, :body, :attempts, :reason)"
)
_DUE = text(
    "delete from put_aside where id in (select id from put_aside where queue = :queue"
    " and due_at <= clock_timestamp() order by id limit :limit for update skip locked)"
    " returning body, attempts"
)


@dataclass
class EmbeddedBroker:
    """The in-process transport; `url` is the database of its put-aside and dead messages."""

    url: str
    topology: Topology
    max_batch: int = 200
    poll: float = 2.0
    patience: float = 5.0
    engine: AsyncEngine = field(init=False)
    _consumers: dict[str, asyncio.Future[Process]] = field(default_factory=dict)
    _in_hand: dict[str, asyncio.Lock] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.engine = engine_at(self.url, pool_size=5)

    async def start(self) -> None:
        """Make the tables, if they are not there."""
        try:
            async with self.engine.begin() as connection:
                await connection.execute(text("select pg_advisory_xact_lock(4711)"))
                for statement in _TABLES.split(";"):
                    await connection.execute(text(statement))
        except Exception as failure:
            raise _outage(failure) from failure

    async def close(self) -> None:
        """Close the database connections."""
        await self.engine.dispose()

    async def publish(self, messages: Sequence[Message]) -> Sequence[Exception | None]:
        """Run the messages through every bound queue's consumer, the queues side by side."""
        by_queue: dict[Queue, list[int]] = {}
        failures: list[Exception | None] = [None] * len(messages)
        for index, message in enumerate(messages):
            queues = list(self.topology.bound_to(message.type))
            if not queues:
                failures[index] = ConnectionAbortedError(f"no queue took {message.type}")
            for queue in queues:
                by_queue.setdefault(queue, []).append(index)
        outcomes = await asyncio.gather(
            *(
                self._deliver(queue, [Delivery(body=messages[i].body) for i in indexes])
                for queue, indexes in by_queue.items()
            )
        )
        for indexes, failure in zip(by_queue.values(), outcomes, strict=True):
            for index in indexes:
                failures[index] = failures[index] or failure
        return failures

    async def _deliver(self, queue: Queue, deliveries: Sequence[Delivery]) -> Exception | None:
        try:
            process = await self._consumer(queue.name)
            for start in range(0, len(deliveries), self.max_batch):
                batch = deliveries[start : start + self.max_batch]
                async with self._lock(queue.name):
                    await self._keep(queue, batch, await process(batch))
        except Exception as failure:  # noqa: BLE001 - the edge: the relay keeps the row and tries again
            return _outage(failure)
        return None

    async def _consumer(self, name: str) -> Process:
        """Wait for the queue's consumer: a message may be published before its subscriber has started.

        Raises:
            Outage: no subscriber came; the message stays in its outbox.
        """
        future = self._consumers.setdefault(name, asyncio.get_running_loop().create_future())
        try:
            return await asyncio.wait_for(asyncio.shield(future), self.patience)
        except TimeoutError:
            raise Outage(f"{name} has no consumer") from None

    def _lock(self, name: str) -> asyncio.Lock:
        return self._in_hand.setdefault(name, asyncio.Lock())

    async def _keep(self, queue: Queue, batch: Sequence[Delivery], verdicts: Sequence[Verdict]) -> None:
        """Store what is not done with."""
        if all(isinstance(verdict, Ack) for verdict in verdicts):
            return
        async with self.engine.begin() as connection:
            for delivery, verdict in zip(batch, verdicts, strict=True):
                if isinstance(verdict, Ack):
                    continue
                row = {
                    "queue": queue.name,
                    "body": delivery.body,
                    "attempts": verdict.attempts,
                    "reason": verdict.reason,
                }
                if isinstance(verdict, Retry):
                    await connection.execute(_PUT_ASIDE, row | {"delay": verdict.delay})
                else:
                    await connection.execute(
                        _BURY, row | {"service": queue.service, "type": queue.event.type}
                    )

    async def consume(self, queue: Queue, process: Process) -> None:
        """Be the queue's consumer until cancelled, and bring back what was put aside when it is due."""
        future = self._consumers.setdefault(queue.name, asyncio.get_running_loop().create_future())
        if future.done():
            future = self._consumers[queue.name] = asyncio.get_running_loop().create_future()
        future.set_result(process)
        try:
            while True:
                await asyncio.sleep(self.poll)
                with contextlib.suppress(Outage):
                    await asyncio.shield(asyncio.ensure_future(self._bring_back(queue, process)))
        finally:
            self._consumers[queue.name] = asyncio.get_running_loop().create_future()
            async with self._lock(queue.name):
                pass  # the batch in hand finishes first

    async def _bring_back(self, queue: Queue, process: Process) -> None:
        """Process due messages; they leave their table in the same transaction in which they are judged."""
        try:
            async with self._lock(queue.name), self.engine.begin() as connection:
                rows = (await connection.execute(_DUE, {"queue": queue.name, "limit": self.max_batch})).all()
                if rows:
                    batch = [Delivery(body=row.body, attempts=row.attempts) for row in rows]
                    await self._keep(queue, batch, await process(batch))
        except Exception as failure:
            raise _outage(failure) from failure

    async def orphans(self) -> Sequence[str]:
        """Return nothing: a consumer here is a function of this process."""
        return []

    async def depths(self, service: str | None = None) -> Sequence[QueueDepth]:
        """Return how each queue (of a service) stands; a work queue holds what was put aside and is due."""
        async with self.engine.connect() as connection:
            waiting = await connection.execute(
                text("select queue, count(*) as n from put_aside group by queue")
            )
            dead = await connection.execute(
                text("select service, count(*) as n from dead_letters group by service")
            )
        ready = {row.queue: row.n for row in waiting} | {f"{row.service}.dead": row.n for row in dead}
        delays = {retry_queue(delay) for delay in self.topology.ladder}
        return [
            QueueDepth(name, ready.get(name, 0), 1 if name in self._consumers else None)
            for name in self.topology.queue_names(service)
            if name not in delays
        ]


def _outage(failure: Exception) -> Exception:
    """Return an Outage when the database is gone, else the failure itself."""
    return Outage(f"the embedded broker's database is gone: {failure}") if is_outage(failure) else failure
