"""From an HTTP answer that is not a success to the error that says so: Go's bodies come in five shapes.

ProblemDetails in either casing, ASP.NET's model validation (`errors`), OAuth's `error`, the gateway's
`statusCode`/`message`, and no body at all (401, 403 and 429 have no documented one).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import httpx

from shared.poweroffice.errors import (
    Conflict,
    DuplicateReference,
    Forbidden,
    GoError,
    GoNotFound,
    GoUnavailable,
    InvalidRequest,
    Problem,
    Throttled,
    Unauthorized,
    UnreadableAnswer,
)

REFUSALS: Mapping[int, type[GoError]] = {
    400: InvalidRequest,
    401: Unauthorized,
    403: Forbidden,
    404: GoNotFound,
    409: Conflict,
}
DUPLICATE = "externalimportreference is already in use"


def refusal(response: httpx.Response) -> GoError:
    """Return the error that an unsuccessful `response` stands for, with Go's own words in it."""
    request = request_name(response.request)
    problem = read_problem(response)
    status = response.status_code
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return Throttled(request, problem, retry_after(response))
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or status == httpx.codes.REQUEST_TIMEOUT:
        return GoUnavailable(request, problem, retry_after(response))
    if status < httpx.codes.BAD_REQUEST:
        return UnreadableAnswer(request, problem)
    error = REFUSALS.get(status, InvalidRequest)
    if error in (InvalidRequest, Conflict) and DUPLICATE in f"{problem.title} {problem.detail}".casefold():
        error = DuplicateReference
    return error(request, problem)


def request_name(request: httpx.Request) -> str:
    """Return method and path; never the query or the headers, where keys could stand."""
    return f"{request.method} {request.url.path}"


def read_problem(response: httpx.Response) -> Problem:
    """Return Go's own words in `response`, whatever their shape; the HTTP phrase if it has none."""
    fields = _fields(response)
    title = _text(fields, "title", "message", "error_description")
    detail = "; ".join(text for text in (_text(fields, "detail"), _validation(fields.get("errors"))) if text)
    return Problem(
        status=response.status_code,
        title=title or response.reason_phrase,
        detail=detail,
        kind=_text(fields, "error"),
    )


def retry_after(response: httpx.Response) -> float | None:
    """Return the whole seconds of `Retry-After`, or None where it is missing or a date."""
    value = response.headers.get("Retry-After", "").strip()
    return float(value) if value.isascii() and value.isdigit() else None


def _fields(response: httpx.Response) -> Mapping[str, object]:
    try:
        body = json.loads(response.content)
    except ValueError:
        return {}
    return {name.casefold(): value for name, value in body.items()} if isinstance(body, dict) else {}


def _text(fields: Mapping[str, object], *names: str) -> str:
    values = (fields.get(name) for name in names)
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")


def _validation(errors: object) -> str:
    """Flatten ASP.NET's `{"field": ["text", …]}` to `field: text …`."""
    if not isinstance(errors, dict):
        return ""
    return "; ".join(
        f"{field}: {' '.join(map(str, texts)) if isinstance(texts, list) else texts}"
        for field, texts in errors.items()
    )
