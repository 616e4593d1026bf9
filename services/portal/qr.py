"""QR codes as the paths of an SVG, which the strict policy for content allows."""

from __future__ import annotations

from dataclasses import dataclass

import segno


@dataclass(frozen=True)
class Drawing:
    """A code in squares of one unit, with the quiet zone, and its width."""

    path: str
    size: int


def drawn(content: str) -> Drawing:
    """Return the code of a text."""
    code = segno.make(content, error="m", micro=False)
    squares = [
        f"M{column} {row}h1v1h-1z"
        for row, line in enumerate(code.matrix_iter(border=4))
        for column, dark in enumerate(line)
        if dark
    ]
    return Drawing("".join(squares), int(code.symbol_size(border=4)[0]))
