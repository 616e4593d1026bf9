"""What other services say, in the language that is spoken: by the sentence's code, with its values in it.

A sentence without words of ours is shown as its service says it; of those that hold no value the English
stands in a catalogue of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from babel.lists import format_list

from services.portal.deed_wording import REFUSAL
from services.portal.figures import account, reported
from services.portal.language import Words, gettext, locale
from services.portal.refusal_wording import BANK_SAYS, MONEY_REFUSAL, MONEY_WAITS, POSTING_PROBLEM
from services.portal.sentence_wording import SAID
from services.portal.wording import CLOSING, DECISION, LETTER, STATUS
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


def has_words(code: str) -> bool:
    """Say whether a sentence has words of ours."""
    return any(code in each for each in SENTENCES)


def worded(said: Sentence | Iterable[Sentence]) -> str:
    """Return one sentence, or several after each other, in the language that is spoken."""
    if not isinstance(said, Sentence):
        return " ".join(map(worded, said))
    words = next((each[said.code] for each in SENTENCES if said.code in each), "")
    try:
        found = words.format_map({name: _value(name, value) for name, value in said.values.items()})
    except KeyError:
        return gettext(said.text)
    if words.partition("}")[0].removeprefix("{") in CODES:
        return found[:1].upper() + found[1:]
    return found or gettext(said.text)


def _value(name: str, value: Plain) -> str:
    """Return a value as it stands in a sentence: a day or an amount in its form, codes in words."""
    if name == "ledger":
        return _ledger(*value)
    if isinstance(value, list):
        parts = [_value(name, each) for each in value]
        return format_list(parts, "or" if name == "choices" else "standard", locale=locale())
    if name in CODES:
        return CODES[name].get(value, value).lower()
    return PRINTED.get(name, reported)(value)


def _ledger(number: str = "", field: str = "") -> str:
    """Return what people call an account, by its number and its field of the setup; a customer's has none."""
    if not number:
        return gettext("Kundens reskontro")
    words = gettext("Konto {number} ({field})") if field else gettext("Konto {number}")
    return words.format(number=number, field=gettext(field))


def bank_words(reason: str) -> str:
    """Return why a bank rejects something: settlement's words for the code, then code and text as they are.

    >>> bank_words("kontoen er avsluttet (AC04): Account closed")
    'kontoen er avsluttet (AC04): Account closed'
    """
    named = _NAMED.fullmatch(reason)
    return gettext(named[1]) + named[2] if named else gettext(reason)


_NAMED = re.compile(r"(.+?)( \([A-Z0-9]{4}\).*)", re.DOTALL)
"""Settlement's words for a code of ISO 20022, and the code with what the bank says itself."""


def _account(number: str) -> str:
    return account(number) or gettext("ingen konto")


def _field(name: str) -> str:
    return gettext(name) if name else gettext("kontoene")


PRINTED: Mapping[str, Callable[[str], str]] = {
    "account": _account,
    "account_before": _account,
    "account_now": _account,
    "bank_reason": bank_words,
    "field": _field,
}
"""How values are printed that are neither days nor amounts."""
