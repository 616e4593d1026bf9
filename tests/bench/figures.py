"""A figure beside what it must reach, and all of them as one table."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """What was measured; `at_least` and `measured` in words with their units."""

    what: str
    at_least: str
    measured: str
    is_reached: bool


def as_markdown(figures: Sequence[Figure]) -> str:
    """Return the table."""
    rows = [f"| {each.what} | {each.at_least} | {_marked(each)} |" for each in figures]
    return "\n".join(["| what | to reach | measured |", "|---|---|---|", *rows])


def _marked(figure: Figure) -> str:
    return figure.measured if figure.is_reached else f"{figure.measured} (not reached)"
