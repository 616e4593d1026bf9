"""Errors as problem documents (RFC 9457): the same in every service, and in its OpenAPI document."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException

from shared.db import Unreachable, is_outage, is_unstorable
from shared.errors import AutoCollectError, NotFound, Outage, Poison, Reject, Transient
from shared.sentences import Plain

MEDIA_TYPE = "application/problem+json"

STATUS: dict[type[AutoCollectError], int] = {
    NotFound: 404,
    Poison: 422,
    Reject: 409,
    Transient: 503,
    Outage: 503,
}
"""The HTTP status of each kind of error; the most particular class counts."""


class Problem(BaseModel):
    """Why a request was not served; `title` is the kind of error, `detail` says what to do.

    `values` are the days, sums and names in the detail, for whoever says it in another language.
    """

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    values: dict[str, Plain] = {}


def answer_with_problems(app: FastAPI) -> None:
    """Let every error of `app` be answered with a problem document, and its OpenAPI document say so."""
    for kind in (AutoCollectError, HTTPException, RequestValidationError, Exception):
        app.add_exception_handler(kind, _answer)
    app.add_exception_handler(DBAPIError, _unstorable)
    describe = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _with_problems(describe())
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


async def _answer(_: Request, error: Exception) -> JSONResponse:
    problem = _problem(error)
    headers = error.headers if isinstance(error, HTTPException) else None
    return JSONResponse(problem.model_dump(), problem.status, headers, media_type=MEDIA_TYPE)


async def _unstorable(request: Request, error: Exception) -> JSONResponse:
    """Refuse what cannot be kept; any other error of the database is one that nobody foresaw."""
    if not is_unstorable(error):
        raise error
    return await _answer(request, error)


def _problem(error: Exception) -> Problem:
    """Return what is said of an error; of one that names a server, or that nobody foresaw, only that."""
    match error:
        case AutoCollectError() if not isinstance(error, Unreachable):
            status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
            said, kind = error.sentence, type(error).__name__
            return Problem(title=said.code or kind, status=status, detail=said.text, values=dict(said.values))
        case HTTPException():
            title = HTTPStatus(error.status_code).phrase
            return Problem(title=title, status=error.status_code, detail=str(error.detail))
        case RequestValidationError():
            return Problem(title="Malformed", status=422, detail=_what_is_malformed(error))
        case _ if is_unstorable(error):
            detail = "the request holds what cannot be kept: a NUL character, or a number that is too large"
            return Problem(title="Malformed", status=422, detail=detail)
        case _:
            detail = "The service failed; the log says why. Try again."
            return Problem(title="Error", status=503 if is_outage(error) else 500, detail=detail)


def _what_is_malformed(error: RequestValidationError) -> str:
    """Say field by field what is wrong; what was sent is not repeated."""
    fields = ((".".join(map(str, each["loc"][1:])), each["msg"]) for each in error.errors())
    return "; ".join(f"{field}: {message}" if field else message for field, message in fields)


def _with_problems(document: dict[str, Any]) -> dict[str, Any]:
    """Describe each refusal as a problem document, and one that is not named for itself as the default."""
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = Problem.model_json_schema()
    for operations in document["paths"].values():
        for operation in operations.values():
            answers = operation["responses"]
            for status in [status for status in answers if status >= "400"]:
                answers[status] |= {"content": {MEDIA_TYPE: {"schema": _schema(answers[status])}}}
            answers["default"] = {
                "description": "Not served; the problem says why.",
                "content": {MEDIA_TYPE: {"schema": PROBLEM}},
            }
    return document


PROBLEM = {"$ref": "#/components/schemas/Problem"}


def _schema(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of a refusal: a service's own, if it says more."""
    own = answer.get("content", {}).get("application/json", {}).get("schema", PROBLEM)
    return PROBLEM if own.get("$ref", "").endswith("/HTTPValidationError") else own
