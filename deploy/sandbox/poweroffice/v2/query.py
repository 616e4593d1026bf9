"""Query parameters of API v2: their names, pages, fields and order, and applying filters.

Names are matched case-insensitively; a name that an endpoint does not know, OData included, makes the
whole request 400. A blank value is no filter.
"""

import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from starlette.datastructures import URL

from deploy.sandbox.poweroffice.openapi.markers import Int32
from deploy.sandbox.poweroffice.refusals import Invalid
from deploy.sandbox.poweroffice.v2.filters import Filter, Unfit, parse_day, parse_flag, parse_instant
from deploy.sandbox.poweroffice.v2.rendering import Dto

Row = TypeVar("Row")

DEFAULT_PAGE_SIZE = 5000
MAX_PAGE_SIZE = 20000
_NOT_CAST = "Unable to cast object(s)"
_RANGE = re.compile(r"\d*\s*-\s*\d*")


@dataclass(frozen=True)
class Parameter:
    """A query parameter: as what kind of value it is documented, and whether it must be there."""

    kind: Any = str
    is_required: bool = False


Parameters = Mapping[str, Parameter]

PAGING: Parameters = {
    "Fields": Parameter(),
    "MaxPageSize": Parameter(Int32),
    "OrderBy": Parameter(),
    "PageNumber": Parameter(Int32),
    "PageSize": Parameter(Int32),
    "UseDatabaseValidation": Parameter(bool),
}


def needed(kind: Any) -> Parameter:
    """Return a parameter that must be there."""
    return Parameter(kind, is_required=True)


def listing(filters: Mapping[str, Filter], more: Parameters | None = None) -> Parameters:
    """Return the parameters of a list endpoint: its filters, further ones and paging."""
    return {name: Parameter(item.kind) for name, item in filters.items()} | dict(more or {}) | dict(PAGING)


class Query:
    """The query parameters of one request, checked against what the endpoint allows."""

    def __init__(self, parameters: Iterable[tuple[str, str]], allowed: Collection[str]) -> None:
        known = {name.lower() for name in allowed}
        self._values: dict[str, str] = {}
        for name, value in parameters:
            if name.lower() not in known:
                raise Invalid("Invalid query parameter(s)", f"Query parameter '{name}' is not supported.")
            self._values[name.lower()] = value

    def text(self, name: str) -> str | None:
        """Return a value, or None when it is missing or blank."""
        value = self._values.get(name.lower(), "").strip()
        return value or None

    def flag(self, name: str) -> bool | None:
        """Return true or false, or None when it is missing."""
        return self._read(name, parse_flag)

    def day(self, name: str) -> date | None:
        """Return a date; a time part is ignored."""
        return self._read(name, parse_day)

    def number(self, name: str) -> int | None:
        """Return a whole number."""
        return self._read(name, int)

    def uuid(self, name: str) -> UUID | None:
        """Return a uuid."""
        return self._read(name, UUID)

    def instant(self, name: str) -> datetime | None:
        """Return a timestamp."""
        return self._read(name, parse_instant)

    def _read(self, name: str, parse: Callable[[str], Row]) -> Row | None:
        value = self.text(name)
        try:
            return None if value is None else parse(value)
        except ValueError as error:
            raise _malformed(name, value or "") from error

    def select(self, rows: Iterable[Row], filters: Mapping[str, Filter]) -> list[Row]:
        """Return the rows that pass every filter that the request names."""
        predicates = []
        for name, item in filters.items():
            value = self.text(name)
            if value is not None:
                try:
                    predicates.append(item.predicate(value))
                except Unfit as unfit:
                    raise Invalid(_NOT_CAST, f"{name} {unfit}.") from unfit
                except ValueError as error:
                    raise _malformed(name, value) from error
        return [row for row in rows if all(predicate(row) for predicate in predicates)]

    def single_values(self, name: str) -> list[str]:
        """Return the values in a comma-separated list that are neither ranges nor `-1` (none set)."""
        parts = [part.strip() for part in (self.text(name) or "").split(",")]
        return [part for part in parts if part and part != "-1" and not _RANGE.fullmatch(part)]


@dataclass(frozen=True)
class Page:
    """Which rows of a list are asked for, in which order, with which properties."""

    number: int
    size: int
    order_by: tuple[tuple[str, bool], ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, query: Query, names: Collection[str]) -> "Page":
        """Read the paging parameters of a request for rows with properties called `names`."""
        number = query.number("PageNumber")
        size = query.number("PageSize")
        page = cls(
            number=1 if number is None else number,
            size=DEFAULT_PAGE_SIZE if size is None else size,
            order_by=_order(query.text("OrderBy"), names),
            names=tuple(_known(name, names, "Fields") for name in _parts(query.text("Fields"))),
        )
        if page.number < 1:
            raise _bad_resource("PageNumber property in resourceParameter must be 1 or greater.")
        if not 1 <= page.size <= MAX_PAGE_SIZE:
            raise _bad_resource(f"PageSize property in resourceParameter must be 1 to {MAX_PAGE_SIZE}.")
        return page

    def cut(self, rows: Sequence[Row]) -> list[Row]:
        """Return this page of the rows."""
        return list(rows[(self.number - 1) * self.size : self.number * self.size])

    def header(self, url: URL, total: int) -> str:
        """Return the X-Pagination header: the address of the next page, empty on the last one."""
        is_last = self.number * self.size >= total
        following = "" if is_last else str(url.remove_query_params(_names_of(url, "pagenumber")))
        if following:
            following = str(URL(following).include_query_params(PageNumber=self.number + 1))
        return json.dumps({"nextPageLink": following})

    def sort(self, dtos: list[Dto]) -> list[Dto]:
        """Return rendered rows in the order asked for; nulls first, as in SQL Server."""
        for name, descending in reversed(self.order_by):
            dtos = sorted(dtos, key=partial(_nulls_first, name), reverse=descending)
        return dtos

    def pick(self, dtos: list[Dto]) -> list[Dto]:
        """Return rendered rows with only the properties asked for."""
        return [{name: dto[name] for name in self.names} for dto in dtos] if self.names else dtos


def _nulls_first(key: str, dto: Dto) -> tuple[bool, Any]:
    return (False, 0) if dto[key] is None else (True, dto[key])


def _parts(text: str | None) -> list[str]:
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _order(text: str | None, names: Collection[str]) -> tuple[tuple[str, bool], ...]:
    order = []
    for part in _parts(text):
        name, _, direction = part.partition(" ")
        if direction.strip().lower() not in {"", "asc", "desc"}:
            raise _bad_resource("OrderBy property in resourceParameter is not formatted correct.")
        order.append((_known(name, names, "OrderBy"), direction.strip().lower() == "desc"))
    return tuple(order)


def _known(name: str, names: Collection[str], parameter: str) -> str:
    known = next((candidate for candidate in names if candidate.lower() == name.lower()), None)
    if known is None:
        raise _bad_resource(f"{parameter} property in resourceParameter is not formatted correct.")
    return known


def _names_of(url: URL, lowered: str) -> list[str]:
    names = [part.partition("=")[0] for part in url.query.split("&")]
    return [name for name in names if name.lower() == lowered]


def _malformed(name: str, value: str) -> Invalid:
    return Invalid(_NOT_CAST, f"The value '{value}' is not valid for {name}.")


def _bad_resource(detail: str) -> Invalid:
    return Invalid("Invalid resourceParameter", detail)
