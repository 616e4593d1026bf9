"""From a delivered batch to its verdicts: parse, then inbox and handler in one transaction, then judge.

A handler decides for a whole batch of one event type inside a transaction; if the batch fails, each message
is tried alone, so that one bad message never holds back the others. An effect does a deed in the outside
world for one message, several at a time, and records the result in one transaction of its own.

    Poison, Reject      → Dead with the reason
    Outage, lost database → held here with backoff; spends no attempts
    a service that is held → Hold: put aside, spends no attempts
    anything else       → Retry on the ladder, then Dead
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

import structlog
from sqlalchemy import text

from shared import held
from shared.broker.contract import LADDER, Ack, Dead, Delivery, Hold, Queue, Retry, Verdict
from shared.db import Database, Transaction, is_outage, take_new
from shared.errors import Poison, Reject
from shared.events import Envelope, parse
from shared.observability import BATCH, DURATION, HANDLED, span

OutsideT = TypeVar("OutsideT")
Handler = Callable[[Sequence[Any], Transaction], Awaitable[None]]
"""`async def on_x(events: Sequence[X], tx: Transaction) -> None`: decides, and says through `tx`."""

Effect = Callable[[Any, "Work[Any]"], Awaitable[None]]
"""`async def do_x(order: XOrdered, work: Work[Outside])`: does the deed and records it (`work.record()`)."""

EFFECTS_AT_ONCE = 8
"""Effects of one type that a process does at the same time, where its service does not say otherwise."""

HOLD_SECONDS = LADDER[2]
"""Until it is looked again whether a held service may do its effects."""

NAMED = 10
"""Events of a batch that its log line names; the inbox knows them all."""

log = structlog.get_logger("autocollect.consumer")


class Handled(Exception):
    """This message was recorded before; the transaction that found out is rolled back."""


class ServiceHeld(Exception):
    """The service does nothing in the world for now; see `shared/held.py`."""


@dataclass(frozen=True)
class HandlerConsumer:
    """Runs one queue's batches through its handler."""

    queue: Queue
    handler: Handler
    database: Database
    ladder: Sequence[int] = LADDER

    async def process(self, deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        """Judge a batch; see `shared.broker.contract.Process`."""
        started = time.perf_counter()
        parsed = [_parse(delivery) for delivery in deliveries]
        readable = [each for each in parsed if isinstance(each, Envelope)]
        with span(f"handle {self.queue.name}", [envelope.traceparent for envelope in readable]):
            outcome = await self._together(readable)
            verdicts = [
                await self._judge(each, delivery.attempts, outcome, alone=len(readable) == 1)
                for delivery, each in zip(deliveries, parsed, strict=True)
            ]
            fresh = outcome if isinstance(outcome, set) else None
            _report(self.queue, parsed, verdicts, fresh, time.perf_counter() - started)
        return verdicts

    async def _together(self, envelopes: Sequence[Envelope]) -> set[UUID] | Exception:
        """Handle all in one transaction; return the ids that were new, or what made it fail as a whole."""
        try:
            return await held_through_outages(lambda: self._handle(envelopes))
        except Exception as failure:  # noqa: BLE001 - the message edge: each is now judged by itself
            if len(envelopes) > 1:
                log.info("batch.split", queue=self.queue.name, size=len(envelopes), error=str(failure))
            return failure

    async def _judge(
        self, each: Envelope | Poison, attempts: int, outcome: set[UUID] | Exception, *, alone: bool
    ) -> Verdict:
        """Return the verdict on one message, given what became of its batch."""
        match each, outcome:
            case Poison(), _:
                return Dead(f"poison: {each}", attempts)
            case Envelope(), Exception() if alone:
                return judge(outcome, attempts, self.ladder)
            case Envelope(), Exception():
                return await self._alone(each, attempts)
        return Ack()

    async def _alone(self, envelope: Envelope, attempts: int) -> Verdict:
        try:
            await held_through_outages(lambda: self._handle([envelope]))
        except Exception as failure:  # noqa: BLE001 - the message edge: the error's type decides
            return judge(failure, attempts, self.ladder)
        return Ack()

    async def _handle(self, envelopes: Sequence[Envelope]) -> set[UUID]:
        if not envelopes:
            return set()
        async with self.database.transaction(envelopes) as tx:
            fresh = await take_new(tx, (envelope.id for envelope in envelopes))
            events = list({e.id: e.event for e in envelopes if e.id in fresh}.values())
            if events:
                await self.handler(events, tx)
        return fresh


@dataclass(frozen=True)
class Work(Generic[OutsideT]):
    """What an effect is given: the outside world, and the transaction that records what was done there."""

    outside: OutsideT
    database: Database
    envelope: Envelope

    @property
    def key(self) -> str:
        """The idempotency key to use outside: the same for every attempt at this message."""
        return str(self.envelope.id)

    @asynccontextmanager
    async def record(self) -> AsyncIterator[Transaction]:
        """Open the transaction that records the deed; to be opened once, at the end of the effect."""
        async with self.database.transaction([self.envelope]) as tx:
            if not await take_new(tx, [self.envelope.id]):
                raise Handled
            yield tx


@dataclass(frozen=True)
class EffectConsumer:
    """Runs one queue's messages through their effect, up to `at_once` at a time."""

    queue: Queue
    effect: Effect
    outside: Any
    database: Database
    at_once: int = EFFECTS_AT_ONCE
    ladder: Sequence[int] = LADDER

    async def process(self, deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        """Judge a batch; see `shared.broker.contract.Process`."""
        started = time.perf_counter()
        parsed = [_parse(delivery) for delivery in deliveries]
        places = asyncio.Semaphore(self.at_once)
        tasks: list[asyncio.Task[Verdict]] = []
        async with asyncio.TaskGroup() as group:
            for delivery, each in zip(deliveries, parsed, strict=True):
                tasks.append(group.create_task(self._one(each, delivery.attempts, places)))
        verdicts = [task.result() for task in tasks]
        _report(self.queue, parsed, verdicts, None, time.perf_counter() - started)
        return verdicts

    async def _one(self, each: Envelope | Poison, attempts: int, places: asyncio.Semaphore) -> Verdict:
        if isinstance(each, Poison):
            return Dead(f"poison: {each}", attempts)
        async with places:
            try:
                await held_through_outages(lambda: self._do(each))
            except ServiceHeld as waits:
                return Hold(HOLD_SECONDS, attempts, str(waits))
            except Exception as failure:  # noqa: BLE001 - the message edge: the error's type decides
                return judge(failure, attempts, self.ladder)
        return Ack()

    async def _do(self, envelope: Envelope) -> None:
        async with self.database.engine.connect() as connection:
            found = (await connection.execute(_STANDING, {"id": envelope.id})).one()
        if found.done:
            return
        if found.held_since:
            raise ServiceHeld(held.in_words(found.held_since))
        with span(f"do {self.queue.name}", [envelope.traceparent]):
            try:
                await self.effect(envelope.event, Work(self.outside, self.database, envelope))
            except Handled:
                return


_STANDING = text(
    f"select exists (select from inbox where event_id = :id) as done, {held.SINCE} as held_since"
)


def judge(failure: Exception, attempts: int, ladder: Sequence[int] = LADDER) -> Verdict:
    """Return the verdict on a message that failed with `failure` after `attempts` earlier retries."""
    reason = f"{type(failure).__name__}: {failure}"
    if isinstance(failure, Reject):
        return Dead(reason, attempts)
    if attempts >= len(ladder):
        return Dead(f"gave up after {attempts + 1} attempts: {reason}", attempts)
    return Retry(ladder[attempts], attempts + 1, reason)


T = TypeVar("T")


async def held_through_outages(attempt: Callable[[], Awaitable[T]], *, longest: float = 30.0) -> T:
    """Return `attempt()`; while the database or the broker is gone, hold and try again with backoff."""
    pause = 0.2
    while True:
        try:
            return await attempt()
        except Exception as failure:
            if not is_outage(failure):
                raise
            log.warning("outage.hold", error=f"{type(failure).__name__}: {failure}", seconds=pause)
        await asyncio.sleep(pause)
        pause = min(pause * 2, longest)


def _parse(delivery: Delivery) -> Envelope | Poison:
    try:
        return parse(delivery.body)
    except Poison as poison:
        return poison


def _report(
    queue: Queue,
    parsed: Sequence[Envelope | Poison],
    verdicts: Sequence[Verdict],
    fresh: set[UUID] | None,
    seconds: float,
) -> None:
    """Count and log what became of a batch: one line, and one more for each that was not handled."""
    outcomes: dict[str, int] = {}
    for each, verdict in zip(parsed, verdicts, strict=True):
        match verdict:
            case Ack():
                known = fresh is not None and isinstance(each, Envelope) and each.id not in fresh
                outcome = "duplicate" if known else "ok"
            case Hold():
                outcome = "held"
            case Retry():
                outcome = "retry"
            case Dead():
                outcome = "dead"
        outcomes[outcome] = outcomes.get(outcome, 0) + 1
        if isinstance(verdict, (Retry, Dead)):
            log.warning(
                "event.not_handled",
                outcome=outcome,
                queue=queue.name,
                id=str(each.id) if isinstance(each, Envelope) else None,
                attempts=verdict.attempts,
                reason=verdict.reason,
            )
    for outcome, count in outcomes.items():
        HANDLED.labels(queue.service, queue.event.__name__, outcome).inc(count)
    BATCH.labels(queue.service).observe(len(verdicts))
    DURATION.labels(queue.service, queue.event.__name__).observe(seconds)
    ids = [str(each.id) for each in parsed[:NAMED] if isinstance(each, Envelope)]
    log.info("event.handled", queue=queue.name, **outcomes, ms=round(seconds * 1000, 1), ids=ids)
