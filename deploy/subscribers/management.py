"""RabbitMQ's management HTTP API: the only way to make users and rights without a shell on the broker."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import httpx

from shared.errors import Outage, Reject

SWITCHED_OFF = (
    "RabbitMQ's management API does not answer at {url} ({failure}). Switch it on with"
    " 'rabbitmq-plugins enable rabbitmq_management' on each node; if it listens elsewhere, set"
    " AUTOCOLLECT_MANAGEMENT_URL."
)


@dataclass(frozen=True)
class Management:
    """The management API of one virtual host."""

    http: httpx.AsyncClient
    vhost: str
    broker: str
    """The broker's address for clients, e.g. `amqp://rabbit.example:5672`."""

    @classmethod
    @asynccontextmanager
    async def of(
        cls, amqp_url: str, management_url: str = "", subscribers_url: str = ""
    ) -> AsyncIterator[Management]:
        """Return the API of the broker at `amqp_url`, for the same user; the standard port unless given.

        `subscribers_url` is where clients from outside reach the broker, if not there.
        """
        parts = urlsplit(amqp_url)
        secure = parts.scheme == "amqps"
        host, port = parts.hostname or "127.0.0.1", parts.port or (5671 if secure else 5672)
        standard = f"https://{host}:15671" if secure else f"http://{host}:15672"
        user, password = unquote(parts.username or "guest"), unquote(parts.password or "guest")
        async with httpx.AsyncClient(
            base_url=management_url or standard, auth=(user, password), timeout=15
        ) as http:
            address = subscribers_url.rstrip("/") or f"{parts.scheme}://{host}:{port}"
            yield cls(http, unquote(parts.path[1:]) or "/", address)

    def url_for(self, user: str, password: str) -> str:
        """Return the AMQP URL with which a user connects to this virtual host."""
        scheme, _, address = self.broker.partition("://")
        return f"{scheme}://{user}:{quote(password, safe='')}@{address}/{quote(self.vhost, safe='')}"

    async def get(self, *path: str) -> Any:
        """Return what the API tells about a thing; None when there is no such thing."""
        answer = await self._ask("GET", path)
        return None if answer.status_code == 404 else answer.json()

    async def put(self, *path: str, **body: Any) -> None:
        """Make a thing, or let it be as stated."""
        self._done(await self._ask("PUT", path, body))

    async def post(self, *path: str, **body: Any) -> None:
        """Add a thing."""
        self._done(await self._ask("POST", path, body))

    async def delete(self, *path: str) -> bool:
        """Remove a thing; say whether it was there."""
        return (await self._ask("DELETE", path)).status_code != 404

    async def _ask(self, method: str, path: tuple[str, ...], body: Any = None) -> httpx.Response:
        url = "/api/" + "/".join(quote(part, safe="") for part in path)
        try:
            answer = await self.http.request(method, url, json=body)
        except httpx.TransportError as failure:
            where = str(self.http.base_url).rstrip("/")
            raise Outage(SWITCHED_OFF.format(url=where, failure=type(failure).__name__)) from failure
        if answer.status_code == 401:
            raise Reject(
                "RabbitMQ's management API refuses the user of AUTOCOLLECT_AMQP_URL; give it the tag"
                " 'administrator': rabbitmqctl set_user_tags USER administrator"
            )
        if answer.is_error and answer.status_code != 404:
            raise Reject(f"RabbitMQ refuses {method} {url}: {answer.text[:300]}")
        return answer

    @staticmethod
    def _done(answer: httpx.Response) -> None:
        if answer.status_code == 404:
            raise Reject(
                f"RabbitMQ does not know what {answer.request.url.path} stands on: {answer.text[:300]};"
                " 'autocollect migrate' declares the exchange"
            )
