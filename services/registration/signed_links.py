"""What registration signs with the service secret: links in mails, and the proof of an arrival from Go.

The portal verifies invitations and arrivals (`shared.signed_tokens`); a signature carries the instant at
which it was made, by the installation's clock. What a link says, everybody who has the link can read.
The link about a bank account comes back here; it lives as long as the change that it names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from urllib.parse import urlencode
from uuid import UUID

from itsdangerous import BadData
from pydantic import SecretStr

from services.registration.domain.mailing import Language
from shared.signed_tokens import ARRIVAL, INVITATION, sign, verify

BANK_ACCOUNT = "bank-account"
"""The salt of the link by which the company's contact answers for a new bank account."""

LIFETIME_DAYS = 7
"""How long the portal takes an invitation."""


@dataclass(frozen=True)
class AccountLink:
    """What the link about a bank account says: which change, and to whom the link was sent."""

    change_id: UUID
    email: str


@dataclass(frozen=True)
class SignedLinks:
    """Signs links and verifies them, with the secret that both need. `portal_url` is where the links lead.

    The page of a link in an English mail opens in English; that of a Norwegian one as its reader is used to.
    """

    secret: SecretStr
    portal_url: str

    def arrival(self, content: Mapping[str, str], now: datetime) -> str:
        """Return the portal's address at which a browser proves that it came back from a consent.

        Each proof is another one, also of two at the same instant, for the portal takes each once.
        """
        proof = {**content, "nonce": token_urlsafe(9)}
        return self._link("registration/return", sign(self.secret, ARRIVAL, proof, now))

    def invitation(self, creditor_id: UUID, email: str, now: datetime, *, language: Language) -> str:
        """Return the address at which the portal makes the user's log-in."""
        content = {"creditor_id": str(creditor_id), "email": email}
        return self._link("invitation", sign(self.secret, INVITATION, content, now), language)

    def accountant_invitation(
        self, creditor_id: UUID, email: str, firm: str, now: datetime, *, language: Language
    ) -> str:
        """Return the address at which the portal makes the log-in of a firm's accountant."""
        content = {"creditor_id": str(creditor_id), "email": email, "role": "accountant", "firm": firm}
        return self._link("invitation", sign(self.secret, INVITATION, content, now), language)

    def bank_account(self, link: AccountLink, now: datetime, *, language: Language) -> str:
        """Return the address at which the portal shows a new bank account and takes the answer."""
        content = {"change_id": str(link.change_id), "email": link.email}
        return self._link("bank-account", sign(self.secret, BANK_ACCOUNT, content, now), language)

    def read_bank_account(self, token: str) -> AccountLink | None:
        """Return what such a link says, None when it is not ours; its age is the change's own."""
        try:
            content, _ = verify(self.secret, BANK_ACCOUNT, token)
            return AccountLink(UUID(content["change_id"]), str(content["email"]))
        except (BadData, KeyError, TypeError, ValueError):
            return None

    def _link(self, page: str, token: str, language: Language = "nb") -> str:
        query = {"token": token} | ({} if language == "nb" else {"language": language})
        return f"{self.portal_url.rstrip('/')}/{page}?{urlencode(query)}"
