"""Publishing on a channel that another message has just lost to a full queue."""

import asyncio
from datetime import UTC, datetime
from uuid import uuid4

from aiormq.exceptions import ChannelInvalidStateError, DeliveryError
from pamqp.commands import Basic

from deploy.topology import system_topology
from shared.broker import Message
from shared.broker.rabbitmq import RabbitBroker


class Channel:
    """A channel that refuses the body `full` when it is told to, and confirms others unless it is closed."""

    def __init__(self):
        self.is_closed = False
        self.refused = asyncio.Event()

    async def get_underlay_channel(self):
        return self

    async def basic_publish(self, body, **_):
        if body == b"full":
            await self.refused.wait()
            raise DeliveryError(None, Basic.Nack())
        await asyncio.sleep(0.01)
        if self.is_closed:
            raise ChannelInvalidStateError

    async def close(self):
        self.is_closed = True


def message(body):
    return Message(id=uuid4(), type="NoteTaken", body=body, source="/tests", time=datetime.now(UTC))


async def test_what_is_sent_while_another_message_is_refused_keeps_its_channel():
    broker = RabbitBroker("amqp://127.0.0.1:1", system_topology(), "tests")
    broker._channel = channel = Channel()
    refused = asyncio.create_task(broker.publish([message(b"full")]))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    sent = asyncio.create_task(broker.publish([message(b"a note")]))
    channel.refused.set()
    assert await sent == [None]
    assert [type(each) for each in await refused] == [ConnectionAbortedError]
    assert channel.is_closed
