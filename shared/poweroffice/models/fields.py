"""The types of single fields, tolerant where Go is lax and strict where money is at stake."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, model_validator
from pydantic.alias_generators import to_camel, to_pascal

ORE = Decimal("0.01")


def _never_a_float(value: object) -> object:
    if isinstance(value, float):
        raise ValueError("an amount that was a float has lost its exactness; parse it as Decimal")  # noqa: TRY004 - Pydantic collects ValueErrors only
    return value


def _two_decimals(amount: Decimal) -> Decimal:
    """Write an amount with two decimals; one with a real third decimal stays as it is, never rounded."""
    rounded = amount.quantize(ORE)
    return rounded + 0 if rounded == amount else amount


def _calendar_day(value: object) -> object:
    """Cut a time part off; the day is the one that is written, whatever the offset beside it."""
    return value[:10] if isinstance(value, str) else value


def _iso_instant(value: object) -> object:
    """Close the gap that API v1 leaves before the offset (`2023-10-25T07:58:57 +00:00`)."""
    return value.replace(" +", "+").replace(" -", "-") if isinstance(value, str) else value


def _in_utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _as_text(value: object) -> object:
    """Turn a number into text: `InvoiceNo` is a number in one resource and a string in another."""
    return str(value) if isinstance(value, int) else value


def _assigned(value: object) -> object:
    return value or None


Kroner = Annotated[Decimal, BeforeValidator(_never_a_float), AfterValidator(_two_decimals)]
"""An exact amount with two decimals, in the client's currency unless the field says otherwise."""

Fraction = Annotated[Decimal, BeforeValidator(_never_a_float)]
"""An exact number that is not an amount: a rate between 0 and 1."""

Day = Annotated[date, BeforeValidator(_calendar_day)]
"""A calendar day, with or without a time part."""

Instant = Annotated[datetime, BeforeValidator(_iso_instant), AfterValidator(_in_utc)]
"""An instant in UTC, cut to microseconds (Go has seven digits): never later than Go's own."""

Numeral = Annotated[str, BeforeValidator(_as_text)]
"""A number that is a name, such as an invoice's: number or string in Go, always text here."""

VoucherNumber = Annotated[int | None, BeforeValidator(_assigned)]
"""Assigned by Go in the background: missing or 0, here None, for a moment after posting."""


class GoEnum(StrEnum):
    """Values as Go spells them; one that we do not know reads as the member `UNKNOWN`."""

    @classmethod
    def _missing_(cls, _value: object) -> Self | None:
        return cls.__members__.get("UNKNOWN")


class GoModel(BaseModel):
    """A value that API v2 says: PascalCase there, our words here; null and blank are the same as absent."""

    model_config = ConfigDict(
        frozen=True,
        extra="ignore",
        alias_generator=to_pascal,
        validate_by_alias=True,
        validate_by_name=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _without_nothings(cls, data: object) -> object:
        if not isinstance(data, Mapping):
            return data
        return {
            name: value
            for name, value in data.items()
            if value is not None and not (isinstance(value, str) and not value.strip())
        }


class GoModelV1(GoModel):
    """A value that API v1 says: camelCase there."""

    model_config = ConfigDict(alias_generator=to_camel)
