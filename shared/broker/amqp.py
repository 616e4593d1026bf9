"""Messages between AMQP and our own terms."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any, TypeAlias

from aio_pika.abc import AbstractIncomingMessage
from pamqp.commands import Basic

from shared.broker.contract import Delivery, Message
from shared.broker.link import heed_cancellation
from shared.events import CONTENT_TYPE

Buffer: TypeAlias = "asyncio.Queue[AbstractIncomingMessage | None]"
"""What has been delivered and not been taken; None where the channel has ended."""


async def take(buffer: Buffer, most: int) -> list[AbstractIncomingMessage] | None:
    """Wait for one message and take those that have come with it; None when the channel is gone."""
    heed_cancellation()
    first = await buffer.get()
    if first is None:
        return None
    batch = [first]
    while len(batch) < most and not buffer.empty():
        following = buffer.get_nowait()
        if following is None:
            return None
        batch.append(following)
    return batch


def properties_of(message: Message) -> Basic.Properties:
    """Return a message's properties as AMQP has them."""
    return Basic.Properties(
        content_type=CONTENT_TYPE,
        delivery_mode=2,
        message_id=str(message.id),
        message_type=message.type,
        app_id=message.source,
        timestamp=message.time,
    )


def delivery_of(message: AbstractIncomingMessage) -> Delivery:
    """Return a delivered message as consumers take it."""
    headers: Mapping[str, Any] = message.headers or {}
    attempts = headers.get("x-attempts", 0)
    return Delivery(
        body=message.body,
        attempts=attempts if isinstance(attempts, int) else 0,
        headers={key: str(value) for key, value in headers.items()},
    )
