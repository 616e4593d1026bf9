"""Reports as CSV."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from services.settlement.reporting.report import Cell, Report
from shared.csv_file import csv_file


def as_csv(report: Report) -> bytes:
    """Return the report's tables under their titles, an empty line between them; the facts come first."""
    return csv_file(_rows(report))


def _rows(report: Report) -> Iterator[Sequence[Cell]]:
    yield report.title, report.subtitle
    yield from ((fact.label, fact.value) for fact in report.facts)
    for table in report.tables:
        yield ()
        yield (table.title,)
        yield [column.label for column in table.columns]
        yield from table.rows
        if table.total:
            yield table.total
