"""Access tokens: what a request needs to act for one creditor, and how a client key turns into one.

Tokens live about twenty minutes and cannot be refreshed, only asked for again (API v2, OAuth 2.0 client
credentials). Most services never see a client key; they take their tokens through any `TokenSource`.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

import httpx
from pydantic import BaseModel, SecretStr

from shared.clock import Clock
from shared.poweroffice.endpoints import TokenEndpoint
from shared.poweroffice.errors import ClientKeyRefused, InvalidRequest
from shared.poweroffice.exchange import SUBSCRIPTION_HEADER, TIMEOUT, exchange
from shared.poweroffice.patience import Patience, repeated
from shared.poweroffice.turns import Turns
from shared.poweroffice.wire import decode, read

RENEWAL_MARGIN = timedelta(seconds=60)
"""A token is renewed this long before it expires: PowerOffice asks not to wait for the 401."""


@dataclass(frozen=True)
class AccessToken:
    """A bearer token and the UTC instant at which Go stops admitting it."""

    value: str = field(repr=False)
    expires_at: datetime

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether the token outlives `now` by the renewal margin."""
        return now + RENEWAL_MARGIN < self.expires_at


class TokenSource(Protocol):
    """Gives access tokens for one creditor in one of Go's APIs."""

    async def token(self) -> AccessToken:
        """Return a token that is valid for a while yet."""
        ...

    async def renew(self, refused: AccessToken) -> AccessToken:
        """Return another token than `refused`, which Go did not admit."""
        ...


class TokenAnswer(BaseModel):
    """The token call's success (RFC 6749 § 5.1); `expires_in` is read, never assumed."""

    access_token: str
    expires_in: int


class ClientKeyTokenSource:
    """A `TokenSource` that holds a creditor's client key; many callers share one renewal."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        endpoint: TokenEndpoint,
        client_key: SecretStr,
        turns: Turns,
        clock: Clock,
        *,
        patience: Patience | None = None,
    ) -> None:
        self._http = http
        self._endpoint = endpoint
        self._client_key = client_key
        self._turns = turns
        self._clock = clock
        self._patience = patience or Patience()
        self._current: AccessToken | None = None
        self._renewal = asyncio.Lock()

    async def token(self) -> AccessToken:
        """Return the current token, or a new one within a minute of its end.

        Raises:
            ClientKeyRefused: Go knows no such client key (any more).
            GoError: the token call failed in another way.
        """
        async with self._renewal:
            if self._current is None or not self._current.is_fresh(self._clock.now()):
                self._current = await self._request()
            return self._current

    async def renew(self, refused: AccessToken) -> AccessToken:
        """Return a newer token than `refused`; the first caller fetches it, the others find it.

        Raises:
            ClientKeyRefused: Go knows no such client key (any more).
            GoError: the token call failed in another way.
        """
        async with self._renewal:
            if self._current is None or self._current == refused:
                self._current = await self._request()
            return self._current

    async def _request(self) -> AccessToken:
        try:
            response = await repeated(self._send, self._patience)
        except InvalidRequest as error:
            if error.problem.kind == "invalid_client":
                raise ClientKeyRefused(error.request, error.problem) from error
            raise
        answer = read(TokenAnswer, decode(response), response)
        return AccessToken(answer.access_token, self._clock.now() + timedelta(seconds=answer.expires_in))

    async def _send(self) -> httpx.Response:
        """Ask for a token (API v2 documentation: authentication; RFC 6749 § 4.4)."""
        subscription = self._endpoint.subscription_key
        request = self._http.build_request(
            "POST",
            self._endpoint.url,
            data={"grant_type": "client_credentials"},
            headers={SUBSCRIPTION_HEADER: subscription.get_secret_value()} if subscription else None,
            timeout=TIMEOUT,
        )
        credentials = httpx.BasicAuth(
            self._endpoint.application_key.get_secret_value(), self._client_key.get_secret_value()
        )
        signed = next(credentials.auth_flow(request))
        return await exchange(self._http, signed, self._turns)


class ClientKeyTokens:
    """One token source for each client key of an environment, so that callers share its token."""

    def __init__(self, http: httpx.AsyncClient, endpoint: TokenEndpoint, turns: Turns, clock: Clock) -> None:
        self._http = http
        self._endpoint = endpoint
        self._turns = turns
        self._clock = clock
        self._sources: dict[SecretStr, ClientKeyTokenSource] = {}

    def source(self, client_key: SecretStr) -> ClientKeyTokenSource:
        """Return the source of tokens for `client_key`, always the same one."""
        if client_key not in self._sources:
            self._sources[client_key] = ClientKeyTokenSource(
                self._http, self._endpoint, client_key, self._turns, self._clock
            )
        return self._sources[client_key]

    def forget(self, client_key: SecretStr) -> None:
        """Drop the source and token of a client key that is no longer used."""
        self._sources.pop(client_key, None)
