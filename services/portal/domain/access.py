"""Who is visiting, which companies he sees, and what he may do there; invitations and refused log-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.portal.domain.permissions import MAY, SECOND_FACTOR, Act, Role, StaffRole

AGENCY = UUID(int=0)
"""Stands for the agency itself where an invitation names the company."""


INVITATION_LIFETIME = timedelta(days=7)


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
    staff: StaffRole | None = None
    memberships: tuple[Membership, ...] = ()
    chosen: Membership | None = None

    @property
    def reach(self) -> Scope:
        """Every company that the visitor may see."""
        return Scope(frozenset(each.creditor_id for each in self.memberships), self.staff is not None)

    @property
    def scope(self) -> Scope:
        """The companies that lists show: the chosen one, or all that he may see."""
        return Scope(frozenset({self.chosen.creditor_id})) if self.chosen else self.reach

    @property
    def has_several(self) -> bool:
        """Whether there is anything to choose between."""
        return self.staff is not None or len(self.memberships) > 1

    @property
    def is_of_the_company(self) -> bool:
        """Whether what is said to a company is said to him: neither the agency's people nor accountants."""
        companies = (self.chosen,) if self.chosen else self.memberships
        return self.staff is None and {each.role for each in companies} != {"accountant"}

    @property
    def needs_second_factor(self) -> bool:
        """Whether one of his roles is only for those who log in with a second factor."""
        roles = {each.role for each in self.memberships} | ({self.staff} if self.staff else set())
        return not SECOND_FACTOR.isdisjoint(roles)

    def sees(self, creditor_id: UUID) -> bool:
        """Say whether the company is one of the visitor's."""
        return self.may("look", creditor_id)

    def may(self, act: Act, creditor_id: UUID | None = None) -> bool:
        """Say whether the visitor may do something, for a company or (None) for the agency."""
        roles: list[Role | StaffRole] = [self.staff] if self.staff else []
        roles += [each.role for each in self.memberships if each.creditor_id == creditor_id]
        return any(act in MAY[role] for role in roles)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What an invitation's link says; its signature has been checked, its age has not.

    `firm` is the accounting firm (nine digits) whose accountant is invited, empty for everybody else. Whoever
    is invited to the agency itself is invited to the company `AGENCY`.
    """

    creditor_id: UUID
    email: str
    issued_at: datetime
    role: Role | StaffRole = "administrator"
    firm: str = ""

    @property
    def to_agency(self) -> bool:
        """Whether it makes the invited one of the agency's own people."""
        return self.creditor_id == AGENCY

    def expired(self, now: datetime) -> bool:
        """Say whether the link is older than invitations live."""
        return now - self.issued_at > INVITATION_LIFETIME


def normal_email(text: str) -> str:
    """Return an e-mail address as the portal knows it: without blanks around, in small letters."""
    return text.strip().casefold()
