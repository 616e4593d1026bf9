"""The front door of API v2: subscription key, rate, faults, token, privileges, parameters, then the endpoint.

The order is that of Azure API Management in front of the real API. An endpoint returns what it found
(`Listing`, `Single` or a ready response); the gateway pages, renders and encodes it.
"""

import copy
import dataclasses
import json
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.faults import Faults, PendingNumbers
from deploy.sandbox.poweroffice.limits import RateLimit
from deploy.sandbox.poweroffice.refusals import Refusal
from deploy.sandbox.poweroffice.state import World
from deploy.sandbox.poweroffice.tokens import V2_AUDIENCE, Bearer, Unauthorized, bearer, grant_response
from deploy.sandbox.poweroffice.v2 import problems
from deploy.sandbox.poweroffice.v2.query import PAGING, Page, Query
from deploy.sandbox.poweroffice.v2.rendering import Dto, as_dto, encode
from shared.clock import Clock, oslo_date


@dataclass(frozen=True)
class Listing:
    """Rows of a list endpoint: dataclasses (`render` turns each into a DTO)."""

    rows: Sequence[Any]
    render: Callable[[Any], Dto] = as_dto


@dataclass(frozen=True)
class Single:
    """One object."""

    row: Any
    status: int = 200
    render: Callable[[Any], Dto] = as_dto


Answer = Listing | Single | Response


@dataclass(frozen=True)
class Call:
    """One request at an endpoint. `company` is what it may read and, unless it is a GET, change."""

    world: World
    faults: Faults
    pending: PendingNumbers
    request: Request
    query: Query
    body: bytes
    now: datetime
    bearer: Bearer | None
    replica: Company | None = None

    @property
    def company(self) -> Company:
        """Return the client that the token opens; for a GET as the read replica has it."""
        assert self.bearer is not None
        return self.replica or self.bearer.company

    @property
    def application_key(self) -> UUID:
        """Return the integration that calls."""
        assert self.bearer is not None
        return self.bearer.application_key

    @property
    def today(self) -> date:
        """Return the business date in Oslo."""
        return oslo_date(self.now)

    def stamp(self) -> datetime:
        """Return the instant of a change that this call makes."""
        return self.company.stamp(self.now)

    def read(self, model: type[BaseModel]) -> Any:
        """Return the JSON body as `model`, strictly typed; unknown properties are ignored."""
        return model.model_validate_json(self.body or b"{}", strict=True)

    def path_number(self, name: str = "id") -> int:
        """Return a whole number from the path."""
        value = str(self.request.path_params[name])
        if not value.isdigit():
            raise problems.bad_value(name, value)
        return int(value)

    def path_uuid(self, name: str = "id") -> UUID:
        """Return a uuid from the path."""
        value = str(self.request.path_params[name])
        try:
            return UUID(value)
        except ValueError as error:
            raise problems.bad_value(name, value) from error


Handler = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True)
class Endpoint:
    """One operation: path in PowerOffice's spelling, privileges of which one is enough, parameters.

    `privileges=None` needs no token; an empty set needs a token but no privilege.
    """

    method: str
    path: str
    handler: Handler
    privileges: frozenset[str] | None
    parameters: frozenset[str] = frozenset()
    media_types: tuple[str, ...] = ("application/json", "text/json", "application/*+json")


def reading(*names: str) -> frozenset[str]:
    """Return the privileges that allow reading: each role and its `_Full` twin."""
    return frozenset(names) | {f"{name}_Full" for name in names}


def writing(*names: str) -> frozenset[str]:
    """Return the privileges that allow changing."""
    return frozenset(f"{name}_Full" for name in names)


def listing(filters: Mapping[str, object], *more: str) -> frozenset[str]:
    """Return the parameters of a list endpoint: its filters, further ones and paging."""
    return frozenset(filters) | frozenset(more) | PAGING


@dataclass
class Gateway:
    """Serves endpoints for one world. `replicas` are what GETs still see after a write, by client."""

    world: World
    clock: Clock
    faults: Faults
    limit: RateLimit
    pending: PendingNumbers = field(default_factory=PendingNumbers)
    replicas: dict[str, tuple[float, Company]] = field(default_factory=dict)

    async def serve(self, endpoint: Endpoint, request: Request) -> Response:
        """Answer one request; nothing it refuses raises."""
        try:
            refused = await self._turned_away(request)
            return refused or await self._admitted(endpoint, request)
        except Unauthorized as error:
            return Response(status_code=401, headers={"WWW-Authenticate": str(error)})
        except Refusal as refusal:
            return problems.of_refusal(refusal, self.faults)
        except ValidationError as error:
            return problems.of_validation(error, self.faults)

    async def serve_token(self, request: Request, audience: str | None) -> Response:
        """Answer a token call; `audience=None` is an environment that knows none of the keys."""
        refused = await self._turned_away(request)
        if refused is not None:
            return refused
        form = {name: str(value) for name, value in (await request.form()).items()}
        world = self.world if audience else World(user=self.world.user)
        return grant_response(world, request.headers, form, audience=audience or "", now=self.clock.now())

    async def _turned_away(self, request: Request) -> Response | None:
        """Return what stands before the API: key, rate and faults; None lets the request in."""
        key = request.headers.get("ocp-apim-subscription-key") or request.query_params.get("subscription-key")
        if key not in self.world.subscription_keys:
            return problems.no_subscription(missing=not key)
        if not self.limit.admits(key):
            return problems.too_many(self.faults)
        status = await self.faults.strike(request.url.path)
        return problems.broken(status, self.faults) if status else None

    async def _admitted(self, endpoint: Endpoint, request: Request) -> Response:
        self.pending.tick()
        caller = self._caller(endpoint, request)
        if caller is not None and endpoint.privileges and not endpoint.privileges & caller.privileges:
            return Response(status_code=403)
        body = await request.body()
        if body and not _accepts(endpoint, request):
            return problems.response(415, "Unsupported Media Type", None, self.faults)
        parameters = [pair for pair in request.query_params.multi_items() if pair[0] != "subscription-key"]
        call = Call(
            world=self.world,
            faults=self.faults,
            pending=self.pending,
            request=request,
            query=Query(parameters, endpoint.parameters),
            body=body,
            now=self.clock.now(),
            bearer=caller,
            replica=self._replica(endpoint, caller),
        )
        answer = await endpoint.handler(call)
        if self.faults.loses_answer(request.url.path):
            return problems.broken(500, self.faults)
        return self._respond(answer, call)

    def _caller(self, endpoint: Endpoint, request: Request) -> Bearer | None:
        if endpoint.privileges is None:
            return None
        header = request.headers.get("authorization", "")
        return bearer(self.world, header, audience=V2_AUDIENCE, now=self.clock.now())

    def _respond(self, answer: Answer, call: Call) -> Response:
        match answer:
            case Response():
                return answer
            case Single(row, status, render):
                return _json(encode(render(row), self.faults), status)
            case Listing(rows, render):
                return self._list(rows, render, call)

    def _list(self, rows: Sequence[Any], render: Callable[[Any], Dto], call: Call) -> Response:
        page = Page.of(call.query)
        if not rows:
            return Response(status_code=204)
        if page.order_by:
            dtos = page.cut(page.sort([render(row) for row in rows]))
        else:
            dtos = [render(row) for row in page.cut(rows)]
        if not dtos:
            return Response(status_code=204)
        response = _json(encode(page.pick(dtos), self.faults), 200)
        response.headers["X-Pagination"] = page.header(call.request.url, len(rows))
        return response

    def _replica(self, endpoint: Endpoint, caller: Bearer | None) -> Company | None:
        """Keep what was before a write, or return it for a read within the lag."""
        if caller is None or not self.faults.read_lag_seconds:
            return None
        number = caller.company.organisation_number
        until, company = self.replicas.get(number, (0.0, None))
        stale = company if time.monotonic() < until else None
        if endpoint.method == "GET":
            return stale
        if stale is None:
            kept = copy.deepcopy(dataclasses.replace(caller.company, on_change=[]))
            self.replicas[number] = (time.monotonic() + self.faults.read_lag_seconds, kept)
        return None


def _json(content: bytes, status: int) -> Response:
    return Response(content, status_code=status, media_type="application/json; charset=utf-8")


def _accepts(endpoint: Endpoint, request: Request) -> bool:
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    wildcard = "application/*+json" in endpoint.media_types
    return sent in endpoint.media_types or (wildcard and sent.endswith("+json"))


def json_operations(body: bytes) -> Any:
    """Return the body of a PATCH: any JSON; its shape is checked where it is applied."""
    return json.loads(body or b"null")
