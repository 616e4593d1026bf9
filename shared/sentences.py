"""Sentences for people, which whoever shows them may say in another language.

A service writes its own sentence, in its own language. Where that holds a day, a sum or a name, the sentence
has a code, and what it holds stands beside it; a page words it anew by these. One that holds nothing needs no
code: it is known by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

Value = str | int | Decimal | date | Iterable[str]
Plain = str | list[str]
"""A value as JSON has it: a day as 2026-05-04, kroner as 1234.50, several names or codes as a list."""


@dataclass(frozen=True)
class Sentence:
    """What is said: `text` whole, in the words of the service; `code` and `values` to word it anew by."""

    text: str
    code: str = ""
    values: Mapping[str, Plain] = field(default_factory=dict, hash=False)


def sentence(text: str, code: str = "", /, **values: Value) -> Sentence:
    """Return a sentence with its values.

    >>> sentence("Velg en dato etter 04.05.2026.", "DayTooEarly", day=date(2026, 5, 4)).values
    {'day': '2026-05-04'}
    """
    return Sentence(text, code, {name: _plain(value) for name, value in values.items()})


def _plain(value: Value) -> Plain:
    match value:
        case Decimal():
            return f"{value:.2f}"
        case str() | int() | date():
            return str(value)
        case _:
            return list(value)
