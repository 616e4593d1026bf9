"""How a record becomes API v2 JSON: PascalCase names, numbers for kroner, 7-digit instants."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any, get_args, get_type_hints
from uuid import UUID

from deploy.sandbox.poweroffice.faults import Faults

Dto = dict[str, Any]

_EXCEPTIONS = {"invoice_email_address_cc": "InvoiceEmailAddressCC"}


@cache
def pascal(name: str) -> str:
    """Return the API's name of a field: `address_line1` is `AddressLine1`."""
    return _EXCEPTIONS.get(name) or "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def as_dto(record: object, shape: type) -> Dto:
    """Render a record as a DTO class has it, field by field of the same name, nested ones too."""
    return {name: _rendered(get(record), nested) for name, get, nested in _fields(shape)}


def property_names(shape: type) -> list[str]:
    """Return the names that a DTO class has in JSON."""
    return [name for name, _, _ in _fields(shape)]


@cache
def _fields(shape: type) -> tuple[tuple[str, Callable[[Any], Any], type | None], ...]:
    """Return each field's name in JSON, how to get it from a record, and the DTO class that it holds."""
    hints = get_type_hints(shape)
    return tuple(
        (pascal(item.name), attrgetter(item.name), _nested_shape(hints[item.name])) for item in fields(shape)
    )


def _nested_shape(annotation: Any) -> type | None:
    if is_dataclass(annotation) and isinstance(annotation, type):
        return annotation
    inner = (_nested_shape(argument) for argument in get_args(annotation))
    return next((shape for shape in inner if shape is not None), None)


def _rendered(value: Any, shape: type | None) -> Any:
    if shape is None or value is None:
        return value
    return [as_dto(item, shape) for item in value] if isinstance(value, list) else as_dto(value, shape)


def encode(value: object, faults: Faults) -> bytes:
    """Return JSON bytes, with dates and nulls as the fault switches want them."""
    if faults.omit_nulls:
        value = _without_nulls(value)
    day_format = "%Y-%m-%dT00:00:00" if faults.dates_with_time else "%Y-%m-%d"

    def plain(item: object) -> object:
        if isinstance(item, datetime):
            return instant(item)
        if isinstance(item, date):
            return item.strftime(day_format)
        if isinstance(item, Decimal):
            return float(item)
        if isinstance(item, UUID):
            return str(item)
        raise TypeError(f"{type(item).__name__} has no JSON form; give it one in v2/rendering.py")

    return json.dumps(value, default=plain, ensure_ascii=False, separators=(",", ":")).encode()


def instant(moment: datetime) -> str:
    """Return an instant as PowerOffice writes it: `2026-05-04T06:30:00.0000000+00:00`."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond:06d}0+00:00"


def _without_nulls(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
