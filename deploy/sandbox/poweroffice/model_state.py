"""What ASP.NET says of a body that does not fit its model, in both interfaces: `errors` and `traceId`."""

from uuid import uuid4

from pydantic import ValidationError
from pydantic_core import ErrorDetails

TITLE = "One or more validation errors occurred."
NO_BODY = {"": ["A non-empty request body is required."]}


def errors_by_field(error: ValidationError) -> dict[str, list[str]]:
    """Return the messages of each field, named as `VoucherLines[0].VatId`; `$` is the body itself."""
    errors: dict[str, list[str]] = {}
    for item in error.errors():
        errors.setdefault(_name(item), []).append(_message(item))
    return errors


def trace_id() -> str:
    """Return the W3C trace context that a validation answer names."""
    return f"00-{uuid4().hex}-{uuid4().hex[:16]}-00"


def _name(item: ErrorDetails) -> str:
    parts = [f"[{part}]" if isinstance(part, int) else f".{part}" for part in item["loc"]]
    return "".join(parts).removeprefix(".") or "$"


def _message(item: ErrorDetails) -> str:
    field = item["loc"][-1] if item["loc"] else "body"
    context = item.get("ctx", {})
    match item["type"]:
        case "missing":
            return f"The {field} field is required."
        case "string_too_long":
            longest = context["max_length"]
            return f"The field {field} must be a string with a maximum length of {longest}."
        case "value_error":
            return str(context["error"])
        case _:
            return item["msg"]
