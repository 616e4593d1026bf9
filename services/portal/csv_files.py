"""Lists as CSV that spreadsheets open as they are: semicolons, decimal comma, UTF-8 with its mark."""

import csv
from codecs import BOM_UTF8
from collections.abc import AsyncIterator, Iterable, Sequence
from datetime import date
from decimal import Decimal
from io import StringIO

from starlette.responses import Response, StreamingResponse

CSV = "text/csv; charset=utf-8"

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would begin to reckon at; a text that begins so gets an apostrophe before it."""

Cell = str | int | Decimal | date | None


def csv_file(head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    r"""Return the file.

    >>> csv_file(["a"], [["=1+1"], [Decimal("-1.50")]]).decode("utf-8-sig")
    "a\r\n'=1+1\r\n-1,50\r\n"
    """
    return BOM_UTF8 + csv_lines([head]) + csv_lines(rows)


def csv_lines(rows: Iterable[Sequence[Cell]]) -> bytes:
    """Return lines of a file, without its mark."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerows([_cell(each) for each in row] for row in rows)
    return written.getvalue().encode()


def streamed(head: Sequence[str], parts: AsyncIterator[Iterable[Sequence[Cell]]], name: str) -> Response:
    """Answer with a file whose lines are fetched part by part while it is sent; `name` is without ending."""

    async def lines() -> AsyncIterator[bytes]:
        yield BOM_UTF8 + csv_lines([head])
        async for part in parts:
            yield csv_lines(part)

    return StreamingResponse(lines(), media_type=CSV, headers=attachment(name, "csv"))


def attachment(name: str, ending: str) -> dict[str, str]:
    """Return the headers of a file that the browser saves, under a name that every system can write.

    >>> attachment("Oppgjør 7", "csv")
    {'Content-Disposition': 'attachment; filename="Oppgjor 7.csv"'}
    """
    plain = name.translate(str.maketrans("åøæÅØÆ", "aoaAOA"))
    return {"Content-Disposition": f'attachment; filename="{plain}.{ending}"'}


def _cell(value: Cell) -> str:
    match value:
        case None:
            return ""
        case Decimal():
            return str(value).replace(".", ",")
        case date():
            return value.isoformat()
        case str() if value.startswith(FORMULA):
            return "'" + value
        case _:
            return str(value)
