"""The little Markdown that an agreement is written in, as blocks that a page can show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Kind = Literal["title", "heading", "paragraph", "list", "table"]

_ITEM = re.compile(r"(?:[-*]|\d+\.)\s+")
_RULE = re.compile(r"[|:\s-]+")


@dataclass(frozen=True)
class Block:
    """A piece of text; `rows` are a table's cells, its head first, a list's items, or the one text."""

    kind: Kind
    rows: tuple[tuple[str, ...], ...]

    @property
    def text(self) -> str:
        """The text of a block that has only one."""
        return self.rows[0][0]


def blocks(markdown: str) -> tuple[Block, ...]:
    r"""Return the blocks of a text: titles, headings, paragraphs, lists and tables; marks of emphasis go.

    >>> [(block.kind, block.rows) for block in blocks("# Avtale\n\nEn\n**to**\n\n- a\n- b")]
    [('title', (('Avtale',),)), ('paragraph', (('En to',),)), ('list', (('a',), ('b',)))]
    """
    pieces = re.split(r"\n\s*\n", re.sub(r"(?m)^(#+ .*)$", r"\n\1\n", markdown))
    return tuple(_block(piece.strip().splitlines()) for piece in pieces if piece.strip())


def _block(lines: list[str]) -> Block:
    first = lines[0]
    if first.startswith("#"):
        marks, _, words = first.partition(" ")
        return Block("title" if marks == "#" else "heading", ((_plain(words),),))
    if first.startswith("|"):
        rows = (line.strip().strip("|").split("|") for line in lines if not _RULE.fullmatch(line))
        return Block("table", tuple(tuple(_plain(cell) for cell in row) for row in rows))
    if _ITEM.match(first):
        return Block("list", tuple((_plain(item),) for item in _items(lines)))
    return Block("paragraph", ((_plain(" ".join(line.strip() for line in lines)),),))


def _items(lines: Iterable[str]) -> list[str]:
    items: list[str] = []
    for line in lines:
        if (mark := _ITEM.match(line)) or not items:
            items.append(line[mark.end() :] if mark else line)
        else:
            items[-1] += " " + line.strip()
    return items


def _plain(text: str) -> str:
    return re.sub(r"\*\*|__|`", "", text).strip()
