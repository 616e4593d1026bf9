"""What is signed: the links in invitations, the token in every form, and the way back from PowerOffice Go.

All are signed with the installation's service secret, each under its own salt, and none is encrypted: its
bearer can read it. Registration signs the first invitation, and who comes back from a consent.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from dataclasses import dataclass
from typing import Any, get_args
from uuid import UUID

from itsdangerous import BadData, Signer, URLSafeSerializer
from pydantic import SecretStr

from services.portal.domain.access import AGENCY, Invitation, normal_email
from services.portal.domain.permissions import INVITED_BY_ADMINISTRATORS, Role, StaffRole
from shared.clock import Clock
from shared.signed_tokens import ARRIVAL, INVITATION, sign, verify

FORM_SALT = "portal-form"

ARRIVAL_SECONDS = 15 * 60
"""How long a browser may take from registration's redirect to our page."""

_SHA256: dict[str, Any] = {"signer_kwargs": {"digest_method": hashlib.sha256}}


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """How a consent has ended, by registration's code; whose it is, and who gave it, where that is known."""

    outcome: str
    creditor_id: UUID | None
    email: str


class SignedTokens:
    """Signs tokens and verifies them, with the secret that both need."""

    def __init__(self, secret: SecretStr, clock: Clock) -> None:
        self._secret, self._clock = secret, clock
        self._key = secret.get_secret_value()
        self._forms = Signer(self._key, salt=FORM_SALT, digest_method=hashlib.sha256)

    def form_token(self, session_token: str) -> str:
        """Return the token that forms of this session carry."""
        return self._forms.get_signature(session_token).decode()

    def is_form_token(self, session_token: str, form_token: str) -> bool:
        """Say whether a form was made for this session."""
        return bool(session_token) and self._forms.verify_signature(
            session_token, form_token.encode("ascii", "replace")
        )

    def invitation(self, invitation: Invitation) -> str:
        """Return the token of an invitation's link, issued now."""
        payload = {"creditor_id": str(invitation.creditor_id), "email": invitation.email}
        if invitation.role != "administrator":
            payload["role"] = invitation.role
        if invitation.firm:
            payload["firm"] = invitation.firm
        return sign(self._secret, INVITATION, payload, self._clock.now())

    def read_invitation(self, token: str) -> Invitation | None:
        """Return what a link says, None when nobody of ours has signed it; its age is for the caller."""
        try:
            payload, issued_at = verify(self._secret, INVITATION, token)
            creditor_id = UUID(payload["creditor_id"])
            role, firm = _role(payload, to_agency=creditor_id == AGENCY)
            email = normal_email(payload["email"])
            return Invitation(creditor_id=creditor_id, email=email, issued_at=issued_at, role=role, firm=firm)
        except (AttributeError, BadData, KeyError, TypeError, ValueError):
            return None

    def read_arrival(self, token: str) -> Arrival | None:
        """Return how the consent of a browser that comes back has ended; None when registration did not sign.

        A proof of arrival is for the browser that was just sent here, not for later.
        """
        try:
            content, signed_at = verify(self._secret, ARRIVAL, token)
            if abs((self._clock.now() - signed_at).total_seconds()) > ARRIVAL_SECONDS:
                return None
            creditor_id = content.get("creditor_id")
            return Arrival(
                outcome=str(content["outcome"]),
                creditor_id=UUID(creditor_id) if creditor_id else None,
                email=str(content.get("email", "")),
            )
        except (AttributeError, BadData, KeyError, TypeError, ValueError):
            return None

    def link(self, purpose: str, content: str) -> str:
        """Return the token of a mailed link; what it may do, and until when, is for the store to say."""
        return str(URLSafeSerializer(self._key, f"portal-{purpose}", **_SHA256).dumps(content))

    def read_link(self, purpose: str, token: str) -> str:
        """Return what the link for a purpose says, empty when we have not signed it."""
        try:
            return str(URLSafeSerializer(self._key, f"portal-{purpose}", **_SHA256).loads(token))
        except BadData:
            return ""


def _role(payload: dict[str, Any], *, to_agency: bool) -> tuple[Role | StaffRole, str]:
    """Return the role to which somebody is invited, and the accounting firm of an accountant.

    Raises:
        ValueError: nobody is invited to such a role, or the firm is no organisation number.
    """
    role, firm = payload.get("role", "administrator"), payload.get("firm", "")
    known = get_args(StaffRole) if to_agency else INVITED_BY_ADMINISTRATORS
    if role in known and not firm:
        return role, ""
    if role == "accountant" and not to_agency and re.fullmatch("[0-9]{9}", firm):
        return role, str(firm)
    raise ValueError(f"nobody is invited as {role} of {firm or 'no firm'}")


def new_session_token() -> str:
    """Return a session token that nobody can guess."""
    return secrets.token_urlsafe(32)
