"""What a report is: facts and tables whose cells are values, so that each way of showing it prints them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from services.settlement.domain import ZERO

Kind = Literal["text", "date", "count", "money"]
Cell = str | date | int | Decimal | None
"""A cell; money is Decimal kroner, None an empty cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `key` names it in page data, `label` on paper."""

    key: str
    label: str
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value above the tables; `is_warning` when somebody must do something about it."""

    key: str
    label: str
    value: Cell
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table; `total` is its last row, with a cell for each column, if it has one."""

    key: str
    title: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report; `name` is that of its files, without ending."""

    name: str
    title: str
    subtitle: str
    facts: Sequence[Fact] = ()
    tables: Sequence[ReportTable] = field(default=())


def money(amounts: Iterable[Decimal]) -> Decimal:
    """Return a sum in kroner."""
    return sum(amounts, ZERO)


def summed(columns: Sequence[Column], rows: Sequence[Sequence[Cell]], label: str = "Sum") -> list[Cell]:
    """Return the row that sums every column of money or counts; the first cell says so."""
    total: list[Cell] = [None] * len(columns)
    for position, column in enumerate(columns):
        if column.kind == "money":
            total[position] = money(cell for row in rows if isinstance(cell := row[position], Decimal))
        elif column.kind == "count":
            total[position] = sum(cell for row in rows if isinstance(cell := row[position], int))
    total[0] = label
    return total
