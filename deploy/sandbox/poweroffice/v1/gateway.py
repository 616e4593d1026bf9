"""The front door of API v1: token, rate, faults, privilege; then an envelope around whatever happens.

A business error is HTTP 200 with `success: false` and a `validation` object. Only what the web framework
itself refuses (no token, an empty parameter, a body that is no JSON) has another status.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic.alias_generators import to_camel
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from deploy.sandbox.poweroffice.company import Company
from deploy.sandbox.poweroffice.faults import Faults, dribbling
from deploy.sandbox.poweroffice.limits import RateLimit
from deploy.sandbox.poweroffice.model_state import TITLE, errors_by_field, trace_id
from deploy.sandbox.poweroffice.refusals import InUse, Invalid, NotFound, Refusal
from deploy.sandbox.poweroffice.state import World
from deploy.sandbox.poweroffice.tokens import V1_AUDIENCE, Unauthorized, bearer, grant_response
from deploy.sandbox.poweroffice.v1 import odata
from deploy.sandbox.poweroffice.v1.records import by_property, encode, property_names
from deploy.sandbox.poweroffice.v2 import problems
from shared.clock import Clock, oslo_date


class Body(BaseModel):
    """A v1 request body; property names in any casing of the first letter."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")


@dataclass(frozen=True)
class Call:
    """One request at a v1 operation."""

    company: Company
    faults: Faults
    request: Request
    body: bytes
    now: datetime

    @property
    def today(self) -> date:
        """Return the business date in Oslo."""
        return oslo_date(self.now)

    def stamp(self) -> datetime:
        """Return the instant of a change that this call makes."""
        return self.company.stamp(self.now)

    def read(self, model: type[BaseModel]) -> Any:
        """Return the JSON body as `model`."""
        return model.model_validate(_lower_first(json.loads(self.body or b"{}")))

    def parameter(self, name: str) -> str | None:
        """Return a query parameter; its name is matched case-insensitively."""
        return next(
            (value for key, value in self.request.query_params.items() if key.lower() == name.lower()), None
        )

    def path_number(self) -> int:
        """Return the number in the path."""
        value = str(self.request.path_params["id"])
        if not (value.isascii() and value.isdigit()):
            raise NotFound("NotFound", f"'{value}' is not an id.")
        return int(value)

    def path_uuid(self) -> UUID:
        """Return the id in the path."""
        value = str(self.request.path_params["id"])
        try:
            return UUID(value)
        except ValueError as error:
            raise NotFound("NotFound", f"'{value}' is not an id.") from error


Handler = Callable[[Call], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One operation: path, privileges of which one is enough, and the shapes that it takes and answers.

    `answer` is what stands as `data` in the envelope, `list[…]` for a list; `bytes` comes without envelope.
    `body` is what the request is documented to be. Lists with `is_filtered` understand OData. Keys in the
    path are uuids unless `key` says otherwise.
    """

    method: str
    path: str
    handler: Handler
    privileges: frozenset[str]
    answer: Any
    body: type | None = None
    is_filtered: bool = False
    parameters: tuple[str, ...] = ()
    key: type = UUID


@dataclass
class Gateway:
    """Serves v1 operations for one world."""

    world: World
    clock: Clock
    faults: Faults
    limit: RateLimit

    async def serve(self, operation: Operation, request: Request) -> Response:
        """Answer one request; nothing it refuses raises."""
        now = self.clock.now()
        try:
            caller = bearer(
                self.world, request.headers.get("authorization", ""), audience=V1_AUDIENCE, now=now
            )
        except Unauthorized as error:
            return Response(status_code=401, headers={"WWW-Authenticate": str(error)})
        if not self.limit.admits(caller.application_key):
            return problems.too_many(self.faults)
        strike = await self.faults.strike(request.method, request.url.path)
        if strike.status:
            return dribbling(problems.broken(strike.status, self.faults), strike.body_seconds)
        if not operation.privileges & caller.privileges:
            return Response(status_code=403)
        answer = await self._admitted(operation, request, caller.company, now)
        return dribbling(answer, strike.body_seconds)

    async def serve_token(self, request: Request) -> Response:
        """Answer a token call."""
        strike = await self.faults.strike(request.method, request.url.path)
        if strike.status:
            return problems.broken(strike.status, self.faults)
        form = {name: str(value) for name, value in (await request.form()).items()}
        now = self.clock.now()
        answer = grant_response(self.world, request.headers, form, audience=V1_AUDIENCE, now=now)
        return dribbling(answer, strike.body_seconds)

    async def _admitted(
        self, operation: Operation, request: Request, company: Company, now: datetime
    ) -> Response:
        empty = [name for name, value in request.query_params.multi_items() if not value]
        if empty:
            return _malformed({name: [f"The value '' is not valid for {name}."] for name in empty})
        call = Call(company, self.faults, request, await request.body(), now)
        answer = await self._handle(operation.handler, call)
        lost = self.faults.loses_answer(request.method, request.url.path)
        return problems.broken(500, self.faults) if lost else answer

    async def _handle(self, handler: Handler, call: Call) -> Response:
        try:
            return await handler(call)
        except Refusal as refusal:
            return _refused(call, refusal)
        except ValidationError as error:
            return _malformed(errors_by_field(error))
        except json.JSONDecodeError as error:
            return _malformed({"$": [str(error)]})


def succeed(call: Call, data: object, count: int | None = None) -> Response:
    """Return the envelope of a success; `count` is the size of a list before paging."""
    return _json(call, {"data": data, "success": True, "count": count})


def succeed_with_list(call: Call, records: list[Any], record: type) -> Response:
    """Return a list as the request's OData parameters want it."""
    options = odata.read_options(dict(call.request.query_params))
    rows = [by_property(item) for item in records]
    chosen, count = odata.query(rows, options, property_names(record))
    return succeed(call, chosen, count)


def _refused(call: Call, refusal: Refusal) -> Response:
    exceptions = {NotFound: "NotFound", InUse: "InUse", Invalid: refusal.title}
    validation = {
        "errorLogReference": str(uuid4()),
        "summary": refusal.detail,
        "exception": exceptions[type(refusal)],
    }
    return _json(call, {"success": False, "validation": validation})


def _malformed(errors: dict[str, list[str]]) -> Response:
    body = {
        "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
        "title": TITLE,
        "status": 400,
        "errors": errors,
        "traceId": trace_id(),
    }
    return JSONResponse(body, status_code=400, media_type="application/problem+json")


def _json(call: Call, envelope: object) -> Response:
    return Response(encode(envelope, call.faults), media_type="application/json; charset=utf-8")


def _lower_first(value: Any) -> Any:
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: _lower_first(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_lower_first(item) for item in value]
    return value
