"""What one service signs for another: an address's token, under a salt of its own, stamped with an instant.

All is signed with the installation's service secret: without it nobody can sign. Nothing is encrypted: a
token can be read by whoever has it, so nothing goes in that its bearer may not know.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from pydantic import SecretStr

INVITATION = "portal-invitation"
"""The salt that keeps invitations apart from everything else that is signed with the service secret."""

ARRIVAL = "registration-arrival"
"""The salt of the proof that a browser came back from a consent in PowerOffice Go."""


class _Stamped(TimestampSigner):
    """Stamps with an instant that is given, not with the machine's own."""

    def __init__(self, *arguments: Any, now: datetime, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._now = now

    def get_timestamp(self) -> int:
        return int(self._now.timestamp())


def sign(secret: SecretStr, salt: str, content: Mapping[str, str], now: datetime) -> str:
    """Return `content` signed and stamped with `now`, fit for an address."""
    key = secret.get_secret_value()
    serializer = URLSafeTimedSerializer(key, salt, signer=_Stamped, signer_kwargs={"now": now})
    return str(serializer.dumps(dict(content)))


def verify(secret: SecretStr, salt: str, token: str) -> tuple[Any, datetime]:
    """Return what a token says, and when it was signed, however long ago.

    Raises:
        BadData: nobody with the secret has signed it under this salt.
    """
    content, signed_at = URLSafeTimedSerializer(secret.get_secret_value(), salt).loads(
        token, return_timestamp=True
    )
    return content, signed_at
