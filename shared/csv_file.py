"""Tables as CSV that Norwegian spreadsheets open as they are.

UTF-8 with its mark, semicolons, sums as 1234,50 and days as 01.06.2026, as the pages show them. A text that a
spreadsheet would take for a formula gets an apostrophe in front: names come from debtors.
"""

from __future__ import annotations

import csv
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO
from unicodedata import normalize

MARK = BOM_UTF8
"""Begins a file, once: by it spreadsheets know UTF-8."""

FORMULA = ("=", "+", "-", "@", "|", "%")
"""What a spreadsheet would begin to reckon at, also behind blanks and in other widths of the same sign."""

Cell = str | int | Decimal | date | None
"""A cell; Decimal is kroner, None an empty cell."""


def csv_file(rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Return the file; a row may have no cells.

    >>> csv_file([["a", date(2026, 6, 1)], ["=1+1", Decimal("-1.5")]]).decode("utf-8-sig")
    "a;01.06.2026\r\n'=1+1;-1,50\r\n"
    """
    return MARK + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return lines of a file, without its mark."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(each) for each in row] for row in rows)
    return written.getvalue().encode()


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return f"{value:.2f}".replace(".", ",")
        case date():
            return f"{value:%d.%m.%Y}"
        case str() if _is_formula(value):
            return f"'{value}"
        case _:
            return str(value)


def _is_formula(text: str) -> bool:
    """Say so also of a text that begins with a tab or a line's end: these may begin a cell of its own."""
    return text.startswith(("\t", "\r", "\n")) or normalize("NFKC", text).lstrip().startswith(FORMULA)
