r"""Reports as CSV as Norwegian spreadsheets open it: UTF-8 with its mark, semicolons, decimal comma.

A text that a spreadsheet would take for a formula gets an apostrophe in front: names come from debtors.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from services.settlement.reporting.report import Cell, Report, ReportTable

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%")


def as_csv(report: Report) -> bytes:
    """Return the report's tables under their titles, an empty line between them; the facts come first."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow([printed(report.title), printed(report.subtitle)])
    writer.writerows([printed(fact.label), printed(fact.value)] for fact in report.facts)
    for table in report.tables:
        writer.writerow([])
        writer.writerows(_lines(table))
    return text.getvalue().encode("utf-8-sig")


def _lines(table: ReportTable) -> list[Sequence[str]]:
    rows = [*table.rows, *([table.total] if table.total else [])]
    head = [[printed(table.title)], [printed(column.label) for column in table.columns]]
    return [*head, *([printed(cell) for cell in row] for row in rows)]


def printed(cell: Cell) -> str:
    """Return a cell as CSV holds it.

    >>> printed(Decimal("-1234.50")), printed("=1+1"), printed(date(2026, 6, 1))
    ('-1234,50', "'=1+1", '01.06.2026')
    """
    match cell:
        case None:
            return ""
        case Decimal():
            return f"{cell:.2f}".replace(".", ",")
        case date():
            return f"{cell:%d.%m.%Y}"
        case int():
            return str(cell)
        case str():
            return f"'{cell}" if cell.lstrip().startswith(FORMULA) or cell.startswith(FORMULA) else cell
