"""A subscriber's user, queue, bindings and rights: made together, listed, removed together."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deploy.asyncapi import public_events
from deploy.subscribers.management import Management
from shared.broker.topology import EXCHANGE
from shared.errors import AutoCollectError, NotFound, Reject

PREFIX = "subscriber."
NAME = re.compile(r"[a-z][a-z0-9-]{1,39}")
CONNECTIONS, CHANNELS = 10, 50
"""What a subscriber may open at the most, so that a leak of its own is its own trouble."""

Row = dict[str, Any]


@dataclass(frozen=True)
class Limits:
    """How much may wait for a subscriber before the oldest is dropped to its dead letters.

    The defaults hold about a week of a creditor with 10,000 events a day, and 256 MB of disk.
    """

    length: int = 100_000
    size: int = 256_000_000
    dead: int = 10_000
    deliveries: int = 20


@dataclass(frozen=True)
class Subscriber:
    """What a subscriber needs to connect; the password is shown once and kept nowhere."""

    name: str
    url: str
    queue: str
    events: Sequence[str]


def types_of(names: Sequence[str]) -> list[str]:
    """Return the types (each version is one) of public events by their names.

    Raises:
        Reject: one is not public; the text lists those that are.
    """
    known: dict[str, list[str]] = {}
    for event in public_events():
        known.setdefault(event.__name__, []).append(event.type)
    if not names or (unknown := [name for name in names if name not in known]):
        wrong = f"no public event is called {', '.join(unknown)}" if names else "name at least one event"
        raise Reject(f"{wrong}; these are public: {', '.join(known)}")
    return [kind for name in names for kind in known[name]]


async def add(
    management: Management, name: str, events: Sequence[str], limits: Limits | None = None
) -> Subscriber:
    """Make a subscriber; what was made of one that fails halfway is removed again.

    Raises:
        Reject: the name is taken or malformed, or an event is not public.
    """
    if not NAME.fullmatch(name):
        raise Reject("a subscriber's name has 2 to 40 small letters, digits and hyphens, a letter first")
    types, vhost, queue = types_of(events), management.vhost, PREFIX + name
    if await management.get("users", queue) or await management.get("queues", vhost, queue):
        raise Reject(
            f"there is a subscriber {name}; 'autocollect subscriber remove {name}' makes room for it"
        )
    password = secrets.token_urlsafe(24)
    try:
        await _queues(management, queue, types, limits or Limits())
        await management.put("users", queue, password=password, tags="")
        own = f"^{re.escape(queue)}(\\.dead)?$"
        await management.put("permissions", vhost, queue, configure="^$", write="^$", read=own)
        await management.put("user-limits", queue, "max-connections", value=CONNECTIONS)
        await management.put("user-limits", queue, "max-channels", value=CHANNELS)
    except AutoCollectError:
        with contextlib.suppress(AutoCollectError):
            await remove(management, name)
        raise
    return Subscriber(name, management.url_for(queue, password), queue, types)


async def _queues(management: Management, queue: str, types: Sequence[str], limits: Limits) -> None:
    bounded = {"x-queue-type": "quorum", "x-overflow": "drop-head"}
    dead = bounded | {"x-max-length": limits.dead, "x-max-length-bytes": limits.size}
    work = bounded | {
        "x-max-length": limits.length,
        "x-max-length-bytes": limits.size,
        "x-delivery-limit": limits.deliveries,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": f"{queue}.dead",
    }
    for name, arguments in ((f"{queue}.dead", dead), (queue, work)):
        await management.put("queues", management.vhost, name, durable=True, arguments=arguments)
    for kind in types:
        await management.post(
            "bindings", management.vhost, "e", EXCHANGE, "q", queue, routing_key=kind, arguments={}
        )


async def listed(management: Management) -> list[Row]:
    """Return a row a subscriber; RabbitMQ counts every few seconds."""
    queues = {each["name"]: each for each in await management.get("queues", management.vhost) or []}
    rows = []
    for name in sorted(queues):
        if not name.startswith(PREFIX) or name.endswith(".dead"):
            continue
        bindings = await management.get("queues", management.vhost, name, "bindings")
        rows.append(
            {
                "subscriber": name.removeprefix(PREFIX),
                "queue": name,
                "events": sorted(each["routing_key"] for each in bindings if each["source"] == EXCHANGE),
                "ready": queues[name].get("messages", 0),
                "consumers": queues[name].get("consumers", 0),
                "dead": queues.get(f"{name}.dead", {}).get("messages", 0),
            }
        )
    return rows


async def remove(management: Management, name: str) -> None:
    """Remove a subscriber: its user (whose connections RabbitMQ closes), then its queues and their messages.

    Raises:
        NotFound: there is none of this name.
    """
    queue = PREFIX + name
    gone = [await management.delete("users", queue)]
    gone += [await management.delete("queues", management.vhost, each) for each in (queue, f"{queue}.dead")]
    if not any(gone):
        raise NotFound(f"there is no subscriber {name}; 'autocollect subscriber list' shows them")
