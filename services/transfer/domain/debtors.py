"""What must be known of a debtor for the collection to succeed, and what the creditor is asked to add.

Letters need a name and an address; enforcement needs an organisation number or a birth date
(tvangsfullbyrdelsesloven § 5-2); phone and e-mail are what makes people answer.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Literal

from shared.errors import Reject
from shared.events import Address, CustomerSnapshot
from shared.norway.organisation import organisation_number

Missing = Literal["name", "address", "organisation_number", "birth_date", "email", "phone"]

MISSING: Mapping[Missing, str] = {
    "name": "Legg inn navnet på kundekortet i PowerOffice Go.",
    "address": "Legg inn postadressen på kundekortet i PowerOffice Go. Uten den når ingen brev fram.",
    "organisation_number": "Legg inn et gyldig organisasjonsnummer på kundekortet i PowerOffice Go. "
    "Det trengs for utlegg og andre rettslige skritt.",
    "birth_date": "Legg inn fødselsdatoen på kundekortet i PowerOffice Go. "
    "Den trengs for utlegg og andre rettslige skritt.",
    "email": "Legg inn e-postadressen på kundekortet i PowerOffice Go.",
    "phone": "Legg inn telefonnummeret på kundekortet i PowerOffice Go, så vi kan ringe og sende SMS.",
}
"""What the creditor is asked to do about each thing that is missing."""

LETTERS_NEED: tuple[Missing, ...] = ("name", "address")
"""Without these no letter arrives, so they are asked for even while the debtor keeps a payment plan."""

HOME = "NO"


def missing(card: CustomerSnapshot) -> tuple[Missing, ...]:
    """Return what is missing on a customer card, in the order of `MISSING`."""
    lacks: Mapping[Missing, bool] = {
        "name": not card.name.strip(),
        "address": not _is_complete(card.address),
        "organisation_number": not card.is_person and not _is_organisation(card),
        "birth_date": card.is_person and card.birth_date is None,
        "email": not re.fullmatch(r"\S+@\S+\.\S+", card.reminder_email.strip()),
        "phone": sum(character.isdigit() for character in card.phone) < 8,
    }
    return tuple(each for each in MISSING if lacks[each])


def _is_complete(address: Address) -> bool:
    """Tell whether a letter gets there; not every country has postal codes."""
    parts = [address.line1 or address.line2, address.city]
    if address.country in ("", HOME):
        parts.append(address.postal_code)
    return all(part.strip() for part in parts)


def _is_organisation(card: CustomerSnapshot) -> bool:
    """Tell whether the card names a register number; abroad we know no rule for it."""
    if card.address.country not in ("", HOME):
        return bool(card.organisation_number.strip())
    try:
        return bool(organisation_number(card.organisation_number))
    except Reject:
        return False
