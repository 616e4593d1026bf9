"""Past public events, brought once more to one subscriber, with their first ids, times and bodies.

They come from the outboxes of the services that said them, which keep what was sent for
AUTOCOLLECT_KEEP_EVENTS_DAYS days. A replay never fills a subscriber's queue: it stops while there is room for
what comes new, and says from where to go on.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Any

import httpx
from pamqp.commands import Basic

from deploy.operate import answered
from deploy.subscribers.accounts import PREFIX, Limits
from shared.broker.link import close_channel
from shared.broker.rabbitmq import RabbitBroker
from shared.broker.topology import passive_depth
from shared.errors import Reject
from shared.events import CONTENT_TYPE

Events = list[dict[str, Any]]
"""A page of events as a service gives them: id, type, source, time, body."""

PAGE = 500


async def from_service(
    client: httpx.AsyncClient, types: Sequence[str], since: datetime, until: datetime
) -> AsyncIterator[Events]:
    """Yield pages of public events that a service said from `since` until before `until`."""
    asked: dict[str, Any] = {
        "type": list(types),
        "since": since.isoformat(),
        "until": until.isoformat(),
        "limit": PAGE,
    }
    while page := answered(await client.get("/internal/outbox/events", params=asked)):
        yield page
        if len(page) < PAGE:
            return
        asked["after"] = page[-1]["id"]


async def replay(
    broker: RabbitBroker, name: str, pages: AsyncIterator[Events], limits: Limits | None = None
) -> int:
    """Put events into a subscriber's queue, and into no other; return how many.

    Raises:
        Reject: the queue is too full to take more; the text says what was reached.
    """
    queue, sent = PREFIX + name, 0
    most = (limits or Limits()).length * 4 // 5
    async for page in pages:
        waiting = await _waiting(broker, queue)
        if waiting + len(page) > most:
            raise Reject(
                f"{sent} events were sent again; {waiting} wait in {queue}, and more would leave no room for"
                f" new ones. When they are taken, go on with --since {page[0]['time'][:16]}"
            )
        await asyncio.gather(*(_send(broker, queue, event) for event in page))
        sent += len(page)
    return sent


async def _waiting(broker: RabbitBroker, queue: str) -> int:
    channel = await broker.looking_channel()
    try:
        return (await passive_depth(channel, queue)).ready
    finally:
        await close_channel(channel)


async def _send(broker: RabbitBroker, queue: str, event: dict[str, Any]) -> None:
    properties = Basic.Properties(
        content_type=CONTENT_TYPE,
        delivery_mode=2,
        message_id=event["id"],
        message_type=event["type"],
        app_id=event["source"],
        timestamp=datetime.fromisoformat(event["time"]),
        headers={"x-replayed": "true"},
    )
    await broker.send_to_queue(queue, event["body"].encode(), properties)
