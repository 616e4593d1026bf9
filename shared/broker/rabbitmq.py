"""The transport of production: RabbitMQ through aio-pika, on durable quorum queues.

Each loop reconnects by itself, so that a lost connection has one path back (see `link`). Publishing,
consuming and looking use connections of their own. Every call to the broker has a time-out.
"""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

import aiormq
import structlog
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage
from aiormq.exceptions import DeliveryError, PublishError
from pamqp.commands import Basic

from shared.broker.amqp import Buffer, delivery_of, properties_of, take
from shared.broker.contract import Ack, Dead, Message, Process, Queue, QueueDepth, Retry
from shared.broker.link import (
    GONE,
    TIMEOUT,
    Link,
    close_channel,
    heed_cancellation,
    losses_as_outages,
)
from shared.broker.topology import (
    DEAD_EXCHANGE,
    Topology,
    declare,
    expect,
    passive_depth,
    retry_exchange,
)
from shared.errors import Outage
from shared.events import CONTENT_TYPE

log = structlog.get_logger("autocollect.rabbitmq")


@dataclass
class RabbitBroker:
    """One process's connection to RabbitMQ; `topology` names every queue of the system.

    With `declares` False the queues must be there already: a service's own user may not declare any.
    """

    url: str
    topology: Topology
    name: str
    max_batch: int = 200
    declares: bool = True
    _publishing: Link = field(init=False)
    _consuming: Link = field(init=False)
    _looking: Link = field(init=False)
    _channel: AbstractChannel | None = None
    _users: Counter[AbstractChannel] = field(default_factory=Counter)
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)
    _wanted: set[str] = field(default_factory=set)
    _listening: dict[str, AbstractChannel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._publishing = Link(self.url, f"{self.name} publishing")
        self._consuming = Link(self.url, f"{self.name} consuming")
        self._looking = Link(self.url, f"{self.name} looking")

    async def start(self) -> None:
        """Declare the whole topology, or see that it is there: no event is ever without its queues."""
        channel = await self._publishing.channel(confirms=True)
        with losses_as_outages("RabbitMQ refused the topology"):
            async with asyncio.timeout(TIMEOUT * 3):
                await (declare if self.declares else expect)(channel, self.topology)
        await close_channel(channel)

    async def close(self) -> None:
        """Close every connection."""
        for link in (self._publishing, self._consuming, self._looking):
            await link.close()

    async def publish(self, messages: Sequence[Message]) -> Sequence[Exception | None]:
        """Publish with confirms; a message that no queue takes is an error, never silence."""
        exchange = self.topology.exchange
        try:
            async with self._publisher() as channel:
                sending = (
                    self._send(channel, exchange, it.type, it.body, properties_of(it)) for it in messages
                )
                return await asyncio.gather(*sending)
        except Outage as outage:
            return [outage] * len(messages)

    @contextlib.asynccontextmanager
    async def _publisher(self) -> AsyncIterator[AbstractChannel]:
        """Yield the channel to publish on; its last user closes it if another has taken its place."""
        async with self._opening:
            if self._channel is None or self._channel.is_closed:
                self._channel = await self._publishing.channel(confirms=True)
            channel = self._channel
            self._users[channel] += 1
        try:
            yield channel
        finally:
            self._users[channel] -= 1
            if not self._users[channel]:
                del self._users[channel]
                if self._channel is not channel:
                    await close_channel(channel)

    async def _send(
        self, channel: AbstractChannel, exchange: str, key: str, body: bytes, properties: Basic.Properties
    ) -> Exception | None:
        """Publish one message on the raw channel (no drain per message) and wait for its confirm.

        A message that the broker gives back (no queue) or refuses (a full queue) is at fault alone: what is
        said to other queues goes on. After a refusal the next is sent on another channel: RabbitMQ 3.10
        refuses for ever what comes on the one that has met the full queue, should its limit be lifted.
        """
        try:
            with losses_as_outages(f"publishing {key} was not confirmed"):
                raw = cast("aiormq.Channel", await channel.get_underlay_channel())
                await raw.basic_publish(
                    body,
                    exchange=exchange,
                    routing_key=key,
                    properties=properties,
                    mandatory=True,
                    timeout=TIMEOUT,
                    wait=False,
                )
        except Outage as outage:
            if isinstance(outage.__cause__, DeliveryError):
                if self._channel is channel and not isinstance(outage.__cause__, PublishError):
                    self._channel = None
                return ConnectionAbortedError(f"no queue took {key}: {outage.__cause__!r}")
            return outage
        return None

    async def consume(self, queue: Queue, process: Process) -> None:
        """Consume `queue` until cancelled, reconnecting as often as it takes."""
        self._wanted.add(queue.name)
        pause = 0.2
        while True:
            heed_cancellation()
            try:
                await self._consume_once(queue, process)
                pause = 0.2
            except Outage as outage:
                log.warning("consumer.lost", queue=queue.name, error=str(outage), seconds=pause)
                await asyncio.sleep(pause)
                pause = min(pause * 2, 15.0)

    async def _consume_once(self, queue: Queue, process: Process) -> None:
        """Consume until the channel is lost (returns or raises) or we are cancelled (drains, then raises)."""
        channel = await self._consuming.channel(confirms=False)
        buffer: Buffer = asyncio.Queue()
        channel.close_callbacks.add(lambda *_: buffer.put_nowait(None))
        try:
            with losses_as_outages(f"consuming {queue.name}"):
                stop = await self._listen(channel, queue, buffer)
                while (batch := await take(buffer, self.max_batch)) is not None:
                    working = asyncio.ensure_future(self._judge(queue, process, batch))
                    try:
                        await asyncio.shield(working)
                    except asyncio.CancelledError:
                        await stop()
                        await working
                        raise
        finally:
            self._listening.pop(queue.name, None)
            await close_channel(channel)

    async def _listen(
        self,
        channel: AbstractChannel,
        queue: Queue,
        buffer: Buffer,
    ) -> Callable[[], Awaitable[None]]:
        """Let the broker deliver into `buffer` (None: it stopped); return what stops it."""
        async with asyncio.timeout(TIMEOUT):
            await channel.set_qos(prefetch_count=self.max_batch * 2)
            source = await channel.get_queue(queue.name, ensure=False)
            tag = await source.consume(buffer.put)
        raw = await channel.get_underlay_channel()
        raw.on_consumer_cancel_callbacks.add(lambda *_: buffer.put_nowait(None))
        self._listening[queue.name] = channel

        async def stop() -> None:
            with contextlib.suppress(*GONE):
                await asyncio.wait_for(source.cancel(tag), TIMEOUT)

        return stop

    async def _judge(self, queue: Queue, process: Process, batch: Sequence[AbstractIncomingMessage]) -> None:
        """Process a batch, put aside what is not done with, then acknowledge it whole."""
        verdicts = await process([delivery_of(message) for message in batch])
        for message, verdict in zip(batch, verdicts, strict=True):
            if not isinstance(verdict, Ack):
                await self._put_aside(queue, message, verdict)
        await asyncio.wait_for(batch[-1].ack(multiple=True), TIMEOUT)

    async def _put_aside(self, queue: Queue, message: AbstractIncomingMessage, verdict: Retry | Dead) -> None:
        """Copy a message to its delay queue or to the dead letters; only then is the original let go."""
        reason = verdict.reason[:2000]
        headers: dict[str, Any] = {
            "x-attempts": verdict.attempts,
            "x-reason": reason,
            "x-queue": queue.name,
            "x-type": queue.event.type,
        }
        match verdict:
            case Retry(delay=delay):
                exchange, key = retry_exchange(delay), queue.name
            case Dead():
                exchange, key = DEAD_EXCHANGE, queue.dead
        async with self._publisher() as channel:
            properties = properties_again(message, headers)
            failure = await self._send(channel, exchange, key, message.body, properties)
        if failure is not None:
            raise Outage(f"{queue.name}: a message could not be put aside: {failure}")

    async def orphans(self) -> Sequence[str]:
        """Return the queues consumed here that have no live channel of ours, or no consumer at the broker."""
        depths = {depth.name: depth for depth in await self._look(sorted(self._wanted))}
        return [
            name
            for name, depth in depths.items()
            if name not in self._listening or self._listening[name].is_closed or not depth.consumers
        ]

    async def depths(self, service: str | None = None) -> Sequence[QueueDepth]:
        """Return how each queue (of a service) stands, by passive declaration, which needs no rights."""
        return await self._look(self.topology.queue_names(service))

    async def send_to_queue(self, name: str, body: bytes, properties: Basic.Properties) -> None:
        """Put a message straight into a queue; a user who may not do that, after the shortest delay.

        Raises:
            Outage: it was not confirmed.
        """
        exchange = "" if self.declares else retry_exchange(min(self.topology.ladder))
        async with self._publisher() as channel:
            failure = await self._send(channel, exchange, name, body, properties)
        if failure is not None:
            raise Outage(f"{name} did not take the message: {failure}")

    async def empty(self, names: Sequence[str]) -> int:
        """Throw away every message in these queues; return how many. For a restore, when nobody consumes."""
        channel = await self.looking_channel()
        gone = 0
        for name in names:
            with losses_as_outages(f"RabbitMQ does not empty {name}"):
                async with asyncio.timeout(TIMEOUT):
                    answer = await (await channel.get_queue(name, ensure=False)).purge()
                gone += answer.message_count or 0
        await close_channel(channel)
        return gone

    async def looking_channel(self) -> AbstractChannel:
        """Open a channel for looking at queues; the caller closes it."""
        return await self._looking.channel(confirms=False)

    async def _look(self, names: Sequence[str]) -> Sequence[QueueDepth]:
        """Declare each queue passively, on one channel as long as it lives: a missing queue closes it."""
        found: list[QueueDepth] = []
        channel = await self.looking_channel()
        for name in names:
            if channel.is_closed:
                channel = await self.looking_channel()
            with losses_as_outages(f"RabbitMQ cannot tell about {name}"):
                found.append(await passive_depth(channel, name))
        await close_channel(channel)
        return found


def properties_again(
    message: AbstractIncomingMessage, headers: dict[str, Any] | None = None
) -> Basic.Properties:
    """Return what a message is sent on with: its own identity, and other headers or none."""
    return Basic.Properties(
        content_type=CONTENT_TYPE,
        delivery_mode=2,
        message_id=message.message_id,
        message_type=message.type,
        app_id=message.app_id,
        timestamp=message.timestamp,
        headers=headers,
    )
