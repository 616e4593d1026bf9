"""Drives one service by events, jobs and HTTP, without a broker; its database is real."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

import httpx
from pydantic import SecretStr
from sqlalchemy import text

from shared.auth import ServiceAuth
from shared.broker import Ack, Delivery, Message, Process, Queue, QueueDepth, Verdict
from shared.broker.operate import EVERY, DeadLetter, Operator, Wanted, operator_of
from shared.clock import FixedClock
from shared.db import new_id
from shared.errors import NotFound
from shared.events import Envelope, Event, parse
from shared.service import Runtime, Service
from shared.settings import CommonSettings

E = TypeVar("E", bound=Event)

SECRET = SecretStr("a secret of the tests alone, long enough for HS256")


# Truncating costs by the table, empty or not: only those that hold something, or that number their rows.
EMPTY = text("""
    do $$
    declare
        name text;
        is_full boolean;
        names text[] := '{}';
    begin
        for name in select tablename from pg_tables
            where schemaname = 'public' and tablename <> 'alembic_version'
        loop
            execute format('select exists (select from %I)', name) into is_full;
            if is_full or exists (select from pg_attribute
                where attrelid = cast(format('%I', name) as regclass) and attidentity <> '')
            then
                names := names || format('%I', name);
            end if;
        end loop;
        if names <> '{}' then
            execute 'truncate ' || array_to_string(names, ', ') || ' restart identity cascade';
        end if;
    end $$
""")


class SilentBroker:
    """A broker that takes every message and delivers none: the test delivers by itself."""

    def __init__(self) -> None:
        self.published: list[Message] = []

    async def start(self) -> None: ...

    async def close(self) -> None: ...

    async def publish(self, messages: Sequence[Message]) -> Sequence[Exception | None]:
        self.published += messages
        return [None] * len(messages)

    async def consume(self, queue: Queue, process: Process) -> None:
        await asyncio.Event().wait()

    async def orphans(self) -> Sequence[str]:
        return []

    async def depths(self, service: str | None = None) -> Sequence[QueueDepth]:
        return []


class NoDeadLetters:
    """The operator of a broker that loses everything: there is nothing to look after."""

    async def dead(self, service: str) -> Sequence[DeadLetter]:
        return []

    async def requeue(self, service: str, wanted: Wanted = EVERY) -> int:
        raise NotFound("there is no dead letter")

    async def drop(self, service: str, wanted: Wanted) -> int:
        raise NotFound("there is no dead letter")


@operator_of.register
def _(broker: SilentBroker) -> Operator:
    return NoDeadLetters()


def runtime_at(instant: datetime, **common: Any) -> Runtime:
    """A runtime whose clock stands at `instant` and whose broker is silent."""
    settings = CommonSettings(service_secret=SECRET, scheduler=False, **common)
    return Runtime(settings, SilentBroker(), FixedClock(instant.astimezone(UTC)))


def envelope(event: Event, *, event_id: UUID | None = None) -> Envelope:
    """An event as another service would have said it."""
    event_id = event_id or new_id()
    return Envelope(
        event=event,
        id=event_id,
        source="/tests",
        time=datetime.now(UTC),
        correlation_id=event_id,
    )


class Driven:
    """A service under test."""

    def __init__(self, service: Service, runtime: Runtime) -> None:
        self.service, self.runtime = service, runtime
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(service.app),
            base_url=f"http://{service.name}",
            auth=ServiceAuth(runtime.tokens, "tests", service.name),
        )

    def at(self, instant: datetime) -> None:
        """Move the clock."""
        assert isinstance(self.runtime.clock, FixedClock)
        self.runtime.clock.move_to(instant)

    async def deliver(self, *envelopes: Envelope) -> list[Verdict]:
        """Deliver each envelope to its queue in the given order, one batch a run of the same type."""
        verdicts: list[Verdict] = []
        for batch in _runs(envelopes):
            process = self.service.consumers[Queue(self.service.name, type(batch[0].event))]
            verdicts += await process([Delivery(body=each.to_json()) for each in batch])
        return verdicts

    async def hear(self, *events: Event) -> None:
        """Deliver events in the given order; all must be handled."""
        verdicts = await self.deliver(*(envelope(event) for event in events))
        assert all(isinstance(verdict, Ack) for verdict in verdicts), verdicts

    async def said(self, kind: type[E] = Event) -> list[E]:  # type: ignore[assignment]
        """Everything (or everything of one type) that stands in the outbox, in order."""
        return [each.event for each in await self.outbox() if isinstance(each.event, kind)]

    async def outbox(self, *, unsent: bool = False) -> list[Envelope]:
        """The envelopes in the outbox, in the order in which they were said."""
        condition = "where sent_at is null" if unsent else ""
        async with self.service.database.engine.connect() as connection:
            rows = await connection.execute(text(f"select body from outbox {condition} order by id"))
            return [parse(row.body) for row in rows]

    async def work_off(self) -> None:
        """Deliver what the service has said to itself (orders to its own effects), until it is quiet."""
        while envelopes := await self.outbox(unsent=True):
            await self.service.relay.publish_batch()
            for each in envelopes:
                if Queue(self.service.name, type(each.event)) in self.service.consumers:
                    verdicts = await self.deliver(each)
                    assert all(isinstance(verdict, Ack) for verdict in verdicts), verdicts

    async def run_due(self) -> dict[str, str]:
        """Run the jobs that are due by the clock, then the orders that they gave."""
        done = await self.service.schedule.run_due()
        await self.work_off()
        return done

    async def rows(self, query: str, **values: Any) -> list[dict[str, Any]]:
        """Rows of the service's database."""
        async with self.service.database.engine.connect() as connection:
            return [dict(row) for row in (await connection.execute(text(query), values)).mappings()]

    async def empty(self) -> None:
        """Empty every table, so that another history can be told."""
        async with self.service.database.engine.begin() as connection:
            await connection.execute(EMPTY)

    async def close(self) -> None:
        await self.http.aclose()
        for close in self.service.closing:
            await close()
        await self.service.database.close()


@asynccontextmanager
async def driven(build: Callable[[Runtime], Service], runtime: Runtime) -> AsyncIterator[Driven]:
    """A service built by its own composition root, under test."""
    under_test = Driven(build(runtime), runtime)
    try:
        yield under_test
    finally:
        await under_test.close()


def _runs(envelopes: Sequence[Envelope]) -> list[list[Envelope]]:
    runs: list[list[Envelope]] = []
    for each in envelopes:
        if runs and type(runs[-1][0].event) is type(each.event):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs
