"""The words of reports and of the creditor's papers: Norwegian, as they stand where one is made, and English.

Only words have two languages; names, numbers and the layout of figures and dates are the same in both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from services.settlement.words.papers import PAPERS
from services.settlement.words.reports import REPORTS

Language = Literal["nb", "en"]

ENGLISH = REPORTS | PAPERS
"""The English of each text, by its Norwegian; what stands in braces is filled in."""


class Text(str):
    """A text in Norwegian that knows its English."""

    __slots__ = ("english",)
    english: str

    def __new__(cls, norwegian: str, english: str) -> Self:
        """Return the text."""
        said = super().__new__(cls, norwegian)
        said.english = english
        return said

    def told(self, language: Language) -> Text:
        """Return it in a language."""
        return self if language == "nb" else Text(self.english, self.english)


def text(norwegian: str, **values: object) -> Text:
    """Return a text of `ENGLISH` with its values filled in; a value that is a text is so in both languages.

    >>> text("per {day}", day="01.06.2026"), text("per {day}", day="01.06.2026").english
    ('per 01.06.2026', 'at 01.06.2026')

    Raises:
        KeyError: the text has no English.
    """
    in_english = {name: each.english if isinstance(each, Text) else each for name, each in values.items()}
    return Text(norwegian.format(**values), ENGLISH[norwegian].format(**in_english))


def worded(data: Mapping[str, Any], language: Language) -> dict[str, Any]:
    """Return a document's data, of mappings and lists, with every text in a language.

    >>> worded({"day": "01.06.2026", "heads": [text("Dato")]}, "en")
    {'day': '01.06.2026', 'heads': ['Date']}
    """
    return {key: _worded(each, language) for key, each in data.items()}


def _worded(value: Any, language: Language) -> Any:
    match value:
        case Text():
            return value.told(language)
        case Mapping():
            return worded(value, language)
        case list():
            return [_worded(each, language) for each in value]
        case _:
            return value
