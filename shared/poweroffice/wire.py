"""JSON as Go speaks it, read and written without a single float: a krone that went through one may be off.

`decode` keeps every number exact; `encode` writes a Decimal as the number that it is, with all its digits.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, ValidationError

from shared.poweroffice.errors import Problem, UnreadableAnswer
from shared.poweroffice.problems import request_name

Model = TypeVar("Model", bound=BaseModel)


def decode(response: httpx.Response) -> object:
    """Return the JSON value in `response`, with fractions as Decimal; None where there is no body.

    Raises:
        UnreadableAnswer: the body is not JSON.
    """
    if not response.content:
        return None
    try:
        return json.loads(response.content, parse_float=Decimal)
    except ValueError:
        raise unreadable(response, "the body is not JSON") from None


def encode(value: object) -> str:
    """Return `value` as JSON; Decimal as a number, dates and ids as strings, None members left out."""
    match value:
        case Decimal():
            return format(value, "f")
        case Mapping():
            members = ((name, member) for name, member in value.items() if member is not None)
            return "{" + ",".join(f"{json.dumps(name)}:{encode(member)}" for name, member in members) + "}"
        case str() | bool() | int() | None:
            return json.dumps(value, ensure_ascii=False)
        case date() | UUID():
            return json.dumps(timestamp(value) if isinstance(value, datetime) else str(value))
        case list() | tuple():
            return "[" + ",".join(encode(item) for item in value) + "]"
    raise TypeError(f"{type(value).__name__} has no exact form in JSON; pass a Decimal, str, int or date")


def timestamp(instant: datetime) -> str:
    """Return an aware instant as ISO 8601 with its offset."""
    if instant.tzinfo is None:
        raise ValueError("an instant without time zone says nothing; pass an aware datetime")
    return instant.isoformat(timespec="microseconds")


def read(model: type[Model], value: object, response: httpx.Response) -> Model:
    """Return `value`, a part of `response`, as a `model`.

    Raises:
        UnreadableAnswer: a field that we cannot do without is missing or malformed; the text names fields,
            never their content.
    """
    try:
        return model.model_validate(value)
    except ValidationError as error:
        faults = (
            f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors(include_url=False)
        )
        raise unreadable(response, f"{model.__name__}: {'; '.join(faults)}") from None


def unreadable(response: httpx.Response, why: str) -> UnreadableAnswer:
    """Return the error for an answer whose form this client does not know."""
    return UnreadableAnswer(request_name(response.request), Problem(response.status_code, detail=why))
