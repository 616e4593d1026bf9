"""Files that a browser saves."""

from collections.abc import AsyncIterator, Iterable, Sequence

from starlette.responses import Response, StreamingResponse

from shared.csv_file import MARK, Cell, csv_lines

CSV = "text/csv; charset=utf-8"


def streamed(head: Sequence[str], parts: AsyncIterator[Iterable[Sequence[Cell]]], name: str) -> Response:
    """Answer with a CSV whose lines are fetched part by part while it is sent; `name` is without ending."""

    async def lines() -> AsyncIterator[bytes]:
        yield MARK + csv_lines([head])
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
