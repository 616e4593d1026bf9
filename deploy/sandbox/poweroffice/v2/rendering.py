"""How a record becomes API v2 JSON: PascalCase names, numbers for kroner, 7-digit instants."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

from deploy.sandbox.poweroffice.faults import Faults

Dto = dict[str, Any]

_EXCEPTIONS = {"invoice_email_address_cc": "InvoiceEmailAddressCC"}


@cache
def pascal(name: str) -> str:
    """Return the API's name of a field: `address_line1` is `AddressLine1`."""
    return _EXCEPTIONS.get(name) or "".join(word[:1].upper() + word[1:] for word in name.split("_"))


def as_dto(record: object, *, leave_out: Sequence[str] = ()) -> Dto:
    """Render a dataclass by its field names, nested ones too; `leave_out` names fields that Go keeps."""
    assert is_dataclass(record)
    return {
        pascal(field.name): _nested(getattr(record, field.name))
        for field in fields(record)
        if field.name not in leave_out
    }


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


def _nested(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return as_dto(value)
    if isinstance(value, list):
        return [_nested(item) for item in value]
    return value


def _without_nulls(value: object) -> object:
    if isinstance(value, Mapping):
        return {name: _without_nulls(item) for name, item in value.items() if item is not None}
    if isinstance(value, list):
        return [_without_nulls(item) for item in value]
    return value
