"""Webhooks to other systems: where they go, when one is tried again, and which addresses may be reached."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import urlsplit
from uuid import UUID

from shared.errors import Reject

EndpointState = Literal["active", "disabled"]
DeliveryState = Literal["waiting", "delivered", "failed"]
WhyDisabled = Literal["gone", "failing"]
"""The receiver says that nothing more may come, or it took nothing for two days."""

DELAYS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 300, 1800, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600, 16 * 3600)
)
"""How long to wait after the first, second, … failed try: nine tries in two days."""

FORMER_SECRET = timedelta(hours=24)
"""How long a secret that was replaced still signs beside the new one."""

MOST_ENDPOINTS = 10
"""Of one company."""

WEBHOOKS_KEPT = timedelta(days=30)
"""How long deliveries stay in the log, and can be sent again."""


class UnusableAddress(Reject):
    """Webhooks cannot go to this address; the text says why."""


class AddressTaken(Reject):
    """A company's webhooks go to this address already; change the endpoint that it has."""


class TooManyEndpoints(Reject):
    """A company has as many endpoints as it may; remove one first."""


@dataclass(frozen=True)
class Endpoint:
    """Where a company's webhooks go; `why` says as a code why it is disabled, `reason` in words."""

    id: UUID
    creditor_id: UUID
    url: str
    events: Sequence[str]
    state: EndpointState
    why: WhyDisabled | None
    reason: str
    failing_since: datetime | None
    created_at: datetime


@dataclass(frozen=True)
class Due:
    """A delivery whose time has come; `secrets` are encrypted, the newest first."""

    id: UUID
    creditor_id: UUID
    endpoint_id: UUID
    url: str
    event_id: UUID
    body: bytes
    attempts: int
    secrets: Sequence[str]


@dataclass(frozen=True)
class Answer:
    """What came of a try: the status, or in words why there was none."""

    status: int | None = None
    error: str = ""

    @property
    def taken(self) -> bool:
        """Whether the receiver has it."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def words(self) -> str:
        """Why it was not taken."""
        if self.status is None:
            return self.error
        if 300 <= self.status < 400:
            return f"answered {self.status}; redirects are not followed, register the address itself"
        return f"answered {self.status}"


@dataclass(frozen=True)
class Outcome:
    """What a try means: the delivery's state, when to try again, why its endpoint is disabled, if it is.

    `disabled` is the code of it, `reason` says it in words.
    """

    state: DeliveryState
    wait: timedelta | None = None
    disabled: WhyDisabled | None = None
    reason: str = ""


def outcome(attempts_before: int, answer: Answer) -> Outcome:
    """Judge a try after so many others; 410 is the receiver's word that nothing more may come."""
    if answer.taken:
        return Outcome("delivered")
    if answer.status == 410:
        return Outcome("failed", disabled="gone", reason="the receiver answered 410 Gone")
    if attempts_before < len(DELAYS):
        return Outcome("waiting", wait=DELAYS[attempts_before])
    reason = f"nothing was taken for two days; last: {answer.words}"
    return Outcome("failed", disabled="failing", reason=reason)


def url_problem(url: str, *, private_allowed: bool) -> str:
    """Return why a webhook cannot go to this address; empty if it can.

    >>> url_problem("http://10.0.0.1/hook", private_allowed=False)
    'the address must begin with https://'
    >>> url_problem("https://hooks.example/autocollect", private_allowed=False)
    ''
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return "the address cannot be read"
    if parts.scheme != "https" and not (private_allowed and parts.scheme == "http"):
        return "the address must begin with https://"
    if not host:
        return "the address names no host"
    if parts.username or parts.password or parts.fragment:
        return "the address must hold neither user, password nor fragment"
    try:
        literal = ipaddress.ip_address(host)
    except ValueError:
        return ""
    return "" if private_allowed or is_public(str(literal)) else "the address is not a public one"


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet, also when it is wrapped in another.

    >>> is_public("8.8.8.8"), is_public("169.254.169.254"), is_public("::ffff:10.0.0.1")
    (True, False, False)
    """
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped:
            return is_public(str(found.ipv4_mapped))
        if found.sixtofour or found.teredo or found in _NAT64:
            return False
    return found.is_global and not found.is_multicast


_NAT64 = ipaddress.ip_network("64:ff9b::/96")
