"""Long lists in pages: which rows are shown, and what lies before and after them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from deploy.sandbox.poweroffice.gui.pages.fields import whole_numbers
from deploy.sandbox.poweroffice.gui.pages.visit import Visit

ROWS = 25
Row = TypeVar("Row")


@dataclass(frozen=True)
class Pager(Generic[Row]):
    """Page `number` (from 1) of `pages` of a list with `total` rows; `asked` are its other parameters."""

    rows: Sequence[Row]
    number: int
    pages: int
    total: int
    asked: dict[str, str]


def paged(visit: Visit, rows: Sequence[Row], *, size: int = ROWS, last_first: bool = False) -> Pager[Row]:
    """Return the page of a list that the visit asks for (`side`); without one the first, or the last."""
    pages = max(1, -(-len(rows) // size))
    asked_for = whole_numbers([visit.asked("side")])
    number = asked_for[0] if asked_for else (pages if last_first else 1)
    number = min(max(number, 1), pages)
    others = {name: value for name, value in visit.request.query_params.items() if name != "side"}
    return Pager(rows[(number - 1) * size : number * size], number, pages, len(rows), others)
