"""The creditor's own letters before transfer as text that is ready to print, in the customer's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date

from services.dunning.domain import Draft
from services.dunning.letters.own_words import WORDS
from shared.documents import kroner, long_date, short_date

KINDS = ("reminder", "collection_notice")


def is_own(draft: Draft) -> bool:
    """Tell whether a letter is a reminder or a notice that the creditor sends itself."""
    return draft.case is None and draft.step.kind in KINDS


def title(draft: Draft) -> str:
    """Return the letter's heading."""
    return _words(draft)[f"title.{_name(draft)}"]


def subject(draft: Draft) -> str:
    """Return the subject of the mail that carries the letter."""
    blanks = {"title": title(draft), "creditor": draft.profile.name, "about": _about(draft)}
    return _words(draft)["subject"].format(**blanks)


def printed(draft: Draft) -> dict[str, Any]:
    """Return what the templates of an own letter are given besides what every letter is given."""
    words, name, line = _words(draft), _name(draft), draft.lines[0]
    blanks = {
        "about": _about(draft),
        "recipient": draft.customer.name,
        "invoice_date": _long(draft, line.invoice.invoice_date),
        "due_date": _long(draft, line.invoice.due_date),
        "deadline": _long(draft, draft.deadline) if draft.deadline else "",
    }
    return {
        "language": draft.customer.language,
        "title": title(draft),
        "about": _about(draft),
        "date": _long(draft, draft.on),
        "deadline": blanks["deadline"],
        "words": words,
        "to": words["mail.to"].format(**blanks),
        "opening": words[f"{name}.opening"].format(**blanks),
        "warning": words[f"{name}.warning"].format(**blanks),
        "closing": words[f"{name}.closing"],
        "sums": [[label, kroner(amount)] for label, amount in _sums(draft, words, name) if amount],
        "invoice": [line.invoice.number, short_date(line.invoice.invoice_date)],
    }


def _sums(draft: Draft, words: Mapping[str, str], name: str) -> list[tuple[str, Decimal]]:
    return [
        (words["sum.principal"], draft.amounts.principal),
        (words["sum.earlier"], draft.amounts.fees - draft.fee),
        (words[f"sum.{name}"], draft.fee),
    ]


def _name(draft: Draft) -> str:
    return "own_notice" if draft.step.kind == "collection_notice" else "reminder"


def _words(draft: Draft) -> Mapping[str, str]:
    return WORDS[draft.customer.language]


def _about(draft: Draft) -> str:
    return _words(draft)["about"].format(number=draft.lines[0].invoice.number)


def _long(draft: Draft, day: date) -> str:
    return format_date(day, "d MMMM y", locale="en_GB") if draft.customer.language == "en" else long_date(day)
