"""Bars for plots: numbers in, places in a picture out; the template draws them as SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH, HEIGHT = 560, 190
"""Units of the picture's own; a page scales it."""

LEFT, BOTTOM, TOP, RIGHT = 64, 26, 14, 12
"""Room for the scale's words, the names below the bars, the topmost line, and a long value at the end."""


@dataclass(frozen=True, kw_only=True)
class Segment:
    """A part of a bar; `series` is 0 for the lowest part, which is drawn dark, 1 for the light one on it."""

    series: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, kw_only=True)
class Bar:
    """A bar with its name below it and its value above it."""

    name: str
    value: str
    middle: float
    top: float
    segments: tuple[Segment, ...]


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line of the scale."""

    y: float
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A picture of bars."""

    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT

    @property
    def floor(self) -> int:
        """Where the bars stand."""
        return HEIGHT - BOTTOM


@dataclass(frozen=True)
class Column:
    """What a bar is to show: its name, its value in words, and its parts from below."""

    name: str
    value: str
    parts: tuple[Decimal, ...]


def plot(columns: Sequence[Column], *, highest: Decimal | None = None) -> Plot:
    """Return the picture of `columns`; `highest` fixes the scale, which is else chosen by the values.

    What lies below zero (more credited than was owed) is drawn as nothing; its table says it. The scale has
    whole numbers alone.
    """
    top = highest or scale(max((sum(each.parts, Decimal(0)) for each in columns), default=Decimal(0)))
    room = (WIDTH - LEFT - RIGHT) / max(len(columns), 1)
    unit = (HEIGHT - BOTTOM - TOP) / float(top)
    return Plot(
        bars=tuple(_bar(each, LEFT + room * place, room, unit) for place, each in enumerate(columns)),
        lines=tuple(
            Line(y=round(HEIGHT - BOTTOM - float(value) * unit, 1), value=value)
            for value in (top / 2, top)
            if value == value.to_integral_value()
        ),
    )


def _bar(column: Column, left: float, room: float, unit: float) -> Bar:
    width = min(room * 0.62, 52)
    middle, y = left + room / 2, float(HEIGHT - BOTTOM)
    segments = []
    for series, part in enumerate(column.parts):
        height = max(float(part), 0.0) * unit
        y -= height
        if height:
            segments.append(
                Segment(
                    series=series,
                    x=round(middle - width / 2, 1),
                    y=round(y, 1),
                    width=round(width, 1),
                    height=round(height, 1),
                )
            )
    return Bar(
        name=column.name,
        value=column.value,
        middle=round(middle, 1),
        top=round(y - 4, 1),
        segments=tuple(segments),
    )


def scale(highest: Decimal) -> Decimal:
    """Return a round number that is at least `highest`: one, two or five times a power of ten.

    >>> scale(Decimal("1361.40")), scale(Decimal(0)), scale(Decimal(50))
    (Decimal('2000'), Decimal('1'), Decimal('50'))
    """
    power = Decimal(1)
    while True:
        for factor in (1, 2, 5):
            if power * factor >= highest:
                return power * factor
        power *= 10
