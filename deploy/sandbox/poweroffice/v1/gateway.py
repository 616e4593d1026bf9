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
from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.limits import RateLimit
from deploy.sandbox.poweroffice.refusals import InUse, Invalid, NotFound, Refusal
from deploy.sandbox.poweroffice.state import World
from deploy.sandbox.poweroffice.tokens import V1_AUDIENCE, Unauthorized, bearer
from deploy.sandbox.poweroffice.v1 import odata
from deploy.sandbox.poweroffice.v1.records import by_property, encode, property_names
from deploy.sandbox.poweroffice.v2 import problems
from shared.clock import Clock, oslo_date

PRIVILEGE = "DebtCollection_Full"


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

    def path_uuid(self) -> UUID:
        """Return the id in the path."""
        value = str(self.request.path_params["id"])
        try:
            return UUID(value)
        except ValueError as error:
            raise NotFound("NotFound", f"'{value}' is not an id.") from error


Handler = Callable[[Call], Awaitable[Response]]


@dataclass
class Gateway:
    """Serves v1 operations for one world."""

    world: World
    clock: Clock
    faults: Faults
    limit: RateLimit

    async def serve(self, handler: Handler, request: Request) -> Response:
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
        status = await self.faults.strike(request.url.path)
        if status:
            return problems.broken(status, self.faults)
        if PRIVILEGE not in caller.privileges:
            return Response(status_code=403)
        empty = [name for name, value in request.query_params.multi_items() if not value]
        if empty:
            return _malformed({name: [f"The value '' is not valid for {name}."] for name in empty})
        call = Call(caller.company, self.faults, request, await request.body(), now)
        answer = await self._handle(handler, call)
        lost = self.faults.loses_answer(request.url.path)
        return problems.broken(500, self.faults) if lost else answer

    async def _handle(self, handler: Handler, call: Call) -> Response:
        try:
            return await handler(call)
        except Refusal as refusal:
            return _refused(refusal)
        except ValidationError as error:
            return _malformed(
                {".".join(map(str, item["loc"])) or "$": [item["msg"]] for item in error.errors()}
            )
        except json.JSONDecodeError as error:
            return _malformed({"$": [str(error)]})


def succeed(data: object, count: int | None = None) -> Response:
    """Return the envelope of a success; `count` is the size of a list before paging."""
    return _json({"data": data, "success": True, "count": count})


def succeed_with_list(call: Call, records: list[Any], record: type) -> Response:
    """Return a list as the request's OData parameters want it."""
    options = odata.read_options(dict(call.request.query_params))
    rows = [by_property(item) for item in records]
    chosen, count = odata.query(rows, options, property_names(record))
    return succeed(chosen, count)


def _refused(refusal: Refusal) -> Response:
    exceptions = {NotFound: "NotFound", InUse: "InUse", Invalid: refusal.title}
    validation = {
        "errorLogReference": str(uuid4()),
        "summary": refusal.detail,
        "exception": exceptions[type(refusal)],
    }
    return _json({"success": False, "validation": validation})


def _malformed(errors: dict[str, list[str]]) -> Response:
    body = {
        "type": "https://tools.ietf.org/html/rfc9110#section-15.5.1",
        "title": "One or more validation errors occurred.",
        "status": 400,
        "errors": errors,
        "traceId": f"00-{uuid4().hex}-{uuid4().hex[:16]}-00",
    }
    return JSONResponse(body, status_code=400, media_type="application/problem+json")


def _json(envelope: object) -> Response:
    return Response(encode(envelope), media_type="application/json; charset=utf-8")


def _lower_first(value: Any) -> Any:
    if isinstance(value, dict):
        return {name[:1].lower() + name[1:]: _lower_first(item) for name, item in value.items()}
    if isinstance(value, list):
        return [_lower_first(item) for item in value]
    return value
