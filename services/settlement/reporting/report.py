"""What a report is: facts and tables whose cells are values, so that each way of showing it prints them.

It is made in Norwegian, of texts that know their English: `told` tells it in the reader's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.words import Language, Text, text

Kind = Literal["text", "date", "count", "money"]
Cell = str | date | int | Decimal | None
"""A cell; money is Decimal kroner, None an empty cell."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; `key` names it in page data, `label` on paper."""

    key: str
    label: Text
    kind: Kind = "text"


@dataclass(frozen=True, slots=True)
class Fact:
    """A labelled value above the tables; `is_warning` when somebody must do something about it."""

    key: str
    label: Text
    value: Cell
    is_warning: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table; `total` is its last row, with a cell for each column, if it has one.

    `settlements`: which settlement each row tells of, for pages to lead to; empty where rows tell of none.
    """

    key: str
    title: Text
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    total: Sequence[Cell] | None = None
    settlements: Sequence[UUID] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report; `name` is that of its files, without ending."""

    name: str
    title: Text
    subtitle: Text
    facts: Sequence[Fact] = ()
    tables: Sequence[ReportTable] = field(default=())
    language: Language = "nb"


def told(report: Report, language: Language) -> Report:
    """Return a report with every heading and text in a language."""
    return replace(
        report,
        language=language,
        title=report.title.told(language),
        subtitle=report.subtitle.told(language),
        facts=[
            replace(fact, label=fact.label.told(language), value=_cell(fact.value, language))
            for fact in report.facts
        ],
        tables=[_table(table, language) for table in report.tables],
    )


def _table(table: ReportTable, language: Language) -> ReportTable:
    return replace(
        table,
        title=table.title.told(language),
        columns=[replace(column, label=column.label.told(language)) for column in table.columns],
        rows=[[_cell(cell, language) for cell in row] for row in table.rows],
        total=[_cell(cell, language) for cell in table.total] if table.total else None,
    )


def _cell(cell: Cell, language: Language) -> Cell:
    return cell.told(language) if isinstance(cell, Text) else cell


def money(amounts: Iterable[Decimal]) -> Decimal:
    """Return a sum in kroner."""
    return sum(amounts, ZERO)


def summed(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> list[Cell]:
    """Return the row that sums every column of money or counts; the first cell says so."""
    total: list[Cell] = [None] * len(columns)
    for position, column in enumerate(columns):
        if column.kind == "money":
            total[position] = money(cell for row in rows if isinstance(cell := row[position], Decimal))
        elif column.kind == "count":
            total[position] = sum(cell for row in rows if isinstance(cell := row[position], int))
    total[0] = text("Sum")
    return total
