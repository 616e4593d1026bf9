"""Norwegian bank account numbers, as people and banks write them, in the one form that the product keeps.

python-stdnum also takes the old seven-digit postgiro numbers, and cuts an eleven-digit one that begins
with 0000 down to them; no bank takes such a number in a payment file, so here it is eleven digits or nothing.

>>> account_number("8601 11 17947"), account_number("NO93 8601 1117 947")
('86011117947', '86011117947')
>>> as_iban("86011117947"), as_printed("86011117947")
('NO9386011117947', '8601.11.17947')
"""

from __future__ import annotations

from stdnum.exceptions import ValidationError
from stdnum.no import iban, kontonr

from shared.errors import Reject

LENGTH = 11


class NoAccount(Reject):
    """The text is no Norwegian account number."""


def account_number(text: str) -> str:
    """Return the eleven digits of an account number or Norwegian IBAN; spaces and points are ignored.

    Raises NoAccount if the number or its check digits are wrong.
    """
    try:
        iban_or_account = text.strip().upper()
        bare = iban.validate(iban_or_account)[4:] if iban_or_account.startswith("NO") else iban_or_account
        number = str(kontonr.validate(bare))
    except ValidationError as error:
        raise _not_an_account(text) from error
    if len(number) != LENGTH:
        raise _not_an_account(text)
    return number


def as_iban(account: str) -> str:
    """Return the IBAN, without spaces, of an account number of eleven digits."""
    return str(kontonr.to_iban(account))


def as_printed(account: str) -> str:
    """Return an account number of eleven digits with its points, as letters show it."""
    return str(kontonr.format(account))


def _not_an_account(text: str) -> NoAccount:
    return NoAccount(f"{text!r} is not a Norwegian account number; check its {LENGTH} digits", text=text)
