"""Tokens with which one service, the portal or an operator's command calls another service's HTTP API.

A token is a JWT (HS256) signed with the installation's service secret; it names who calls (`iss`), whom
(`aud`), and lives five minutes. People log in at the portal; they never hold one of these.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx
from fastapi import Depends, Header, HTTPException, Request
from fastapi.params import Depends as DependsMarker
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey
from pydantic import AfterValidator, SecretStr

from shared.clock import Clock, SystemClock
from shared.strictness import of_declared_types

LIFETIME = 300
"""Seconds that a service token is valid."""


@dataclass(frozen=True)
class ServiceTokens:
    """Issues and verifies service tokens."""

    secret: SecretStr
    clock: Clock = field(default_factory=SystemClock)

    def _key(self) -> OctKey:
        return OctKey.import_key(self.secret.get_secret_value())

    def issue(self, caller: str, audience: str) -> str:
        """Return a token with which `caller` may call `audience`."""
        now = int(self.clock.now().timestamp())
        claims = {"iss": caller, "aud": audience, "iat": now, "exp": now + LIFETIME}
        return jwt.encode({"alg": "HS256"}, claims, self._key())

    def verify(self, token: str, audience: str) -> str:
        """Return who calls.

        Raises:
            ValueError: the token is forged, expired or meant for another service.
        """
        try:
            claims = jwt.decode(token, self._key(), algorithms=["HS256"]).claims
        except (JoseError, ValueError) as forged:
            raise ValueError("the service token cannot be verified") from forged
        now = int(self.clock.now().timestamp())
        if claims.get("aud") != audience or not now - LIFETIME <= int(claims.get("iat", 0)) <= now + LIFETIME:
            raise ValueError("the service token has expired or is meant for another service")
        return str(claims["iss"])


BEARER = HTTPBearer(
    bearerFormat="JWT",
    scheme_name="ServiceToken",
    description=(
        "A JWT (HS256) signed with the installation's service secret: `iss` who calls, `aud` this service,"
        f" `iat` now; it is taken for {LIFETIME // 60} minutes."
    ),
    auto_error=False,
)


def caller_of(tokens: ServiceTokens, audience: str) -> Callable[..., Awaitable[None]]:
    """Return the FastAPI dependency that answers 401 to anybody without a token for `audience`.

    Who calls is the request's `state.caller` from then on.
    """

    async def caller(
        request: Request, given: Annotated[HTTPAuthorizationCredentials | None, Depends(BEARER)]
    ) -> None:
        how = {"WWW-Authenticate": "Bearer"}
        if given is None:
            raise HTTPException(401, "send the header 'Authorization: Bearer <service token>'", how)
        try:
            request.state.caller = tokens.verify(given.credentials, audience)
        except ValueError as refused:
            raise HTTPException(401, str(refused), how) from refused

    return caller


def _named(header: str) -> str:
    if not (name := person_named(header)):
        raise ValueError("name the person who does this")
    return name


_ON_BEHALF_OF: dict[str, Any] = {
    "alias": "On-Behalf-Of",
    "max_length": 254,
    "description": "The person for whom the service calls: an e-mail address or a name, UTF-8.",
}

Person = Annotated[str, AfterValidator(_named), Header(min_length=1, **_ON_BEHALF_OF)]
"""Who acts, where a service alone cannot: the person whom the header `On-Behalf-Of` names, else 422.

He is believed because the caller has a service token.
"""


def _actor(request: Request, on_behalf_of: Annotated[str, Header(**_ON_BEHALF_OF)] = "") -> str:
    return person_named(on_behalf_of) or request.state.caller


Actor = Annotated[str, Depends(_actor)]
"""Who acts: the person whom the header `On-Behalf-Of` names, else the service that `internal` let in."""


def person_named(header: str) -> str:
    """Return the person whom a header names, as it was written: UTF-8, else the Latin-1 that HTTP assumes.

    >>> person_named("K\u00c3\u00a5re  Li"), person_named("K\u00e5re Li")
    ('Kåre Li', 'Kåre Li')
    """
    try:
        written = header.encode("latin-1").decode()
    except UnicodeError:
        written = header
    return " ".join(written.split())


def internal(tokens: ServiceTokens, audience: str) -> list[DependsMarker]:
    """Return router dependencies that let only other services and operators in, with requests as declared."""
    return [Depends(caller_of(tokens, audience)), Depends(of_declared_types)]


class ServiceAuth(httpx.Auth):
    """Puts a fresh service token on every request of an httpx client."""

    def __init__(self, tokens: ServiceTokens, caller: str, audience: str) -> None:
        """Sign as `caller` for `audience`."""
        self._tokens, self._caller, self._audience = tokens, caller, audience

    async def async_auth_flow(self, request: httpx.Request) -> AsyncGenerator[httpx.Request, httpx.Response]:
        """Add the header."""
        request.headers["Authorization"] = f"Bearer {self._tokens.issue(self._caller, self._audience)}"
        yield request
