"""The portal's read models made anew: all services' outboxes are read, and the portal's tables written."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

import asyncpg

from deploy.databases import Server
from deploy.topology import SERVICES
from services.portal import rebuilding
from shared.clock import SystemClock, oslo_date
from shared.db import Database
from shared.events import Envelope, parse

SENDERS = tuple(service for service in SERVICES if service != "portal")

_KEPT = "select count(*) as events, min(time) as since from outbox where type = any($1::text[])"
_PAGE = (
    "select id, body from outbox where type = any($1::text[]) and ($2::uuid is null or id > $2)"
    " order by id limit $3"
)


async def rebuild(
    server: Server,
    *,
    drop_untold: bool = False,
    expected: Callable[[int], None] = lambda _: None,
    progress: Callable[[int], None] = lambda _: None,
) -> list[dict[str, Any]]:
    """Make the portal's read models anew; return from where how many events came, and since which day.

    `expected` hears about how many there will be, `progress` how many more were handled.

    Raises:
        Reject: see `services.portal.rebuilding.rebuild`.
    """
    async with AsyncExitStack() as stack:
        outboxes: dict[str, asyncpg.Connection] = {}
        for service in SENDERS:
            outboxes[service] = await asyncpg.connect(server.of_service(service))
            stack.push_async_callback(outboxes[service].close)
        kept = {
            service: await outbox.fetchrow(_KEPT, rebuilding.HEARD_TYPES)
            for service, outbox in outboxes.items()
        }
        expected(sum(row["events"] for row in kept.values()))
        portal = Database.connect(
            server.of_service("portal"), clock=SystemClock(), source="/services/portal", pool_size=1
        )
        stack.push_async_callback(portal.close)
        said = _said(tuple(outboxes.values()))
        older = await rebuilding.rebuild(portal, said, drop_untold=drop_untold, progress=progress)
    rows = [
        {
            "from": service,
            "events": row["events"],
            "since": row["since"] and oslo_date(row["since"]),
        }
        for service, row in kept.items()
    ]
    return [*rows, {"from": "the portal's own history", "events": older, "since": None}]


async def _said(outboxes: Sequence[asyncpg.Connection]) -> AsyncIterator[list[Envelope]]:
    for outbox in outboxes:
        after = None
        while rows := await outbox.fetch(_PAGE, rebuilding.HEARD_TYPES, after, rebuilding.PAGE):
            yield [parse(row["body"]) for row in rows]
            after = rows[-1]["id"]
