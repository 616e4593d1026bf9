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
from functools import partial
from typing import Any, get_args, get_origin
from uuid import UUID

from pydantic import BaseModel, ValidationError
from starlette.requests import Request
from starlette.responses import Response

from deploy.sandbox.poweroffice.books import Voucher
from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.faults import Faults, PendingNumbers, dribbling
from deploy.sandbox.poweroffice.limits import RateLimit
from deploy.sandbox.poweroffice.model_state import NO_BODY
from deploy.sandbox.poweroffice.refusals import Invalid, Refusal
from deploy.sandbox.poweroffice.state import World
from deploy.sandbox.poweroffice.tokens import V2_AUDIENCE, Bearer, Unauthorized, bearer, grant_response
from deploy.sandbox.poweroffice.v2 import problems
from deploy.sandbox.poweroffice.v2.names import require_known
from deploy.sandbox.poweroffice.v2.query import Page, Parameters, Query
from deploy.sandbox.poweroffice.v2.rendering import Dto, as_dto, encode, property_names
from shared.clock import Clock, oslo_date


@dataclass(frozen=True)
class Listing:
    """Records of a list endpoint; `render` where the endpoint's DTO class alone does not say how."""

    rows: Sequence[Any]
    render: Callable[[Any], Dto] | None = None


@dataclass(frozen=True)
class Single:
    """One record."""

    row: Any
    render: Callable[[Any], Dto] | None = None


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

    def voucher_number(self, voucher: Voucher) -> Any:
        """Return a voucher's number; null, against the documented type, while it is not out yet."""
        return voucher.number if self.pending.is_out(voucher.id) else None

    def read(self, model: type[BaseModel]) -> Any:
        """Return the JSON body as `model`, strictly typed; unknown properties are ignored."""
        return model.model_validate_json(self.body or b"{}", strict=True)

    def path_number(self, name: str = "id") -> int:
        """Return a whole number from the path."""
        value = str(self.request.path_params[name.lower()])
        if not (value.isascii() and value.isdigit()):
            raise problems.bad_value(name, value)
        return int(value)

    def path_uuid(self, name: str = "id") -> UUID:
        """Return a uuid from the path."""
        value = str(self.request.path_params[name.lower()])
        try:
            return UUID(value)
        except ValueError as error:
            raise problems.bad_value(name, value) from error


Handler = Callable[[Call], Awaitable[Answer]]


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One operation: path in PowerOffice's spelling, and all that a client must know to call it.

    `privileges=None` needs no token; an empty set needs a token but no privilege. Of others one is enough.
    `answer` is the DTO class of a success, `list[…]` of it for a list; `body` is what is read, for a PATCH
    what the operations may touch. Keys in the path are int64 unless `keys` says otherwise.
    """

    method: str
    path: str
    handler: Handler
    privileges: frozenset[str] | None
    answer: Any = None
    body: type[BaseModel] | None = None
    parameters: Parameters = field(default_factory=dict)
    keys: Mapping[str, Any] = field(default_factory=dict)
    status: int = 200
    media_types: tuple[str, ...] = ("application/json", "text/json", "application/*+json")

    @property
    def shape(self) -> Any:
        """Return the DTO class of one record in the answer."""
        return get_args(self.answer)[0] if get_origin(self.answer) is list else self.answer


JSON_PATCH = ("application/json-patch+json",)
UPLOAD = ("multipart/form-data",)


def reading(*names: str) -> frozenset[str]:
    """Return the privileges that allow reading: each role and its `_Full` twin."""
    return frozenset(names) | {f"{name}_Full" for name in names}


def writing(*names: str) -> frozenset[str]:
    """Return the privileges that allow changing."""
    return frozenset(f"{name}_Full" for name in names)


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
            refused, body_seconds = await self._turned_away(request)
            return dribbling(refused or await self._admitted(endpoint, request), body_seconds)
        except Unauthorized as error:
            return Response(status_code=401, headers={"WWW-Authenticate": str(error)})
        except Refusal as refusal:
            return problems.of_refusal(refusal, self.faults)
        except ValidationError as error:
            return problems.of_validation(error, self.faults)

    async def serve_token(self, request: Request, audience: str | None) -> Response:
        """Answer a token call; `audience=None` is an environment that knows none of the keys."""
        refused, body_seconds = await self._turned_away(request)
        if refused is not None:
            return refused
        form = {name: str(value) for name, value in (await request.form()).items()}
        world = self.world if audience else World(user=self.world.user)
        answer = grant_response(world, request.headers, form, audience=audience or "", now=self.clock.now())
        return dribbling(answer, body_seconds)

    async def _turned_away(self, request: Request) -> tuple[Response | None, float]:
        """Return what stands before the API (key, rate, faults), and how slowly an answer has to come."""
        key = request.headers.get("ocp-apim-subscription-key") or request.query_params.get("subscription-key")
        if key not in self.world.subscription_keys:
            return problems.no_subscription(missing=not key), 0
        if not self.limit.admits(key):
            return problems.too_many(self.faults), 0
        strike = await self.faults.strike(request.method, request.url.path)
        refused = problems.broken(strike.status, self.faults) if strike.status else None
        return refused, strike.body_seconds

    async def _admitted(self, endpoint: Endpoint, request: Request) -> Response:
        self.pending.tick()
        caller = self._caller(endpoint, request)
        if caller is not None and endpoint.privileges and not endpoint.privileges & caller.privileges:
            return Response(status_code=403)
        body = await request.body()
        if body and not _accepts(endpoint, request):
            return problems.response(415, "Unsupported Media Type", None, self.faults)
        if endpoint.body is not None and not body:
            return problems.malformed(NO_BODY, self.faults)
        call = self._call(endpoint, request, body, caller)
        if caller is not None:
            require_known(call.query, call.company)
        answer = await endpoint.handler(call)
        if self.faults.loses_answer(request.method, request.url.path):
            return problems.broken(500, self.faults)
        return self._respond(endpoint, answer, call)

    def _call(self, endpoint: Endpoint, request: Request, body: bytes, caller: Bearer | None) -> Call:
        parameters = [pair for pair in request.query_params.multi_items() if pair[0] != "subscription-key"]
        return Call(
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

    def _caller(self, endpoint: Endpoint, request: Request) -> Bearer | None:
        if endpoint.privileges is None:
            return None
        header = request.headers.get("authorization", "")
        return bearer(self.world, header, audience=V2_AUDIENCE, now=self.clock.now())

    def _respond(self, endpoint: Endpoint, answer: Answer, call: Call) -> Response:
        match answer:
            case Response():
                return answer
            case Single(row, render):
                dto = render(row) if render else as_dto(row, endpoint.shape)
                return _json(encode(dto, self.faults), endpoint.status)
            case Listing(rows, render):
                page = Page.of(call.query, property_names(endpoint.shape))
                return self._list(page, rows, render or partial(as_dto, shape=endpoint.shape), call)

    def _list(self, page: Page, rows: Sequence[Any], render: Callable[[Any], Dto], call: Call) -> Response:
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
    try:
        return json.loads(body or b"null")
    except json.JSONDecodeError as error:
        raise Invalid("JSON patch error(s)", f"The body is not JSON: {error}.") from error
