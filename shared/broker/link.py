"""A connection to RabbitMQ that is opened when needed, and the one place that knows how aio-pika fails.

Connections are plain, not "robust": nothing is replayed behind our back, and a loss is always seen.
"""

import asyncio
import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.exceptions import AMQPError

from shared.errors import Outage

TIMEOUT = 10.0
"""Seconds that any one call to the broker may take."""

GONE = (AMQPError, ConnectionError, OSError, asyncio.TimeoutError, RuntimeError, StopAsyncIteration)
"""What aio-pika raises when the broker or the channel is not there.

StopAsyncIteration escapes from aiormq where the other side takes a connection and hangs up before its first
word, as a proxy does whose server is restarting.
"""


@contextlib.contextmanager
def losses_as_outages(doing: str) -> Iterator[None]:
    """Raise Outage for whatever a lost broker makes aio-pika raise.

    That includes a trap: a connection that dies cancels the futures that we wait for, so a CancelledError
    reaches us although nobody has cancelled our task. Unseen, it would end a loop without a word.
    """
    try:
        yield
    except asyncio.CancelledError as cancelled:
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise
        raise Outage(f"{doing}: the connection was lost") from cancelled
    except GONE as failure:
        raise Outage(f"{doing}: {failure!r}") from failure


def heed_cancellation() -> None:
    """Raise the cancellation of the current task that somebody asked for and a library has swallowed.

    aiormq turns a cancellation that meets a dying connection into the connection's error, and
    `asyncio.wait_for` forgets one that meets a result (Python 3.11). A loop that then went on would never
    end, nor would its process.
    """
    task = asyncio.current_task()
    if task is not None and task.cancelling():
        raise asyncio.CancelledError


@dataclass
class Link:
    """One connection, opened when it is needed and opened anew after it was lost."""

    url: str
    name: str
    _connection: AbstractConnection | None = None
    _opening: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def channel(self, *, confirms: bool) -> AbstractChannel:
        """Open a channel.

        Raises:
            Outage: the broker does not answer.
        """
        with losses_as_outages(f"RabbitMQ does not answer at {self.url.rpartition('@')[2]}"):
            connection = await self._open()
            async with asyncio.timeout(TIMEOUT):
                return await connection.channel(publisher_confirms=confirms, on_return_raises=confirms)

    async def _open(self) -> AbstractConnection:
        async with self._opening:
            # `is_closed` only tells of our own close; `connected` also of the broker's.
            if self._connection is None or not self._connection.connected.is_set():
                await self.close()
                properties: dict[str, Any] = {"connection_name": self.name}
                async with asyncio.timeout(TIMEOUT):
                    self._connection = await aio_pika.connect(
                        self.url, heartbeat=10, timeout=TIMEOUT, client_properties=properties
                    )
            return self._connection

    async def close(self) -> None:
        """Close the connection, without waiting for a broker that is gone."""
        if self._connection is not None:
            connection, self._connection = self._connection, None
            with contextlib.suppress(*GONE):
                await asyncio.wait_for(connection.close(), 2)


async def close_channel(channel: AbstractChannel) -> None:
    """Close a channel, without waiting for a broker that is gone."""
    with contextlib.suppress(*GONE):
        await asyncio.wait_for(channel.close(), 2)
