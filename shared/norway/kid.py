"""KID, the payment reference of Norwegian banks: 4 to 25 digits, the last of which checks the others.

Modulus 10 is Luhn's algorithm. Modulus 11 weighs the digits 2 to 7 from the right, again and again; where
it would need a check digit of ten it gives `-`, and whoever issues such KIDs skips that base.

>>> with_check_digit("12345678"), with_check_digit("12345678", 11), with_check_digit("000006", 11)
('123456782', '123456785', '000006-')
>>> is_valid("0010017"), is_valid("0010071")
(True, False)
"""

from __future__ import annotations

from itertools import cycle
from typing import Literal

from stdnum import luhn

from shared.errors import Reject

MINIMUM_LENGTH = 4
MAXIMUM_LENGTH = 25
WEIGHTS = (2, 3, 4, 5, 6, 7)

Modulus = Literal[10, 11]


def with_check_digit(base: str, modulus: Modulus = 10) -> str:
    """Return the KID of `base`, 3 to 24 digits; leading zeros count.

    Raises Reject for anything else. With modulus 11 the last character may be `-`.
    """
    if not _is_base(base):
        raise Reject(f"A KID is made of {MINIMUM_LENGTH - 1} to {MAXIMUM_LENGTH - 1} digits, not of {base!r}")
    return base + _check_digit(base, modulus)


def is_valid(kid: str, modulus: Modulus = 10) -> bool:
    """Tell whether `kid` has the length of a KID and ends with the check digit of the rest."""
    return _is_base(kid[:-1]) and kid[-1] == _check_digit(kid[:-1], modulus)


def _is_base(text: str) -> bool:
    return text.isascii() and text.isdigit() and MINIMUM_LENGTH <= len(text) + 1 <= MAXIMUM_LENGTH


def _check_digit(base: str, modulus: Modulus) -> str:
    if modulus == 10:
        return str(luhn.calc_check_digit(base))
    remainder = (
        sum(weight * int(digit) for weight, digit in zip(cycle(WEIGHTS), reversed(base), strict=False)) % 11
    )
    return "0" if remainder == 0 else "-" if remainder == 1 else str(11 - remainder)
