"""The portal's read models made anew: all services' outboxes are read, and the portal's tables written.

The outboxes name those who are forgotten, so transfer, which knows who they are, is asked for them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from typing import Any

import asyncpg

from deploy.databases import Server
from deploy.operate import answered, service
from deploy.topology import SERVICES
from services.portal import rebuilding
from shared.clock import SystemClock, oslo_date
from shared.db import Database
from shared.events import Envelope, parse
from shared.privacy import Forgotten

SENDERS = tuple(name for name in SERVICES if name != "portal")
PAGE = 500
"""Debtors that transfer names at once."""

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
        Outage: transfer does not answer.
        Reject: see `services.portal.rebuilding.rebuild`.
    """
    async with AsyncExitStack() as stack:
        outboxes: dict[str, asyncpg.Connection] = {}
        for sender in SENDERS:
            outboxes[sender] = await asyncpg.connect(server.of_service(sender))
            stack.push_async_callback(outboxes[sender].close)
        kept = {
            sender: await outbox.fetchrow(_KEPT, rebuilding.HEARD_TYPES)
            for sender, outbox in outboxes.items()
        }
        expected(sum(row["events"] for row in kept.values()))
        portal = Database.connect(
            server.of_service("portal"), clock=SystemClock(), source="/services/portal", pool_size=1
        )
        stack.push_async_callback(portal.close)
        said = _said(tuple(outboxes.values()))
        older = await rebuilding.rebuild(
            portal, said, forgotten=await _forgotten(), drop_untold=drop_untold, progress=progress
        )
    rows = [
        {
            "from": sender,
            "events": row["events"],
            "since": row["since"] and oslo_date(row["since"]),
        }
        for sender, row in kept.items()
    ]
    return [*rows, {"from": "the portal's own history", "events": older, "since": None}]


async def _said(outboxes: Sequence[asyncpg.Connection]) -> AsyncIterator[list[Envelope]]:
    for outbox in outboxes:
        after = None
        while rows := await outbox.fetch(_PAGE, rebuilding.HEARD_TYPES, after, rebuilding.PAGE):
            yield [parse(row["body"]) for row in rows]
            after = rows[-1]["id"]


async def _forgotten() -> list[Forgotten]:
    found: list[Forgotten] = []
    async with service("transfer") as client:
        while True:
            answer = await client.get("/privacy/forgotten", params={"limit": PAGE, "offset": len(found)})
            page = [Forgotten.model_validate(each) for each in answered(answer)]
            found += page
            if len(page) < PAGE:
                return found
