"""Field types of request bodies, strictly typed: numbers are JSON numbers, names are PascalCase."""

import re
from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import BaseModel, BeforeValidator, ConfigDict

from deploy.sandbox.poweroffice.v2.rendering import pascal


def _number(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("The JSON value could not be converted to System.Decimal.")  # noqa: TRY004
    return Decimal(str(value)) if isinstance(value, int | float) else value


def _day(value: object) -> object:
    if isinstance(value, date):
        return value
    if not isinstance(value, str) or not re.match(r"\d{4}-\d\d-\d\d(T|$)", value):
        raise ValueError("The JSON value could not be converted to System.DateOnly.")
    return date.fromisoformat(value[:10])


Number = Annotated[Decimal, BeforeValidator(_number)]
"""A decimal; text is refused."""

Day = Annotated[date, BeforeValidator(_day)]
"""A date; a time part is ignored."""


class Body(BaseModel):
    """A request body. Names are exactly PascalCase; others, camelCase included, are silently ignored."""

    model_config = ConfigDict(alias_generator=pascal, extra="ignore", validate_by_alias=True)
