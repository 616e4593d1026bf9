"""A registered company's wish to be paid to another bank account, which waits until somebody confirms it.

Whoever gets hold of one log-in must not be able to lead the settlements elsewhere: a second person confirms
in the portal, or the company's contact as PowerOffice Go has it, by a link in a mail.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from services.registration.domain.mailing import ORDERED, Mailing

Decision = Literal["confirmed", "rejected"]
AccountState = Literal["pending", "confirmed", "rejected", "replaced", "expired"]
"""Whether the change waits, took effect, was turned down, gave way to a later one, or was left too long."""

LIFETIME = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class AccountChange:
    """A change that was asked for; `former_emails` are those who got the remittance advice at that time.

    `mail` tells of the mail to the company's contact. A change that was left too long is still kept as
    pending: `state_at` tells it apart.
    """

    id: UUID
    creditor_id: UUID
    bank_account: str
    present_account: str
    former_emails: tuple[str, ...]
    asked_by: str
    asked_at: datetime
    valid_until: datetime
    state: AccountState = "pending"
    decided_by: str = ""
    decided_at: datetime | None = None
    mail: Mailing = ORDERED

    def state_at(self, now: datetime) -> AccountState:
        """Return how the change stands."""
        return "expired" if self.state == "pending" and now >= self.valid_until else self.state

    def decided(self, state: AccountState, by: str, now: datetime) -> AccountChange:
        """Return the change as somebody has decided it."""
        return replace(self, state=state, decided_by=by, decided_at=now)


def masked(account: str) -> str:
    """Return an account number of which only the last four digits can be read.

    >>> masked("86011117947")
    '*******7947'
    """
    return "*" * (len(account) - 4) + account[-4:]


def same_person(one: str, other: str) -> bool:
    """Say whether two callers are the same person, however the name is written.

    >>> same_person("Ingrid@Fjordvik.no ", "ingrid@fjordvik.no")
    True
    """
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()
