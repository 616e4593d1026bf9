"""The error bodies of API v2: ProblemDetails, and what the gateway before the API answers."""

from http import HTTPStatus

from pydantic import ValidationError
from starlette.responses import HTMLResponse, JSONResponse, Response

from deploy.sandbox.poweroffice.faults import Faults
from deploy.sandbox.poweroffice.model_state import TITLE, errors_by_field, trace_id
from deploy.sandbox.poweroffice.refusals import InUse, Invalid, NotFound, Refusal
from deploy.sandbox.poweroffice.v2.rendering import encode

_STATUS: dict[type[Refusal], int] = {Invalid: 400, NotFound: 404, InUse: 409}
_TYPES = {
    400: "https://tools.ietf.org/html/rfc9110#section-15.5.1",
    404: "https://tools.ietf.org/html/rfc9110#section-15.5.5",
    409: "https://tools.ietf.org/html/rfc9110#section-15.5.10",
    415: "https://tools.ietf.org/html/rfc9110#section-15.5.16",
    500: "https://tools.ietf.org/html/rfc9110#section-15.6.1",
    503: "https://tools.ietf.org/html/rfc9110#section-15.6.4",
}


def response(status: int, title: str, detail: str | None, faults: Faults, **more: object) -> Response:
    """Return a ProblemDetails response in the casing that the switches ask for."""
    body = {
        "type": _TYPES.get(status, "about:blank"),
        "title": title,
        "status": status,
        "detail": detail,
        "instance": None,
    } | more
    if faults.problem_casing == "pascal":
        body = {name[:1].upper() + name[1:]: value for name, value in body.items()}
    return Response(encode(body, faults), status_code=status, media_type="application/problem+json")


def of_refusal(refusal: Refusal, faults: Faults) -> Response:
    """Return what a broken rule answers: 400, 404 or 409."""
    return response(_STATUS[type(refusal)], refusal.title, refusal.detail, faults)


def of_validation(error: ValidationError, faults: Faults) -> Response:
    """Return ASP.NET's model validation answer for a body of the wrong shape."""
    return malformed(errors_by_field(error), faults)


def malformed(errors: dict[str, list[str]], faults: Faults) -> Response:
    """Return the same for errors by field that are already in words."""
    return response(400, TITLE, None, faults, errors=errors, traceId=trace_id())


def bad_value(name: str, value: str) -> Invalid:
    """Return the refusal of a value in the path that cannot be read."""
    return Invalid(TITLE, f"The value '{value}' is not valid for {name}.")


def no_subscription(*, missing: bool) -> Response:
    """Return Azure API Management's answer without a (valid) subscription key."""
    message = (
        "Access denied due to missing subscription key. "
        "Make sure to include subscription key when making requests to an API."
        if missing
        else "Access denied due to invalid subscription key. "
        "Make sure to provide a valid key for an active subscription."
    )
    return JSONResponse({"statusCode": 401, "message": message}, status_code=401)


def too_many(faults: Faults) -> Response:
    """Return the 429 of the gateway."""
    return JSONResponse(
        {"statusCode": "429", "message": "Rate limit is exceeded. Try again in 1 seconds."},
        status_code=429,
        headers={"Retry-After": "1"} if faults.retry_after else None,
    )


def broken(status: int, faults: Faults) -> Response:
    """Return a failure that a switch asks for, in the form that it asks for; 429 has only one."""
    if status == 429:
        return too_many(faults)
    answer = _broken(status, faults)
    if status == 503 and faults.retry_after:
        answer.headers["Retry-After"] = "1"
    return answer


def _broken(status: int, faults: Faults) -> Response:
    reason = HTTPStatus(status).phrase if status in set(HTTPStatus) else "Error"
    match faults.error_form:
        case "problem":
            title = "An error occurred while processing your request."
            return response(status, title, faults.detail, faults)
        case "validation":
            errors = {"$": ["The request could not be read."]}
            return response(status, TITLE, None, faults, errors=errors, traceId=trace_id())
        case "gateway":
            return JSONResponse({"statusCode": status, "message": reason}, status_code=status)
        case "html":
            return HTMLResponse(f"<html><head><title>{status} {reason}</title></head></html>", status)
        case "empty":
            return Response(status_code=status)
