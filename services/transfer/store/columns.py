"""The kinds of columns that transfer's tables have."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    CheckConstraint,
    Column,
    ColumnElement,
    DateTime,
    Dialect,
    Numeric,
    TypeDecorator,
    any_,
    literal,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

Money = Numeric(14, 2)
Instant = DateTime(timezone=True)


class AsTold(TypeDecorator[Any]):
    """An event, or a value in one, kept as it was told, in JSON."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def __init__(self, kind: type[Any]) -> None:
        """Keep values of one class."""
        super().__init__()
        self.kind = kind

    @cached_property
    def _codec(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.kind)

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Turn the value into JSON values."""
        return None if value is None else self._codec.dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:  # noqa: ARG002
        """Turn JSON values into the value."""
        return None if value is None else self._codec.validate_python(value)


def among(column: Column[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that `column` has one of `values`; one parameter, however many there are."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def one_of(column: str, *values: str) -> CheckConstraint:
    """Return the constraint that a text column holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")
