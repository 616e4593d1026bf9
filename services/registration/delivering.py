"""Webhooks on their way out, signed by the Standard Webhooks specification (standardwebhooks.com).

Each delivery is claimed with a lease, posted without a transaction being held, and recorded; a process that
dies in between tries again, so that a receiver may get an event twice, with the same `webhook-id`. A receiver
can send us nowhere: the address is looked up once, must be public, and is the one that is connected to;
redirects are not followed, the answer's body is not read, and everything ends after `SECONDS`.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import secrets
import socket
from dataclasses import dataclass, field
from datetime import timedelta
from typing import get_args
from urllib.parse import urlsplit

import httpx
import structlog
from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook

from services.registration import store
from services.registration.domain.webhooks import (
    WEBHOOKS_KEPT,
    Answer,
    DeliveryState,
    Due,
    is_public,
    outcome,
)
from services.registration.orders import EndpointNoticeOrdered
from shared.clock import Clock, SystemClock
from shared.db import Database, is_outage
from shared.events import CONTENT_TYPE
from shared.keyring import Keyring, UnreadableSecret
from shared.observability import WEBHOOKS_OUT

log = structlog.get_logger("autocollect.webhooks")

SECONDS = 15.0
"""How long one try may take, from the look-up of the address to the answer's status."""

LEASE = timedelta(seconds=60)
AT_ONCE = 50


def new_secret() -> SecretStr:
    """Return a new signing secret: 32 random bytes."""
    return SecretStr("whsec_" + base64.b64encode(secrets.token_bytes(32)).decode())


@dataclass(frozen=True)
class Sender:
    """Posts to receivers that nobody here trusts."""

    http: httpx.AsyncClient = field(
        default_factory=lambda: httpx.AsyncClient(
            follow_redirects=False,
            trust_env=False,
            timeout=SECONDS,
            # A connection is never used again: two hosts may share an address, and not a certificate.
            limits=httpx.Limits(max_keepalive_connections=0),
        )
    )
    private_allowed: bool = False

    async def post(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        """Post once and return the status, or why there is none."""
        try:
            async with asyncio.timeout(SECONDS):
                return await self._post(url, headers, body)
        except TimeoutError:
            return Answer(error=f"no answer within {SECONDS:.0f} s")
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as failure:
            return Answer(error=f"no connection: {type(failure).__name__}")

    async def _post(self, url: str, headers: dict[str, str], body: bytes) -> Answer:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = [str(each[4][0]) for each in found]
        if not self.private_allowed and not all(map(is_public, addresses)):
            return Answer(error="the host's address is not a public one")
        address = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
        there = parts._replace(netloc=f"{address}:{port}").geturl()
        request = self.http.build_request(
            "POST",
            there,
            content=body,
            headers=headers | {"Host": parts.netloc},
            extensions={"sni_hostname": host},
        )
        response = await self.http.send(request, stream=True)
        await response.aclose()
        return Answer(status=response.status_code)


@dataclass(frozen=True)
class Delivering:
    """Delivers what is due; `signing_clock` is the real time, by which receivers judge a signature's age."""

    database: Database
    keyring: Keyring
    sender: Sender
    signing_clock: Clock = field(default_factory=SystemClock)
    poll: float = 1.0

    async def run(self, stopping: asyncio.Event) -> None:
        """Deliver until `stopping` is set; an outage of the database is waited out."""
        for state in get_args(DeliveryState):
            WEBHOOKS_OUT.labels("registration", state)  # an alert sees the first failure only beside a nought
        looks = 0
        while not stopping.is_set():
            done = 0
            try:
                if looks % 3600 == 0:
                    await self.prune()
                done = await self.deliver_due()
            except Exception as failure:
                if not is_outage(failure):
                    raise
                log.warning("webhooks.outage", error=str(failure))
            looks += 1
            if not done:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), self.poll)

    async def deliver_due(self) -> int:
        """Try once what is due, many at a time; return how many were tried."""
        async with self.database.transaction() as tx:
            due = await store.webhooks.claim(tx, lease=LEASE, limit=AT_ONCE)
        await asyncio.gather(*(self._deliver(each) for each in due))
        return len(due)

    async def _deliver(self, due: Due) -> None:
        try:
            headers = self._headers(due)
        except UnreadableSecret as unreadable:
            answer = Answer(error=str(unreadable))
        else:
            answer = await self.sender.post(due.url, headers, due.body)
        judged = outcome(due.attempts, answer)
        async with self.database.transaction() as tx:
            if await store.webhooks.record(tx, due, answer, judged):
                tx.say(EndpointNoticeOrdered(creditor_id=due.creditor_id, endpoint_id=due.endpoint_id))
        WEBHOOKS_OUT.labels("registration", judged.state).inc()
        log.info(
            "webhook.tried",
            delivery=str(due.id),
            endpoint=str(due.endpoint_id),
            outcome=judged.state,
            status=answer.status,
            attempt=due.attempts + 1,
            disabled=judged.disabled,
        )

    def _headers(self, due: Due) -> dict[str, str]:
        """Sign with every valid secret, the newest first."""
        now, text = self.signing_clock.now(), due.body.decode()
        signatures = [
            Webhook(self.keyring.decrypted(secret).get_secret_value()).sign(str(due.event_id), now, text)
            for secret in due.secrets
        ]
        return {
            "content-type": CONTENT_TYPE,
            "user-agent": "AutoCollect",
            "webhook-id": str(due.event_id),
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": " ".join(signatures),
        }

    async def prune(self, chunk: int = 5000) -> None:
        """Delete deliveries that are older than they are kept."""
        gone = chunk
        while gone == chunk:
            async with self.database.transaction() as tx:
                gone = await store.webhooks.prune(tx, tx.now - WEBHOOKS_KEPT, chunk)

    async def close(self) -> None:
        """Close the connections."""
        await self.sender.http.aclose()
