"""Which queues there are and how RabbitMQ must hold them; declared whole by every process that starts.

autocollect.events (topic) ──type──▶ settlement.PaymentMatched … (one per service and event type)
autocollect.retry.10s … 1h (topic) ─▶ retry.10s … whose messages expire back, through the default exchange
and their own routing key, to the queue that they came from
autocollect.dead (topic) ──▶ settlement.dead …   one per service, for an operator

Every exchange that a service publishes to is a topic exchange: RabbitMQ can then refuse routing keys that are
not the service's own (`deploy/rights.py`). Where services have users of their own they may declare nothing;
the queues are then the business of `autocollect migrate`, and a process only looks whether they are there.
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from aio_pika import ExchangeType
from aio_pika.abc import AbstractChannel
from aiormq.exceptions import ChannelNotFoundEntity

from shared.broker.contract import LADDER, Queue, QueueDepth
from shared.errors import Outage

EXCHANGE = "autocollect.events"
DEAD_EXCHANGE = "autocollect.dead"
_NAMES = {10: "retry.10s", 60: "retry.1m", 600: "retry.10m", 3600: "retry.1h"}

_QUORUM: dict[str, Any] = {"x-queue-type": "quorum"}
_SAFE_DEAD_LETTERING: dict[str, Any] = {
    "x-dead-letter-strategy": "at-least-once",
    "x-overflow": "reject-publish",
}


def retry_queue(delay: int) -> str:
    """Return the queue that holds a message for `delay` seconds."""
    return _NAMES.get(delay, f"retry.{delay}s")


def retry_exchange(delay: int) -> str:
    """Return the exchange before it; the routing key names the queue to which the message comes back."""
    return f"autocollect.{retry_queue(delay)}"


@dataclass(frozen=True)
class Topology:
    """Every queue of the system, the delays of the ladder, and the exchange to which events are said."""

    queues: tuple[Queue, ...]
    ladder: tuple[int, ...] = LADDER
    exchange: str = EXCHANGE

    def services(self) -> list[str]:
        """Return the services that have a queue, sorted."""
        return sorted({queue.service for queue in self.queues})

    def queue_names(self, service: str | None = None) -> list[str]:
        """Return the name of every queue: work, delays, dead letters; or of one service's work and dead."""
        if service is not None:
            own = sorted(queue.name for queue in self.queues if queue.service == service)
            return [*own, f"{service}.dead"]
        work = sorted(queue.name for queue in self.queues)
        delays = [retry_queue(delay) for delay in self.ladder]
        return [*work, *delays, *(f"{service}.dead" for service in self.services())]

    def bound_to(self, event_type: str) -> Iterable[Queue]:
        """Return the queues that take events of this type."""
        return (queue for queue in self.queues if queue.event.type == event_type)


async def declare(channel: AbstractChannel, topology: Topology) -> None:
    """Declare exchanges, queues and bindings; declaring again changes nothing."""
    exchange = await channel.declare_exchange(topology.exchange, ExchangeType.TOPIC, durable=True)
    for delay in topology.ladder:
        way_in = await channel.declare_exchange(retry_exchange(delay), ExchangeType.TOPIC, durable=True)
        back: dict[str, Any] = {"x-message-ttl": delay * 1000, "x-dead-letter-exchange": ""}
        held = await channel.declare_queue(
            retry_queue(delay), durable=True, arguments={**_QUORUM, **_SAFE_DEAD_LETTERING, **back}
        )
        await held.bind(way_in, "#")
    parked = await channel.declare_exchange(DEAD_EXCHANGE, ExchangeType.TOPIC, durable=True)
    for service in topology.services():
        name = f"{service}.dead"
        dead = await channel.declare_queue(name, durable=True, arguments=_QUORUM)
        await dead.bind(parked, name)
    for queue in topology.queues:
        crash_guard: dict[str, Any] = {
            "x-delivery-limit": 20,
            "x-dead-letter-exchange": "",
            "x-dead-letter-routing-key": queue.dead,
        }
        declared = await channel.declare_queue(
            queue.name, durable=True, arguments={**_QUORUM, **_SAFE_DEAD_LETTERING, **crash_guard}
        )
        await declared.bind(exchange, queue.event.type)


async def expect(channel: AbstractChannel, topology: Topology) -> None:
    """Look whether every queue is there, without the right to declare any.

    Raises:
        Outage: one is missing; the text says what to do.
    """
    raw = await channel.get_underlay_channel()
    for name in topology.queue_names():
        try:
            await raw.queue_declare(name, passive=True)
        except ChannelNotFoundEntity:
            raise Outage(f"RabbitMQ has no queue {name}; run 'autocollect migrate' first") from None


async def passive_depth(channel: AbstractChannel, name: str) -> QueueDepth:
    """Return how a queue stands; a queue that does not exist has no depth and no consumers."""
    raw = await channel.get_underlay_channel()
    try:
        async with asyncio.timeout(10):
            answer = await raw.queue_declare(name, passive=True)
    except ChannelNotFoundEntity:
        return QueueDepth(name, 0, 0)
    return QueueDepth(name, answer.message_count or 0, answer.consumer_count or 0)
