"""What is signed: the links in invitations, the token in every form, and the way back from PowerOffice Go.

All are signed with the installation's service secret, each under its own salt. Registration signs the first
invitation, and who comes back from a consent.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Any
from uuid import UUID

from itsdangerous import BadData, Signer, TimestampSigner, URLSafeTimedSerializer
from pydantic import SecretStr

from services.portal.domain.access import Invitation, normal_email
from shared.clock import Clock

INVITATION_SALT = "portal-invitation"
ARRIVAL_SALT = "registration-arrival"
FORM_SALT = "portal-form"


class _ClockedSigner(TimestampSigner):
    """Stamps with the process's clock."""

    def __init__(self, *arguments: Any, clock: Clock, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._clock = clock

    def get_timestamp(self) -> int:
        return int(self._clock.now().timestamp())


class Seals:
    """Signs and reads; whoever lacks the secret can do neither."""

    def __init__(self, secret: SecretStr, clock: Clock) -> None:
        key = secret.get_secret_value()
        self._forms = Signer(key, salt=FORM_SALT, digest_method=hashlib.sha256)
        clocked: dict[str, Any] = {"signer": _ClockedSigner, "signer_kwargs": {"clock": clock}}
        self._invitations = URLSafeTimedSerializer(key, INVITATION_SALT, **clocked)
        self._arrivals = URLSafeTimedSerializer(key, ARRIVAL_SALT, **clocked)

    def form_token(self, session_token: str) -> str:
        """Return the token that forms of this session carry."""
        return self._forms.get_signature(session_token).decode()

    def is_form_token(self, session_token: str, form_token: str) -> bool:
        """Say whether a form was made for this session."""
        return bool(session_token) and self._forms.verify_signature(
            session_token, form_token.encode("ascii", "replace")
        )

    def invitation(self, creditor_id: UUID, email: str, firm: str = "") -> str:
        """Return the token of an invitation's link, issued now; with a firm it is for its accountant."""
        of_firm = {"role": "accountant", "firm": firm} if firm else {}
        return str(self._invitations.dumps({"creditor_id": str(creditor_id), "email": email} | of_firm))

    def read_invitation(self, token: str) -> Invitation | None:
        """Return what a link says, None when nobody of ours has signed it; its age is for the caller."""
        try:
            payload, issued_at = self._invitations.loads(token, return_timestamp=True)
            return Invitation(
                creditor_id=UUID(payload["creditor_id"]),
                email=normal_email(payload["email"]),
                issued_at=issued_at,
                firm=_firm(payload),
            )
        except (AttributeError, BadData, KeyError, TypeError, ValueError):
            return None

    def read_arrival(self, token: str) -> str:
        """Return how the consent of a browser that comes back has ended, by registration's code.

        Empty when registration has not signed it.
        """
        try:
            return str(self._arrivals.loads(token)["outcome"])
        except (BadData, KeyError, TypeError):
            return ""


def _firm(payload: dict[str, Any]) -> str:
    """Return the accounting firm of an accountant's invitation, empty for the company's own user.

    Raises:
        ValueError: the role is one to which nobody is invited, or the firm is no organisation number.
    """
    role, firm = payload.get("role", "administrator"), payload.get("firm", "")
    if role == "administrator" and not firm:
        return ""
    if role == "accountant" and re.fullmatch("[0-9]{9}", firm):
        return str(firm)
    raise ValueError(f"nobody is invited as {role} of {firm or 'no firm'}")


def new_session_token() -> str:
    """Return a session token that nobody can guess."""
    return secrets.token_urlsafe(32)
