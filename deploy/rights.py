"""What each service may do on RabbitMQ: read its own queues, say its own events, and nothing else.

    configure  nothing: `autocollect migrate` declares the queues, as an administrator
    read       its own queues, `settlement.…`
    write      the exchanges of events, retries and dead letters, each with its own routing keys only (topic
               permissions): the events that it says, its own queues to come back to, its own dead letters

The default exchange is not among them: through it anybody could put anything into any queue. Users and
passwords are those of each service's own address (`SETTLEMENT_AMQP_URL`): there is nothing to keep in step.
"""

import asyncio
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx

from deploy.topology import SAYS, SERVICES, system_topology
from shared.broker.topology import DEAD_EXCHANGE, EXCHANGE, Topology, retry_exchange
from shared.errors import Outage, Reject
from shared.events import EVENTS

NOTHING = "^$"


@dataclass(frozen=True, kw_only=True)
class Rights:
    """One service's rights; `keys` holds for each exchange the routing keys that it may use (patterns)."""

    service: str
    configure: str
    write: str
    read: str
    keys: Mapping[str, str]


@dataclass(frozen=True)
class User:
    """A service's user on the broker."""

    name: str
    password: str
    vhost: str

    @classmethod
    def of(cls, url: str) -> "User":
        """Return the user that an amqp:// address names."""
        parts = urlsplit(url)
        return cls(
            unquote(parts.username or ""), unquote(parts.password or ""), unquote(parts.path[1:]) or "/"
        )


def rights_of(service: str, topology: Topology, says: Iterable[str]) -> Rights:
    """Return the least that a service needs on a broker with this topology."""
    own = re.escape(service)
    retries = [retry_exchange(delay) for delay in topology.ladder]
    types = sorted(event.type for event in EVENTS.values() if event.__name__ in set(says))
    return Rights(
        service=service,
        configure=NOTHING,
        write=_any_of([EXCHANGE, DEAD_EXCHANGE, *retries]),
        read=rf"^{own}\.",
        keys={
            EXCHANGE: _any_of(types) if types else NOTHING,
            DEAD_EXCHANGE: rf"^{own}\.dead$",
            **dict.fromkeys(retries, rf"^{own}\."),
        },
    )


def _any_of(names: Iterable[str]) -> str:
    return f"^({'|'.join(re.escape(name) for name in names)})$"


def system_rights() -> list[Rights]:
    """Return the rights of every service."""
    topology = system_topology()
    return [rights_of(service, topology, SAYS[service]) for service in SERVICES]


def users(environment: Mapping[str, str]) -> dict[str, User]:
    """Return the services' users, read off their addresses.

    Raises:
        Reject: a service has no address of its own, or shares its user with another.
    """
    found: dict[str, User] = {}
    for service in SERVICES:
        name = f"{service.upper()}_AMQP_URL"
        if name not in environment:
            raise Reject(f"{name} is not set: each service needs an amqp:// address with a user of its own")
        found[service] = User.of(environment[name])
    if len({user.name for user in found.values()}) < len(found):
        raise Reject("two services share a RabbitMQ user: give each a user of its own in its …_AMQP_URL")
    return found


def rabbitmqctl(rights: Rights, user: User) -> list[list[str]]:
    """Return the rabbitmqctl commands that make the user and give it its rights, but for the password."""
    where = ["-p", user.vhost]
    return [
        ["set_permissions", *where, user.name, rights.configure, rights.write, rights.read],
        *(
            ["set_topic_permissions", *where, user.name, exchange, pattern, NOTHING]
            for exchange, pattern in rights.keys.items()
        ),
    ]


async def grant(
    management_url: str, all_rights: Iterable[Rights], of: Mapping[str, User], watcher: User | None = None
) -> list[str]:
    """Make the users and give them exactly these rights, through RabbitMQ's management API.

    `management_url` is http://administrator:password@host:15672. `watcher` may look how long the queues are,
    and touch nothing: whoever scales the services asks as him. Repeating it changes nothing.

    Raises:
        Outage: the API does not answer.
        Reject: the administrator may not do this.
    """
    parts = urlsplit(management_url)
    base = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}/api/"
    login = httpx.BasicAuth(unquote(parts.username or "guest"), unquote(parts.password or "guest"))
    done = []
    async with httpx.AsyncClient(base_url=base, auth=login, timeout=15) as api:
        for rights in all_rights:
            user = of[rights.service]
            await _put(api, f"users/{_in_path(user.name)}", {"password": user.password, "tags": ""})
            at = f"{_in_path(user.vhost)}/{_in_path(user.name)}"
            allowed = {"configure": rights.configure, "write": rights.write, "read": rights.read}
            for exchange, pattern in rights.keys.items():
                keys = {"exchange": exchange, "write": pattern, "read": NOTHING}
                await _put(api, f"topic-permissions/{at}", keys)
            # Last: until then the user may do nothing at all, never too much.
            await _put(api, f"permissions/{at}", allowed)
            done.append(f"RabbitMQ user {user.name}: own queues and events of {rights.service}")
        if watcher:
            account = {"password": watcher.password, "tags": "monitoring"}
            await _put(api, f"users/{_in_path(watcher.name)}", account)
            at = f"{_in_path(watcher.vhost)}/{_in_path(watcher.name)}"
            await _put(api, f"permissions/{at}", dict.fromkeys(("configure", "write", "read"), NOTHING))
            done.append(f"RabbitMQ user {watcher.name}: looks, and touches nothing")
    return done


async def _put(api: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> None:
    try:
        answer = await api.put(path, json=body)
    except httpx.HTTPError as failure:
        raise Outage(f"RabbitMQ's management API does not answer at {api.base_url}: {failure!r}") from failure
    if answer.is_error:
        raise Reject(f"RabbitMQ refused {path} with {answer.status_code}; is the administrator one?")


def _in_path(name: str) -> str:
    return quote(name, safe="")


def grant_now(management_url: str, environment: Mapping[str, str]) -> list[str]:
    """Give every service its rights; see `grant`."""
    scaling = environment.get("AUTOCOLLECT_SCALING_BROKER_URL")
    watcher = User.of(scaling) if scaling else None
    return asyncio.run(grant(management_url, system_rights(), users(environment), watcher))
