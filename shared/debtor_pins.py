"""The PIN with which a debtor opens his case at the portal: it stands on every letter of the agency's.

It is derived, not stored: HMAC-SHA256 of the case's id under the installation's secret, as eight characters
of an alphabet without look-alikes (5.9e11 possibilities; the portal counts the attempts). So the service that
prints letters and the one that lets people in agree without asking each other, and neither keeps a list that
could be stolen. The case's number is no part of it, for numbers are consecutive and ids are not.

Rotation: `AUTOCOLLECT_DEBTOR_PIN_SECRETS` lists secrets, newest first. Letters print the PIN of the first,
the portal takes those of all, so that letters which are out stay good until their secret leaves the list.
Without the setting the service secret is the only one.
"""

import hashlib
import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from pydantic import SecretStr

from shared.settings import CommonSettings

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and capitals that are not taken for each other: no 0, 1, I, L, O, U."""

LENGTH = 8
_PURPOSE = b"autocollect debtor pin 1"


@dataclass(frozen=True)
class DebtorPins:
    """Makes and checks PINs; `secrets` are the newest first, at least one."""

    secrets: Sequence[SecretStr]

    @classmethod
    def of(cls, common: CommonSettings) -> Self:
        """Return the PINs of an installation."""
        listed = common.debtor_pin_secrets.get_secret_value().split(",")
        return cls([SecretStr(each.strip()) for each in listed if each.strip()] or [common.service_secret])

    def printed(self, case_id: UUID) -> str:
        r"""Return a case's PIN as letters print it, in fours between which no line ends.

        >>> DebtorPins([SecretStr("a secret")]).printed(UUID(int=1))
        'QGRV\xa0F2JX'
        """
        pin = _pin(self.secrets[0], case_id)
        return f"{pin[:4]}\N{NO-BREAK SPACE}{pin[4:]}"

    def good(self, case_id: UUID) -> Sequence[str]:
        """Return every PIN that opens a case, without blanks."""
        return [_pin(secret, case_id) for secret in self.secrets]

    def fits(self, case_id: UUID, typed: str) -> bool:
        """Say whether somebody typed a case's PIN, with or without blanks, hyphens and capitals.

        It takes the same time whatever is typed.
        """
        plain = "".join(character for character in typed.upper() if character.isalnum()).encode()
        fitting = [hmac.compare_digest(pin.encode(), plain) for pin in self.good(case_id)]
        return any(fitting)


def _pin(secret: SecretStr, case_id: UUID) -> str:
    key = hmac.digest(secret.get_secret_value().encode(), _PURPOSE, hashlib.sha256)
    number = int.from_bytes(hmac.digest(key, case_id.bytes, hashlib.sha256))
    characters = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[place])
    return "".join(characters)
