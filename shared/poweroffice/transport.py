"""What all of Go's resources have in common: who asks, what may be repeated, what a list looks like."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from typing import TypedDict, TypeVar, Unpack

import httpx
from pydantic import BaseModel, SecretStr

from shared.poweroffice.auth import AccessToken, TokenSource
from shared.poweroffice.counting import API
from shared.poweroffice.errors import Forbidden, Unauthorized
from shared.poweroffice.exchange import SUBSCRIPTION_HEADER, TIMEOUT, exchange
from shared.poweroffice.paging import Filters, first_page, next_page, selections
from shared.poweroffice.patience import Patience, repeated
from shared.poweroffice.privileges import Explain
from shared.poweroffice.turns import Turns
from shared.poweroffice.wire import decode, encode, read, unreadable

Row = TypeVar("Row", bound=BaseModel)


class Body(TypedDict, total=False):
    """What a request carries: a JSON value or one PDF, never both."""

    json: object
    pdf: tuple[str, bytes]


class GoTransport:
    """Sends requests on behalf of one creditor to one of Go's APIs."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        base_url: str,
        tokens: TokenSource,
        turns: Turns,
        subscription_key: SecretStr | None = None,
        patience: Patience | None = None,
        explain: Explain | None = None,
    ) -> None:
        self._http = http
        self._base_url = base_url.rstrip("/")
        self._tokens = tokens
        self._turns = turns
        self._subscription_key = subscription_key
        self._patience = patience or Patience()
        self._explain = explain

    async def get(self, path: str, params: Mapping[str, str] | None = None) -> httpx.Response:
        """Read `path`; repeated while Go says "not now".

        Raises:
            GoError: the leaf that fits the last answer.
        """
        return await self.send("GET", path, params=params, repeatable=True)

    async def send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        repeatable: bool = False,
        **body: Unpack[Body],
    ) -> httpx.Response:
        """Send a request; once, unless doing it twice changes no more than doing it once (`repeatable`).

        Raises:
            GoError: the leaf that fits the answer.
        """

        def build(token: AccessToken) -> httpx.Request:
            return self._build(token, method, path, params, body)

        async def call() -> httpx.Response:
            return await self._authorized(build)

        try:
            return await repeated(call, self._patience) if repeatable else await call()
        except Forbidden as refused:
            if self._explain is None:
                raise
            raise await self._explain(refused) from refused

    async def one(self, model: type[Row], path: str) -> Row:
        """Read one entity.

        Raises:
            GoNotFound: there is none.
            GoError: any other leaf.
        """
        response = await self.get(path)
        return read(model, decode(response), response)

    async def rows(self, model: type[Row], path: str, filters: Filters) -> list[Row]:
        """Read every row that `filters` selects, over all pages; an empty list is Go's 204.

        Raises:
            GoError: the leaf that fits; an entity that a filter names and that is missing is a GoNotFound.
        """
        found: list[Row] = []
        for params in selections(filters):
            async for page, response in self._pages(path, params):
                found.extend(read(model, row, response) for row in page)
        return found

    async def _pages(
        self, path: str, params: Mapping[str, str]
    ) -> AsyncIterator[tuple[list[object], httpx.Response]]:
        page: dict[str, str] | None = first_page(params)
        while page:
            response = await self.get(path, page)
            rows = _list(response)
            yield rows, response
            page = next_page(response, page, len(rows))

    async def _authorized(self, build: Callable[[AccessToken], httpx.Request]) -> httpx.Response:
        """Send with the current token; after a 401 once more with another one: Go did nothing yet."""
        token = await self._tokens.token()
        try:
            return await exchange(self._http, build(token), self._turns)
        except Unauthorized:
            renewed = await self._tokens.renew(token)
            return await exchange(self._http, build(renewed), self._turns)

    def _build(
        self, token: AccessToken, method: str, path: str, params: Mapping[str, str] | None, body: Body
    ) -> httpx.Request:
        headers = {"Authorization": f"Bearer {token.value}", "Accept": "application/json"}
        if self._subscription_key:
            headers[SUBSCRIPTION_HEADER] = self._subscription_key.get_secret_value()
        content: str | None = None
        if "json" in body:
            content = encode(body["json"])
            headers["Content-Type"] = "application/json"
        return self._http.build_request(
            method,
            f"{self._base_url}{path}",
            params=params or None,
            headers=headers,
            content=content,
            files={"file": (*body["pdf"], "application/pdf")} if "pdf" in body else None,
            timeout=TIMEOUT,
            extensions={API: "v2" if self._subscription_key else "v1"},  # v1 knows no subscription key
        )


def _list(response: httpx.Response) -> list[object]:
    rows = decode(response)
    if rows is None:
        return []
    if not isinstance(rows, list):
        raise unreadable(response, "a list was expected")
    return rows
