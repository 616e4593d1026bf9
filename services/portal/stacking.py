"""Tables that phones show as cards: each cell carries the heading that the style sheet shows there."""

import re
from collections.abc import Sequence
from html import escape, unescape

_TABLE = re.compile(r"<table\b.*?</table>", re.DOTALL)
_HEAD = re.compile(r"<thead>(.*?)</thead>", re.DOTALL)
_HEADING = re.compile(r"<th\b([^>]*)>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr\b.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<t[dh]\b([^>]*)>")
_UNSEEN = re.compile(r'<span class="away">.*?</span>|<br>.*', re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_SPAN = re.compile(r'\b(col|row)span="([0-9]+)"')


def stacking(page: str) -> str:
    """Return a page whose tables' cells carry their headings; a cell over several columns carries none.

    >>> stacking('<table><thead><tr><th>Sak</th></tr></thead><tbody><tr><td>7</td></tr></tbody></table>')
    '<table><thead><tr><th>Sak</th></tr></thead><tbody><tr><td data-label="Sak">7</td></tr></tbody></table>'
    """
    return _TABLE.sub(lambda table: _labelled(table[0]), page)


def _labelled(table: str) -> str:
    head = _HEAD.search(table)
    if head is None:
        return table
    names: list[str] = []
    for attributes, words in _HEADING.findall(head[1]):
        names += [_plain(words)] * _spans(attributes).get("col", 1)
    taken = [0] * len(names)
    rows = _ROW.sub(lambda row: _row(row[0], names, taken), table[head.end() :])
    return table[: head.end()] + rows


def _row(row: str, names: Sequence[str], taken: list[int]) -> str:
    """Return a row with its headings; `taken` tells in how many rows to come each column is spanned."""
    free = [column for column, rows in enumerate(taken) if not rows]
    taken[:] = [max(rows - 1, 0) for rows in taken]

    def cell(found: re.Match[str]) -> str:
        spans = _spans(found[1])
        columns = [free.pop(0) for _ in range(min(spans.get("col", 1), len(free)))]
        for column in columns:
            taken[column] += spans.get("row", 1) - 1
        label = names[columns[0]] if len(columns) == 1 else ""
        return f'{found[0][:-1]} data-label="{escape(label)}">' if label else found[0]

    return _CELL.sub(cell, row)


def _spans(attributes: str) -> dict[str, int]:
    return {of: int(number) for of, number in _SPAN.findall(attributes)}


def _plain(words: str) -> str:
    """Return a heading as it is read, without what only screen readers hear and what stands below it."""
    return unescape(_TAG.sub("", _UNSEEN.sub("", words))).strip()
