"""Dated public rates, and the refusal to guess one: `rates.csv` beside this module, plus the operator's own.

A row is `kind,valid_from,known_until,value,source`. Its value holds from `valid_from` until the next
row of its kind, and no longer than `known_until`, the last day for which the authorities had announced it
when the row was written. When the next value is announced, an operator adds its row to the CSV file
that the environment variable `AUTOCOLLECT_RATES` names; a row there wins over a built-in row from the
same day. The file is read again when it has changed, so neither a release nor a restart is needed.

    >>> in_force(RateKind.COLLECTION_BASE_RATE_NOK, date(2026, 3, 1)).value
    Decimal('750')
    >>> in_force(RateKind.LATE_INTEREST_PCT, date(2014, 12, 31))
    Traceback (most recent call last):
    ...
    shared.errors.RateUnknown: The late-payment interest (late_interest_pct) is not known for 2014-12-31...
"""

import csv
import os
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path

from shared.errors import RateUnknown

ENVIRONMENT_VARIABLE = "AUTOCOLLECT_RATES"
COLUMNS = ("kind", "valid_from", "known_until", "value", "source")


class RateKind(StrEnum):
    """What the tables hold; the name ends with the unit: per cent a year, kroner, or court fees.

    The standard compensation is shown to operators and never claimed: fees are, which would be deducted from
    it (forsinkelsesrenteloven § 3 a, inkassoforskriften §§ 1-5 and 2-6).
    """

    LATE_INTEREST_PCT = "late_interest_pct"
    STANDARD_COMPENSATION_NOK = "standard_compensation_nok"
    COLLECTION_BASE_RATE_NOK = "collection_base_rate_nok"
    COURT_FEE_NOK = "court_fee_nok"
    CONCILIATION_COMPLAINT_COURT_FEES = "conciliation_complaint_court_fees"
    ATTACHMENT_PETITION_COURT_FEES = "attachment_petition_court_fees"
    VAT_PCT = "vat_pct"


TITLES = {
    RateKind.LATE_INTEREST_PCT: "late-payment interest",
    RateKind.STANDARD_COMPENSATION_NOK: "standard compensation of forsinkelsesrenteloven § 3 a",
    RateKind.COLLECTION_BASE_RATE_NOK: "inkassosats",
    RateKind.COURT_FEE_NOK: "rettsgebyr",
    RateKind.CONCILIATION_COMPLAINT_COURT_FEES: "fee for a conciliation complaint",
    RateKind.ATTACHMENT_PETITION_COURT_FEES: "fee for an attachment petition",
    RateKind.VAT_PCT: "general VAT rate",
}
# Every other value is announced for a half-year or a year, so its last row must say until when.
HOLDS_UNTIL_CHANGED = {RateKind.VAT_PCT}
IN_EVERY_DEMAND = (RateKind.LATE_INTEREST_PCT, RateKind.COLLECTION_BASE_RATE_NOK)


@dataclass(frozen=True, slots=True)
class Rate:
    """One announced value, valid on every day from `valid_from` to `known_until` inclusive."""

    kind: RateKind
    valid_from: date
    known_until: date
    value: Decimal
    source: str


Rows = dict[tuple[RateKind, date], Rate]


@dataclass(frozen=True, slots=True, eq=False)
class RateTable:
    """All known rates of each kind, in order of their first day, none overlapping the next.

    A table is equal to itself alone, so that what is reckoned by it can be kept under it.
    """

    rates: Mapping[RateKind, tuple[Rate, ...]]

    def in_force(self, kind: RateKind, day: date) -> Rate:
        """Return the rate of `kind` on `day`; raises RateUnknown where the table has none."""
        known = self.rates[kind]
        position = bisect_right(known, day, key=lambda rate: rate.valid_from)
        latest = known[position - 1] if position else None
        if latest is None or day > latest.known_until:
            raise RateUnknown(_how_to_add(kind, day, latest))
        return latest

    def known_until(self, kind: RateKind) -> date:
        """Return the last day for which a rate of `kind` is known; `date.max` if it holds until changed."""
        return self.rates[kind][-1].known_until

    @property
    def demands_known_until(self) -> date:
        """The last day for which the rates are known that every letter and booking needs."""
        return min(self.known_until(kind) for kind in IN_EVERY_DEMAND)


def in_force(kind: RateKind, day: date) -> Rate:
    """Return the rate of `kind` on `day` from the current table; raises RateUnknown where it has none."""
    return current().in_force(kind, day)


def current() -> RateTable:
    """Return the built-in table with the rows of the file that `AUTOCOLLECT_RATES` names, if it exists.

    Raises RateUnknown if a row there cannot be read: no rate is certain until it has been corrected.
    """
    path = os.environ.get(ENVIRONMENT_VARIABLE)
    if not path:
        return built_in()
    try:
        status = Path(path).stat()
    except FileNotFoundError:
        return built_in()
    except OSError as error:
        raise RateUnknown(_how_to_open(path, error)) from error
    return _extended(path, status.st_mtime_ns, status.st_size)


@cache
def built_in() -> RateTable:
    """Return the table that ships with the product."""
    return table_of(_built_in_rows())


@lru_cache(maxsize=1)
def _extended(path: str, _changed: int, _size: int) -> RateTable:
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise RateUnknown(_how_to_open(path, error)) from error
    return table_of(_built_in_rows() | parse(text, where=path))


@cache
def _built_in_rows() -> Rows:
    text = files("shared.norway").joinpath("rates.csv").read_text(encoding="utf-8")
    return parse(text, where="rates.csv")


def parse(text: str, *, where: str) -> Rows:
    """Return the rows of a CSV text by kind and first day; `where` names the text in errors.

    An empty `known_until` becomes `date.max`. Raises RateUnknown for a row that cannot be read.
    """
    reader = csv.DictReader(text.splitlines())
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise RateUnknown(f"{where}: make the first line {','.join(COLUMNS)!r}")
    rows: Rows = {}
    for row in reader:
        try:
            rate = _rate(row)
        except ValueError as error:
            raise RateUnknown(f"{where}, line {reader.line_num}: correct this row: {error}") from error
        if rows.setdefault((rate.kind, rate.valid_from), rate) is not rate:
            raise RateUnknown(
                f"{where}, line {reader.line_num}: {rate.kind} has two rows from that day; keep one"
            )
    return rows


def _rate(row: dict[str, str]) -> Rate:
    if set(row) != set(COLUMNS) or None in row.values():
        raise ValueError(f"it must have {len(COLUMNS)} values and a decimal point, not a comma")
    valid_from = date.fromisoformat(row["valid_from"])
    known_until = date.fromisoformat(row["known_until"]) if row["known_until"] else date.max
    if known_until < valid_from:
        raise ValueError("known_until lies before valid_from")
    if not row["source"].strip():
        raise ValueError("name its source, for instance the number of the regulation")
    return Rate(RateKind(row["kind"]), valid_from, known_until, _value(row["value"]), row["source"])


def _value(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or value < 0:
        raise ValueError(f"{text!r} is no value; write it like 12.25")
    return value


def table_of(rows: Rows) -> RateTable:
    """Return the table in which each row ends, at the latest, on the day before the next of its kind.

    Raises RateUnknown if the last row of a kind does not say until when it is announced.
    """
    return RateTable({kind: _in_order(kind, rows.values()) for kind in RateKind})


def _in_order(kind: RateKind, rates: Iterable[Rate]) -> tuple[Rate, ...]:
    ordered = sorted((rate for rate in rates if rate.kind == kind), key=lambda rate: rate.valid_from)
    if kind not in HOLDS_UNTIL_CHANGED and ordered and ordered[-1].known_until == date.max:
        raise RateUnknown(f"Give the last row of {kind} a known_until: the last day it is announced for")
    ends = [*(rate.valid_from - timedelta(days=1) for rate in ordered[1:]), date.max]
    return tuple(
        replace(rate, known_until=min(rate.known_until, end))
        for rate, end in zip(ordered, ends, strict=False)
    )


def _how_to_open(path: str, error: Exception) -> str:
    return f"Make {path} a UTF-8 text file that this process may read: {error}"


def _how_to_add(kind: RateKind, day: date, latest: Rate | None) -> str:
    where = os.environ.get(ENVIRONMENT_VARIABLE) or f"a CSV file that {ENVIRONMENT_VARIABLE} names"
    span = f"known until {latest.known_until}" if latest else "the table begins later"
    return (
        f"The {TITLES[kind]} ({kind}) is not known for {day} ({span}). When it has been announced, check "
        f"that the rules still stand and add the row '{kind},<first day>,<last day>,<value>,<source>' to "
        f"{where}; the first line of that file is '{','.join(COLUMNS)}'."
    )
