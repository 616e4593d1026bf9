"""What makes a KID or a name one that somebody may have meant: for suggestions, never for placing by itself.

>>> "123456782" in kids_meant_by("123456872"), "123456782" in kids_meant_by("12345678")
(True, True)
>>> sorted(names_meant_by("NORDMANN, Ola Petter"))[:2]
['nordmann ola', 'nordmann ola petter']
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

from shared.norway.kid import MAXIMUM_LENGTH, MINIMUM_LENGTH, is_valid

DIGITS = "0123456789"
_WORDS = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_NUMBERS = re.compile(r"[0-9]{4,25}")
MOST_NAMES = 4
"""Words of a name that are tried in every order; longer ones stand for companies."""


def kids_meant_by(written: str) -> set[str]:
    """Return the KIDs that differ from what was written by one wrong, missing, extra or swapped digit."""
    if not (written.isascii() and written.isdigit() and len(written) <= MAXIMUM_LENGTH):
        return set()
    return {kid for kid in _edits(written) if len(kid) >= MINIMUM_LENGTH and is_valid(kid)} - {written}


def _edits(written: str) -> Iterator[str]:
    for at in range(len(written) + 1):
        before, after = written[:at], written[at:]
        for digit in DIGITS:
            yield before + digit + after
            if after:
                yield before + digit + after[1:]
        if after:
            yield before + after[1:]
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]


def names_meant_by(name: str) -> set[str]:
    """Return the ways, in small letters, in which a customer's name may be kept that a bank writes so.

    Banks put the surname first, and leave middle names out or write them all.
    """
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words or len(words) > MOST_NAMES:
        return {" ".join(words)} if words else set()
    orders = {" ".join(order) for order in permutations(words)}
    if len(words) > 2:
        orders |= {" ".join(pair) for pair in permutations(words, 2)}
    return orders


def numbers_in(text: str) -> set[str]:
    """Return the numbers in a text that may be a KID, a case or an invoice."""
    return set(_NUMBERS.findall(text))
