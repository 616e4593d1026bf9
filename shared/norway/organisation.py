"""Organisation numbers of the Norwegian business register, as people write them.

>>> organisation_number("988 077 917"), organisation_number("NO 995 525 828 MVA")
('988077917', '995525828')
>>> as_printed("988077917")
'988 077 917'
>>> as_stated("988077917", in_business_register=True, in_vat_register=True)
'988 077 917 MVA Foretaksregisteret'
"""

from __future__ import annotations

from stdnum.exceptions import ValidationError
from stdnum.no import mva, orgnr

from shared.errors import Reject


def organisation_number(text: str) -> str:
    """Return the nine digits of an organisation number, with or without NO, MVA and spaces.

    Raises Reject if it does not have nine digits or its check digit (modulus 11) is wrong.
    """
    letters = text.strip().upper()
    try:
        return str(mva.validate(letters)[:9] if letters.endswith("MVA") else orgnr.validate(letters))
    except ValidationError as error:
        raise Reject(f"{text!r} is not an organisation number; check its nine digits") from error


def as_printed(number: str) -> str:
    """Return nine digits in groups of three, as letters and pages show them."""
    return str(orgnr.format(number))


def as_stated(number: str, *, in_business_register: bool, in_vat_register: bool = False) -> str:
    """Return nine digits with the registers that a business must name after them on its papers.

    A paper for sale says MVA (bokføringsforskriften § 5-1-2 first paragraph), each paper of a company says
    Foretaksregisteret (third paragraph; foretaksregisterloven § 10-2).
    """
    named = (in_vat_register and "MVA", in_business_register and "Foretaksregisteret")
    return " ".join((as_printed(number), *(name for name in named if name)))
