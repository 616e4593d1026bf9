"""The relay: publishes what committed transactions have said, each row until it is confirmed.

Rows are claimed with `for update skip locked` and marked sent in the same transaction, so that two relays
never send a row twice while both live, and a relay that dies lets go of its rows. A row is found by
`sent_at is null`, never by its place in a sequence: sequences commit out of order. A row that cannot be
published waits (`not_before`) and does not stand in the way of the others.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy import text

from shared.broker.contract import Broker, Message
from shared.db import Database, is_outage
from shared.errors import Outage
from shared.observability import PUBLISHED, UNSENT

log = structlog.get_logger("autocollect.outbox")

_CLAIM = text(
    "select id, type, source, time, body from outbox"
    " where sent_at is null and not_before <= clock_timestamp()"
    " order by not_before, id limit :limit for update skip locked"
)
_SENT = text(
    "update outbox set sent_at = clock_timestamp(), last_error = null where id = any(cast(:ids as uuid[]))"
)
_FAILED = text(
    "update outbox set attempts = attempts + 1, last_error = failure.error, not_before = clock_timestamp()"
    " + least(interval '1 second' * power(2, least(attempts, 8)), interval '5 minutes')"
    " from unnest(cast(:ids as uuid[]), cast(:errors as text[])) as failure (id, error)"
    " where outbox.id = failure.id"
)
_UNSENT = text("select count(*) from outbox where sent_at is null")


@dataclass
class Relay:
    """Moves one service's outbox to the broker; woken after each commit, and by a floor of `poll` seconds."""

    database: Database
    broker: Broker
    service: str
    batch: int = 500
    poll: float = 1.0
    busy: bool = False
    _wake: asyncio.Event = field(default_factory=asyncio.Event)

    def wake(self) -> None:
        """Tell the relay that a transaction has said something."""
        self._wake.set()

    async def run(self, stopping: asyncio.Event) -> None:
        """Publish until `stopping` is set and the batch in hand is done; an outage is waited out."""
        pause = self.poll
        while not stopping.is_set():
            self._wake.clear()
            try:
                moved = await self._busily_publish()
            except Exception as failure:
                if not is_outage(failure):
                    raise
                log.warning("outbox.outage", service=self.service, error=str(failure), seconds=pause)
                await _first(stopping, within=pause)
                pause = min(pause * 2, 15.0)
                continue
            pause = self.poll
            if moved < self.batch:
                await _first(self._wake, stopping, within=self.poll)

    async def _busily_publish(self) -> int:
        self.busy = True
        try:
            return await self.publish_batch()
        finally:
            self.busy = False

    async def publish_batch(self) -> int:
        """Publish up to a batch of unsent rows and return how many were sent.

        Raises:
            Outage: the broker is gone; the rows are still there.
        """
        async with self.database.engine.begin() as connection:
            rows = (await connection.execute(_CLAIM, {"limit": self.batch})).all()
            if not rows:
                return 0
            messages = [
                Message(id=row.id, type=row.type, body=row.body, source=row.source, time=row.time)
                for row in rows
            ]
            outcomes = await self.broker.publish(messages)
            sent = [
                message.id for message, failure in zip(messages, outcomes, strict=True) if failure is None
            ]
            failed = [(m.id, str(f)) for m, f in zip(messages, outcomes, strict=True) if f is not None]
            if sent:
                await connection.execute(_SENT, {"ids": sent})
            if failed and not _all_outage(outcomes):
                errors: dict[str, Any] = {"ids": [i for i, _ in failed], "errors": [e for _, e in failed]}
                await connection.execute(_FAILED, errors)
        if failed and _all_outage(outcomes):
            raise Outage(failed[0][1])
        self._report(len(sent), failed)
        return len(sent)

    def _report(self, sent: int, failed: Sequence[tuple[Any, str]]) -> None:
        PUBLISHED.labels(self.service, "ok").inc(sent)
        PUBLISHED.labels(self.service, "failed").inc(len(failed))
        if failed:
            log.warning("outbox.failed", service=self.service, rows=len(failed), first=failed[0][1])
        log.debug("outbox.published", service=self.service, rows=sent)

    async def unsent(self) -> int:
        """Return how many rows wait, and keep the gauge."""
        async with self.database.engine.connect() as connection:
            count = int(await connection.scalar(_UNSENT) or 0)
        UNSENT.labels(self.service).set(count)
        return count


async def _first(*events: asyncio.Event, within: float) -> None:
    """Wait until one of the events is set, or the time is over."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()


def _all_outage(outcomes: Sequence[Exception | None]) -> bool:
    """Say whether nothing got through because the broker is gone (then no row is to blame)."""
    return all(isinstance(outcome, Outage) for outcome in outcomes)
