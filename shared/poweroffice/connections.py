"""Clients of Go for any creditor, in services that never see a client key.

Access tokens and turns come from the registration service, which alone holds the keys and keeps the quotas.
A token is kept for as long as it lives; for turns, a registration that is down is waited for up to a minute.
"""

import asyncio
from datetime import datetime
from functools import partial
from typing import Literal
from uuid import UUID

import httpx
from pydantic import BaseModel, TypeAdapter

from shared.clock import Clock
from shared.errors import Transient
from shared.poweroffice.auth import AccessToken
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.settings import PowerOfficeSettings
from shared.poweroffice.turns import LONGEST_LEAD, Grant, SharedTurns, Turns
from shared.poweroffice.v2 import GoClient
from shared.service import Runtime

Api = Literal["v2", "v1"]


class CreditorDisconnected(Transient):
    """Go refuses the creditor's client key; what needs Go waits until the creditor has consented again."""


class TokenLoan(BaseModel):
    """What registration answers: `POST /internal/creditors/{id}/access-token`."""

    access_token: str
    expires_at: datetime


class BorrowedTokens:
    """A `TokenSource` whose tokens come from the registration service."""

    def __init__(self, registration: httpx.AsyncClient, clock: Clock, creditor_id: UUID, api: Api) -> None:
        """Borrow for one creditor and one of Go's APIs."""
        self._registration, self._clock = registration, clock
        self._creditor_id, self._api = creditor_id, api
        self._current: AccessToken | None = None
        self._borrowing = asyncio.Lock()

    async def token(self) -> AccessToken:
        """Return the token in hand, or borrow the next.

        Raises:
            CreditorDisconnected: the creditor's connection is lost.
            Transient: registration does not answer.
        """
        async with self._borrowing:
            if self._current is None or not self._current.is_fresh(self._clock.now()):
                self._current = await self._borrow()
            return self._current

    async def renew(self, refused: AccessToken) -> AccessToken:
        """Return another token than `refused`; the first caller borrows it, the others find it."""
        async with self._borrowing:
            if self._current is None or self._current == refused:
                self._current = await self._borrow(refused=refused)
            return self._current

    async def _borrow(self, refused: AccessToken | None = None) -> AccessToken:
        params = {"api": self._api} | ({"renew": "true"} if refused else {})
        path = f"/internal/creditors/{self._creditor_id}/access-token"
        try:
            response = await self._registration.post(path, params=params)
        except httpx.HTTPError as failure:
            raise Transient(f"registration lends no access token: {failure!r}") from failure
        if response.status_code == 409:
            raise CreditorDisconnected(f"creditor {self._creditor_id} must restore its connection to Go")
        if response.status_code != 200:
            raise Transient(f"registration lends no access token: HTTP {response.status_code}")
        loan = TokenLoan.model_validate_json(response.content)
        return AccessToken(loan.access_token, loan.expires_at)


_GRANT = TypeAdapter(Grant)
"""What registration answers: `POST /internal/turns`."""


async def granted_turns(registration: httpx.AsyncClient, api: Api, wanted: int, lead: float) -> Grant:
    """Reserve turns in registration's quota; with the first two arguments bound, a `turns.Grantor`.

    Raises:
        Transient: registration does not answer.
    """
    body = {"api": api, "wanted": wanted, "lead": lead}
    try:
        response = await registration.post("/internal/turns", json=body, timeout=LONGEST_LEAD)
    except httpx.HTTPError as failure:
        raise Transient(f"registration hands out no turns: {failure!r}") from failure
    if response.status_code != 200:
        raise Transient(f"registration hands out no turns: HTTP {response.status_code}")
    return _GRANT.validate_json(response.content)


class GoConnections:
    """One client for each creditor and API, made when first asked for."""

    def __init__(
        self,
        runtime: Runtime,
        caller: str,
        settings: PowerOfficeSettings | None = None,
        *,
        http: httpx.AsyncClient | None = None,
        registration: httpx.AsyncClient | None = None,
    ) -> None:
        """Make clients for the service `caller`; Go's addresses come from the environment if not given.

        `http` reaches Go and `registration` the service of that name (tests put a stand-in behind them).
        """
        self._endpoints = (settings or PowerOfficeSettings.read()).endpoints()
        self._clock = runtime.clock
        self._registration = registration or runtime.client(caller, "registration")
        self._go = http or httpx.AsyncClient()
        self._turns: dict[Api, Turns] = {
            "v2": SharedTurns(partial(granted_turns, self._registration, "v2")),
            "v1": SharedTurns(partial(granted_turns, self._registration, "v1")),
        }
        self._v2: dict[UUID, GoClient] = {}
        self._v1: dict[UUID, DebtCollectionClient] = {}

    def v2(self, creditor_id: UUID) -> GoClient:
        """Return the creditor's accounts (API v2)."""
        if creditor_id not in self._v2:
            tokens = BorrowedTokens(self._registration, self._clock, creditor_id, "v2")
            self._v2[creditor_id] = GoClient(self._go, self._endpoints, tokens, self._turns["v2"])
        return self._v2[creditor_id]

    def debt_collection(self, creditor_id: UUID) -> DebtCollectionClient:
        """Return the creditor's debt collection (API v1)."""
        if creditor_id not in self._v1:
            tokens = BorrowedTokens(self._registration, self._clock, creditor_id, "v1")
            explain = self.v2(creditor_id).explain
            self._v1[creditor_id] = DebtCollectionClient(
                self._go, self._endpoints, tokens, self._turns["v1"], explain=explain
            )
        return self._v1[creditor_id]

    async def close(self) -> None:
        """Close the connections."""
        await self._go.aclose()
        await self._registration.aclose()
