"""Since when the oldest message of each queue waits, told without taking one out: that counts as a delivery.

As many messages as wait in a queue were published last, so its oldest is about as old as the earliest of
these in the outboxes; each service tells of its own (`POST /internal/outbox/latest`). The embedded broker
keeps its messages in a table that tells.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime

from sqlalchemy import text

from shared.broker.contract import Broker, Queue, QueueDepth
from shared.broker.embedded import EmbeddedBroker
from shared.events import EVENTS

Latest = Mapping[str, Iterable[datetime]]
"""When the latest events of each type were published."""

AskAll = Callable[[Mapping[str, int]], Awaitable[Iterable[Latest]]]
"""Asks every service for so many of its latest events of each type; a silent one tells of none."""

_OLDEST_ASIDE = text(
    "select queue as name, convert_from(body, 'UTF8')::jsonb ->> 'time' as said from put_aside"
    " where id in (select min(id) from put_aside group by queue)"
)


async def oldest_waiting(
    broker: Broker, depths: Iterable[QueueDepth], services: Iterable[str], ask_all: AskAll
) -> dict[str, datetime]:
    """Return the instant by queue; queues that are empty, or of which nobody can tell, are left out."""
    if isinstance(broker, EmbeddedBroker):
        async with broker.engine.connect() as connection:
            rows = (await connection.execute(_OLDEST_ASIDE)).all()
        return {row.name: datetime.fromisoformat(row.said) for row in rows if row.said}
    types = {Queue(name, event).name: event.type for name in services for event in EVENTS.values()}
    waiting = {depth.name: depth.ready for depth in depths if depth.ready and depth.name in types}
    wanted: dict[str, int] = {}
    for name, ready in waiting.items():
        wanted[types[name]] = max(ready, wanted.get(types[name], 0))
    told = await ask_all(wanted) if wanted else ()
    return oldest_of(waiting, types, told)


def oldest_of(
    waiting: Mapping[str, int], types: Mapping[str, str], told: Iterable[Latest]
) -> dict[str, datetime]:
    """Return since when each queue's oldest message waits, from what the services have published last.

    `waiting` counts messages by queue, `types` names the event type of each. Of a queue in which more wait
    than are told of, the earliest that is told counts: its oldest is no younger.
    """
    latest: dict[str, list[datetime]] = {}
    for one in told:
        for kind, sent in one.items():
            latest.setdefault(kind, []).extend(sent)
    found = {name: sorted(latest.get(types[name], ()), reverse=True) for name in waiting}
    return {name: sent[min(waiting[name], len(sent)) - 1] for name, sent in found.items() if sent}
