"""What other services say, in the language that is spoken: by the sentence's code, with its values in it.

A sentence without words of ours is shown as its service says it; of those that hold no value the English
stands in a catalogue of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from babel.lists import format_list

from services.portal.figures import account, day, kroner
from services.portal.language import Words, gettext, locale
from services.portal.words.by_code import SAID
from services.portal.words.deeds import REFUSAL
from services.portal.words.refusals import BANK_SAYS, MONEY_REFUSAL, MONEY_WAITS, POSTING_PROBLEM
from services.portal.words.terms import CLOSING, DECISION, LETTER, STATUS
from shared.sentences import Plain, Sentence

SENTENCES: tuple[Words[str], ...] = (SAID, MONEY_REFUSAL, MONEY_WAITS, POSTING_PROBLEM, REFUSAL)
"""The sentences that have words of ours, by code; a code stands in one of them."""

CODES: Mapping[str, Words[Any]] = {
    "bank": BANK_SAYS,
    "choices": DECISION,
    "closings": CLOSING,
    "letter": LETTER,
    "status": STATUS,
}
"""Values that are codes themselves, and their words."""

OPENED_BY_A_CODE = frozenset({"LetterFirst", "LetterGoesOut", "LetterSent"})
"""The sentences whose first word is that of a code, which then has a capital."""


def has_words(code: str) -> bool:
    """Say whether a sentence has words of ours."""
    return any(code in each for each in SENTENCES)


def worded(said: Sentence | Iterable[Sentence]) -> str:
    """Return one sentence, or several after each other, in the language that is spoken.

    One with a code that has no words here, or whose values are not what these words ask for, is said as its
    service says it.
    """
    if not isinstance(said, Sentence):
        return " ".join(map(worded, said))
    words = next((each[said.code] for each in SENTENCES if said.code in each), "")
    try:
        found = words.format_map({name: _value(name, value) for name, value in said.values.items()})
    except (ArithmeticError, KeyError, TypeError, ValueError):
        return gettext(said.text)
    if said.code in OPENED_BY_A_CODE:
        return found[:1].upper() + found[1:]
    return found or gettext(said.text)


def remark_words(message: str) -> str:
    """Return what registration remarks on a field, in the language that is spoken.

    Its catalogue has a remark with the places of its numbers and codes, as a whole or sentence by sentence.
    """
    found = _numbered(message)
    return found if found != message else " ".join(map(_numbered, _BETWEEN_SENTENCES.split(message)))


_CODE = re.compile(r"\b\w*\d\w*\b")
_BETWEEN_SENTENCES = re.compile(r"(?<=\.) (?=[A-ZÆØÅ])")


def _numbered(message: str) -> str:
    if (whole := gettext(message)) != message:
        return whole
    form = _CODE.sub("{}", message)
    words = gettext(form)
    return words.format(*_CODE.findall(message)) if words != form else message


def _value(name: str, value: Plain) -> str:
    """Return a value as it stands in a sentence, in the form that goes with its name; others as they are.

    Raises:
        ArithmeticError, TypeError, ValueError: it is not what its name says.
    """
    if name == "ledger":
        return _ledger(*([value] if isinstance(value, str) else value))
    if isinstance(value, list):
        parts = [_value(name, each) for each in value]
        return format_list(parts, "or" if name == "choices" else "standard", locale=locale())
    if name in CODES:
        return CODES[name].get(value, value).lower()
    return PRINTED[name](value) if name in PRINTED else value


def _ledger(number: str = "", field: str = "") -> str:
    """Return what people call an account, by its number and its field of the setup; a customer's has none."""
    if not number:
        return gettext("Kundens reskontro")
    words = gettext("Konto {number} ({field})") if field else gettext("Konto {number}")
    return words.format(number=number, field=gettext(field))


def bank_words(reason: str) -> str:
    """Return why a bank rejects something: settlement's words for each code, then code and text as they are.

    >>> bank_words("kontoen er avsluttet (AC04): Account closed")
    'kontoen er avsluttet (AC04): Account closed'
    """
    return "; ".join(map(_one_of_banks, reason.split("; ")))


def _one_of_banks(reason: str) -> str:
    named = _NAMED.fullmatch(reason)
    return gettext(named[1]) + named[2] if named else gettext(reason)


_NAMED = re.compile(r"(.+?)( \([A-Z0-9]{4}\).*)", re.DOTALL)
"""Settlement's words for a code of ISO 20022, and the code with what the bank says itself."""


def _account(number: str) -> str:
    return account(number) or gettext("ingen konto")


def _field(name: str) -> str:
    return gettext(name) if name else gettext("kontoene")


def _day(value: str) -> str:
    return day(date.fromisoformat(value))


def _amount(value: str) -> str:
    return kroner(Decimal(value))


DAYS = ("day", "deadline", "due", "first", "last", "sent")
AMOUNTS = (
    *("amount", "attachment", "before", "complaint", "cost", "fee", "free", "lacks", "own", "rest", "taken"),
    "total",
)
PRINTED: Mapping[str, Callable[[str], str]] = {
    **dict.fromkeys(DAYS, _day),
    **dict.fromkeys(AMOUNTS, _amount),
    "account": _account,
    "account_before": _account,
    "account_now": _account,
    "bank_reason": bank_words,
    "field": _field,
}
"""How values are printed, by their names; a name has one meaning in all sentences."""

AS_TOLD = frozenset(
    {
        *("booking", "by", "count", "currency", "customer", "days", "kid", "number", "payout", "percent"),
        *("reference", "text"),
    }
)
"""The names of values that are printed as they are, whatever they look like."""
