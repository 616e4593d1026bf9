"""Who is visiting, which companies he sees, and what he may do there; invitations and refused log-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

Role = Literal["administrator", "write", "accountant", "read"]
"""What a user may do for a company: everything, change cases and proposals, or look.

An accountant may what `write` may, for as long as his firm is the one that the company names.
"""

ACTING: tuple[Role, ...] = ("administrator", "write", "accountant")
"""The roles that may do something, not only look."""

PASSWORD_LENGTH = 12
"""The fewest characters of a password."""

INVITATION_LIFETIME = timedelta(days=7)

ATTEMPT_WINDOW = timedelta(minutes=15)
ATTEMPTS_PER_EMAIL = 5
ATTEMPTS_PER_ADDRESS = 30
"""How many log-ins may fail within the window before the next has to wait: one user, one network address."""


@dataclass(frozen=True)
class Scope:
    """The companies to which a query is limited; `everything` is the operator's view of all companies."""

    companies: frozenset[UUID] = frozenset()
    everything: bool = False

    @property
    def company(self) -> UUID | None:
        """The only company in it, None where there are several or none."""
        is_one = len(self.companies) == 1 and not self.everything
        return next(iter(self.companies)) if is_one else None


@dataclass(frozen=True, kw_only=True)
class Membership:
    """A company in which a user has a role."""

    creditor_id: UUID
    name: str
    role: Role


@dataclass(frozen=True, kw_only=True)
class Visitor:
    """A logged-in user; `chosen` is the company that he has picked, None for all of his companies."""

    user_id: UUID
    email: str
    operator: bool = False
    memberships: tuple[Membership, ...] = ()
    chosen: Membership | None = None

    @property
    def reach(self) -> Scope:
        """Every company that the visitor may see."""
        return Scope(frozenset(each.creditor_id for each in self.memberships), self.operator)

    @property
    def scope(self) -> Scope:
        """The companies that lists show: the chosen one, or all that he may see."""
        return Scope(frozenset({self.chosen.creditor_id})) if self.chosen else self.reach

    @property
    def has_several(self) -> bool:
        """Whether there is anything to choose between."""
        return self.operator or len(self.memberships) > 1

    def sees(self, creditor_id: UUID) -> bool:
        """Say whether the company is one of the visitor's."""
        return self.operator or creditor_id in self.reach.companies

    def may_change(self, creditor_id: UUID) -> bool:
        """Say whether the visitor may act for the company, not only look."""
        return self.operator or self._role(creditor_id) in ACTING

    def administers(self, creditor_id: UUID) -> bool:
        """Say whether the visitor may change the company's own settings."""
        return self.operator or self._role(creditor_id) == "administrator"

    def _role(self, creditor_id: UUID) -> Role | None:
        roles = {each.creditor_id: each.role for each in self.memberships}
        return roles.get(creditor_id)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What an invitation's link says; its signature has been checked, its age has not.

    `firm` is the accounting firm (nine digits) whose accountant is invited, empty for the company's own user.
    """

    creditor_id: UUID
    email: str
    issued_at: datetime
    firm: str = ""

    @property
    def role(self) -> Role:
        """What the invited may do: registration invites a company's administrator, or its accountant."""
        return "accountant" if self.firm else "administrator"

    def expired(self, now: datetime) -> bool:
        """Say whether the link is older than invitations live."""
        return now - self.issued_at > INVITATION_LIFETIME


def normal_email(text: str) -> str:
    """Return an e-mail address as the portal knows it: without blanks around, in small letters."""
    return text.strip().casefold()


def must_wait(failed_for_email: int, failed_from_address: int) -> bool:
    """Say whether a log-in is refused unseen, by the failures within the window."""
    return failed_for_email >= ATTEMPTS_PER_EMAIL or failed_from_address >= ATTEMPTS_PER_ADDRESS
