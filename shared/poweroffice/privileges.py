"""Why Go forbids something on a client: the module or privilege that is missing there, in a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeAlias

from shared.errors import AutoCollectError
from shared.poweroffice.auth import AccessToken, TokenSource
from shared.poweroffice.errors import Forbidden
from shared.poweroffice.models import IntegrationInformation

Explain: TypeAlias = Callable[[Forbidden], Awaitable[Forbidden]]
"""From a 403 to the same one that says what is missing, if that can be found out."""


class Privileges:
    """What the integration may do on one client, asked when it is forbidden something.

    Privileges come with the access token, so one answer explains every 403 for as long as the token lives,
    some twenty minutes. `ask` must not explain its own 403 with this.
    """

    def __init__(self, ask: Callable[[], Awaitable[IntegrationInformation]], tokens: TokenSource) -> None:
        self._ask, self._tokens = ask, tokens
        self._asking = asyncio.Lock()
        self._known: tuple[AccessToken, IntegrationInformation] | None = None

    async def explain(self, refused: Forbidden) -> Forbidden:
        """Return `refused` with what is missing; as it was, where Go does not tell that either."""
        try:
            information = await self._information()
        except AutoCollectError:
            return refused
        return Forbidden(refused.request, refused.problem, why=information.why_forbidden())

    async def _information(self) -> IntegrationInformation:
        async with self._asking:
            token = await self._tokens.token()
            if self._known is None or self._known[0] != token:
                self._known = token, await self._ask()
            return self._known[1]
