"""The kinds of filters in API v2's lists, and how their values are written.

A filter is made from the attribute that it looks at; given the text of a query parameter it becomes a
predicate on rows. Text that cannot be read raises `ValueError`, or `Unfit` where Go says why.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import Any

Predicate = Callable[[Any], bool]


class Unfit(ValueError):
    """The value is refused, with the documented words that follow the parameter's name."""


@dataclass(frozen=True)
class Filter:
    """A filter: how the text of its parameter becomes a predicate, and as what kind it is documented."""

    predicate: Callable[[str], Predicate]
    kind: type = str


_INSTANT = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?)?\s?(Z|[+-]\d\d:\d\d)?")


def number_ranges(attribute: str) -> Filter:
    """Filter a number by `10000-11000, 12000, 13000-`."""
    get = attrgetter(attribute)

    def parse(text: str) -> Predicate:
        ranges = [_range(part) for part in text.split(",")]
        return lambda row: get(row) is not None and any(low <= get(row) <= high for low, high in ranges)

    return Filter(parse)


def words(attribute: str) -> Filter:
    """Filter a text (or uuid) by a comma-separated list."""
    get = attrgetter(attribute)

    def parse(text: str) -> Predicate:
        wanted = {part.strip().lower() for part in text.split(",")}
        return lambda row: get(row) is not None and str(get(row)).lower() in wanted

    return Filter(parse)


def members(attribute: str) -> Filter:
    """Filter a list of ids: rows that have one of those given; negative ids and ranges are malformed."""
    get = attrgetter(attribute)

    def parse(text: str) -> Predicate:
        if "-" in text:
            raise Unfit("contains negative numbers and/or range of numbers")
        wanted = {int(part) for part in text.split(",")}
        return lambda row: bool(wanted & set(get(row) or ()))

    return Filter(parse)


def codes(attribute: str) -> Filter:
    """Filter a dimension code by a comma-separated list in which `-1` means none set."""
    get = attrgetter(attribute)

    def parse(text: str) -> Predicate:
        wanted = {part.strip() for part in text.split(",")}
        return lambda row: (get(row) in wanted) if get(row) is not None else ("-1" in wanted)

    return Filter(parse)


def choices(attribute: str, allowed: type) -> Filter:
    """Filter an enum by a comma-separated list of its words; any other word is malformed."""
    get = attrgetter(attribute)
    by_word = {str(member).lower(): member for member in allowed}  # type: ignore[attr-defined]

    def parse(text: str) -> Predicate:
        parts = [part.strip().lower() for part in text.split(",")]
        if any(part not in by_word for part in parts):
            raise ValueError(text)
        wanted = {by_word[part] for part in parts}
        return lambda row: get(row) in wanted

    return Filter(parse)


def after(attribute: str) -> Filter:
    """Filter an instant strictly later than the one given."""
    get = attrgetter(attribute)

    def parse(text: str) -> Predicate:
        moment = parse_instant(text)
        return lambda row: get(row) is not None and get(row) > moment

    return Filter(parse, datetime)


def from_day(attribute: str) -> Filter:
    """Filter a date on or after the one given."""
    get = attrgetter(attribute)

    def parse(text: str) -> Predicate:
        first = parse_day(text)
        return lambda row: get(row) >= first

    return Filter(parse, date)


def to_day(attribute: str) -> Filter:
    """Filter a date on or before the one given."""
    get = attrgetter(attribute)

    def parse(text: str) -> Predicate:
        last = parse_day(text)
        return lambda row: get(row) <= last

    return Filter(parse, date)


def only_if(holds: Predicate) -> Filter:
    """Filter by a condition that `true` switches on."""

    def parse(text: str) -> Predicate:
        return holds if parse_flag(text) else (lambda _row: True)

    return Filter(parse, bool)


def ignored(kind: type) -> Filter:
    """Accept a parameter that makes no difference here (there are no sub-projects)."""
    return Filter(lambda _text: lambda _row: True, kind)


def parse_flag(text: str) -> bool:
    """Read `true` or `false`."""
    if text.lower() not in {"true", "false"}:
        raise ValueError(text)
    return text.lower() == "true"


def parse_day(text: str) -> date:
    """Read a date; a time part is ignored."""
    return date.fromisoformat(text[:10])


def parse_instant(text: str) -> datetime:
    """Read a timestamp, with or without offset (UTC then) and with up to 7 fractional digits.

    A `+` that was not percent-encoded arrives as a blank and is refused, as by the real API.
    """
    found = _INSTANT.fullmatch(text.strip())
    if found is None:
        raise ValueError(text)
    day, clock, fraction, offset = found.groups()
    return datetime.fromisoformat(
        f"{day}T{clock or '00:00:00'}.{(fraction or '')[:6]:0<6}{(offset or 'Z').replace('-00:00', 'Z')}"
    )


def _range(text: str) -> tuple[int, float]:
    low, dash, high = text.strip().partition("-")
    if not dash:
        return int(low), int(low)
    return int(low), int(high) if high.strip() else float("inf")
