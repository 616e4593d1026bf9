"""What aio-pika does when the broker dies at a bad moment, and what our loops make of it."""

import asyncio

import pytest
from aiormq.exceptions import AMQPConnectionError

from shared.broker import Queue
from shared.broker.link import losses_as_outages
from shared.broker.rabbitmq import RabbitBroker
from shared.errors import Outage
from tests.support.toy import NoteTaken, own_topology

QUEUE = Queue("toy", NoteTaken)


def test_a_connection_that_is_taken_and_hung_up_at_once_is_an_outage():
    with pytest.raises(Outage, match="consuming"), losses_as_outages("consuming"):
        raise StopAsyncIteration


class DyingLink:
    """Opens no channel: a cancellation that meets it comes out as the connection's own error, as from aiormq."""

    def __init__(self) -> None:
        self.is_asked = asyncio.Event()

    async def channel(self, *, confirms: bool):
        self.is_asked.set()
        with losses_as_outages("RabbitMQ does not answer"):
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError as cancelled:
                raise AMQPConnectionError("connection reset") from cancelled


async def test_a_consumer_ends_when_it_is_told_to_although_the_library_swallows_that():
    broker = RabbitBroker("amqp://nowhere.test/", own_topology("toy"), "toy")
    broker._consuming = link = DyingLink()
    consuming = asyncio.ensure_future(broker.consume(QUEUE, None))
    await link.is_asked.wait()
    consuming.cancel()
    await asyncio.wait([consuming], timeout=5)
    assert consuming.done(), "it goes on as if nothing had been asked"
    assert consuming.cancelled()
