"""What an operator does with dead letters, on either transport: look, send again, drop."""

import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from typing import Any, Protocol

import structlog
from aio_pika.abc import AbstractIncomingMessage, AbstractQueue
from sqlalchemy import text

from shared.broker.contract import Broker
from shared.broker.embedded import EmbeddedBroker
from shared.broker.link import GONE
from shared.broker.rabbitmq import RabbitBroker, properties_again
from shared.errors import NotFound, Outage

log = structlog.get_logger("autocollect.operate")


@dataclass(frozen=True, kw_only=True)
class DeadLetter:
    """A parked message: `key` names it within its service, `queue` is where it would go again."""

    key: str
    service: str
    queue: str
    type: str
    attempts: int
    reason: str
    body: bytes

    @property
    def said_at(self) -> datetime | None:
        """When the event was said; None when the body does not tell."""
        try:
            return datetime.fromisoformat(json.loads(self.body)["time"])
        except (ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Which dead letters are meant; what is left empty excludes none.

    `type` is an event's name or whole type, `reason` a part of the reason, `since` the earliest instant at
    which the event was said.
    """

    key: str | None = None
    type: str = ""
    reason: str = ""
    since: datetime | None = None

    def fits(self, letter: DeadLetter) -> bool:
        """Say whether a letter is meant."""
        return (
            self.key in (None, letter.key)
            and self.type in ("", letter.type, *letter.type.split("."))
            and self.reason.casefold() in letter.reason.casefold()
            and (self.since is None or (letter.said_at is not None and letter.said_at >= self.since))
        )


EVERY = Wanted()


class Operator(Protocol):
    """Looks after the dead letters of one broker."""

    async def dead(self, service: str) -> Sequence[DeadLetter]:
        """Return the service's dead letters, oldest first; they stay where they are."""
        ...

    async def requeue(self, service: str, wanted: Wanted = EVERY) -> int:
        """Send dead letters to their queues again, with attempts from zero; return how many.

        Raises:
            NotFound: there is no dead letter with the key that is named.
        """
        ...

    async def drop(self, service: str, wanted: Wanted) -> int:
        """Throw dead letters away; return how many. Whoever calls this has entered the reason.

        Raises:
            NotFound: there is no dead letter with the key that is named.
        """
        ...


@singledispatch
def operator_of(broker: Broker) -> Operator:
    """Return the operator of a broker; each kind of broker has its own."""
    raise TypeError(f"no operator for {type(broker).__name__}")


@dataclass(frozen=True)
class RabbitOperator:
    """Dead letters in `<service>.dead`; a look fetches all and gives them back when its channel closes."""

    broker: RabbitBroker

    async def dead(self, service: str) -> Sequence[DeadLetter]:
        """Return the dead letters."""
        async with self._fetched(service) as letters:
            return [letter for letter, _ in letters]

    async def requeue(self, service: str, wanted: Wanted = EVERY) -> int:
        """Publish the letters to their queues, then acknowledge them."""
        async with self._fetched(service) as letters:
            chosen = _chosen([letter for letter, _ in letters], wanted, service)
            for letter, message in letters:
                if letter in chosen:
                    await self.broker.send_to_queue(letter.queue, letter.body, properties_again(message))
                    await message.ack()
        log.info("dead.requeued", service=service, letters=len(chosen))
        return len(chosen)

    async def drop(self, service: str, wanted: Wanted) -> int:
        """Acknowledge the letters."""
        async with self._fetched(service) as letters:
            chosen = _chosen([letter for letter, _ in letters], wanted, service)
            for letter, message in letters:
                if letter in chosen:
                    await message.ack()
        log.warning("dead.dropped", service=service, letters=len(chosen))
        return len(chosen)

    @asynccontextmanager
    async def _fetched(self, service: str) -> AsyncIterator[list[tuple[DeadLetter, AbstractIncomingMessage]]]:
        channel = await self.broker.looking_channel()
        try:
            queue = await channel.get_queue(f"{service}.dead", ensure=False)
            yield [(_letter(service, message), message) async for message in _all_of(queue)]
        except GONE as failure:
            raise Outage(f"RabbitMQ cannot show {service}.dead: {failure!r}") from failure
        finally:
            with contextlib.suppress(*GONE):
                await channel.close()


async def _all_of(queue: AbstractQueue) -> AsyncIterator[AbstractIncomingMessage]:
    while (message := await queue.get(fail=False, timeout=10)) is not None:
        yield message


def _letter(service: str, message: AbstractIncomingMessage) -> DeadLetter:
    headers: dict[str, Any] = dict(message.headers or {})
    died: list[dict[str, str]] = headers.get("x-death") or []
    by_broker = f"delivered too often ({died[0]['reason']})" if died else "no reason was given"
    attempts = headers.get("x-attempts", 0)
    return DeadLetter(
        key=message.message_id or "",
        service=service,
        queue=str(headers.get("x-queue") or (died[0]["queue"] if died else "")),
        type=message.type or "",
        attempts=attempts if isinstance(attempts, int) else 0,
        reason=str(headers.get("x-reason") or by_broker),
        body=message.body,
    )


@dataclass(frozen=True)
class EmbeddedOperator:
    """Dead letters in the embedded broker's table."""

    broker: EmbeddedBroker

    async def dead(self, service: str) -> Sequence[DeadLetter]:
        """Return the dead letters."""
        query = text("select * from dead_letters where service = :service order by id")
        async with self.broker.engine.connect() as connection:
            rows = await connection.execute(query, {"service": service})
            return [
                DeadLetter(
                    key=str(row.id),
                    service=row.service,
                    queue=row.queue,
                    type=row.type,
                    attempts=row.attempts,
                    reason=row.reason,
                    body=row.body,
                )
                for row in rows
            ]

    async def requeue(self, service: str, wanted: Wanted = EVERY) -> int:
        """Move the letters to the put-aside table, due at once."""
        chosen = _chosen(await self.dead(service), wanted, service)
        await self._take_out(
            chosen,
            "insert into put_aside (queue, body, attempts, reason, due_at)"
            " select queue, body, 0, reason, clock_timestamp() from gone",
        )
        log.info("dead.requeued", service=service, letters=len(chosen))
        return len(chosen)

    async def drop(self, service: str, wanted: Wanted) -> int:
        """Delete the letters."""
        chosen = _chosen(await self.dead(service), wanted, service)
        await self._take_out(chosen, "select 1")
        log.warning("dead.dropped", service=service, letters=len(chosen))
        return len(chosen)

    async def _take_out(self, letters: Sequence[DeadLetter], then: str) -> None:
        take = "with gone as (delete from dead_letters where id = any(:ids) returning *) "
        async with self.broker.engine.begin() as connection:
            await connection.execute(text(take + then), {"ids": [int(letter.key) for letter in letters]})


operator_of.register(RabbitBroker)(RabbitOperator)
operator_of.register(EmbeddedBroker)(EmbeddedOperator)


def _chosen(letters: Sequence[DeadLetter], wanted: Wanted, service: str) -> Sequence[DeadLetter]:
    chosen = [letter for letter in letters if wanted.fits(letter)]
    if wanted.key is not None and not chosen:
        raise NotFound(
            f"{service} has no dead letter {wanted.key} that is meant; 'autocollect dead list {service}'"
            " shows them"
        )
    return chosen
