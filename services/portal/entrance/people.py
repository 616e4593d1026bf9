"""Who else comes in: a company's users, named by its administrators, and the agency's own people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.portal.domain.access import AGENCY, Invitation, normal_email
from services.portal.domain.permissions import Role, StaffRole
from services.portal.entrance.lobby import Lobby
from services.portal.language import spoken
from services.portal.orders import InvitationOrdered, SecurityNoticeOrdered
from services.portal.store import accounts, companies, members, second_factors, sessions
from services.portal.store.accounts import Colleague
from services.portal.store.members import Invited, Member
from shared.db import Transaction
from shared.errors import NotFound

Refused = Literal["member_already", "last_administrator", "accountant", "operator_of_settings"]
"""Why nothing was changed: he is a user already; there would be no administrator left; an accountant's role
comes with his firm; the operator is named by the settings."""


@dataclass(frozen=True)
class People:
    """Invites, changes and removes; whoever's rights change is logged out everywhere."""

    lobby: Lobby

    async def of_company(self, creditor_id: UUID) -> tuple[list[Member], list[Invited]]:
        """Return a company's users and those who are invited."""
        async with self.lobby.database.transaction() as tx:
            return await members.members(tx, creditor_id), await members.invited(tx, creditor_id)

    async def invite(self, creditor_id: UUID, email: str, role: Role, by: str) -> Refused | None:
        """Invite somebody to a company; an invitation to the same address gives way to this one."""
        email = normal_email(email)
        async with self.lobby.database.transaction() as tx:
            present = await members.lock_members(tx, creditor_id)
            if any(each.email == email and not each.firm for each in present):
                return "member_already"
            company = await companies.company_name(tx, creditor_id)
            await self._invite(tx, creditor_id, email, role, by=by, company=company)
        return None

    async def change_role(self, creditor_id: UUID, user_id: UUID, role: Role) -> Refused | None:
        """Give a company's user another role.

        Raises:
            NotFound: he is no user of the company.
        """
        async with self.lobby.database.transaction() as tx:
            present = await members.lock_members(tx, creditor_id)
            member = _own(present, user_id)
            if member.firm:
                return "accountant"
            if role != "administrator" and _is_last_administrator(present, member):
                return "last_administrator"
            if role != member.role:
                await members.change_role(tx, creditor_id, user_id, role)
                await sessions.close_sessions_of(tx, user_id)
        return None

    async def remove(self, creditor_id: UUID, user_id: UUID) -> Refused | None:
        """Take a user out of a company.

        Raises:
            NotFound: he is no user of the company.
        """
        async with self.lobby.database.transaction() as tx:
            present = await members.lock_members(tx, creditor_id)
            member = _own(present, user_id)
            if _is_last_administrator(present, member):
                return "last_administrator"
            await members.remove_member(tx, creditor_id, member)
            await sessions.close_sessions_of(tx, user_id)
        return None

    async def withdraw_from_agency(self, email: str) -> None:
        """Void the open invitation of somebody to the agency."""
        await self.withdraw(AGENCY, email)

    async def withdraw(self, creditor_id: UUID, email: str) -> None:
        """Void the open invitations of somebody to a company."""
        async with self.lobby.database.transaction() as tx:
            await members.void(tx, creditor_id, normal_email(email))

    async def of_agency(self) -> tuple[list[Colleague], list[Invited]]:
        """Return the agency's people, and those who are invited."""
        async with self.lobby.database.transaction() as tx:
            return await accounts.staff(tx), await members.invited(tx, AGENCY)

    async def invite_to_agency(self, email: str, role: StaffRole, by: str) -> Refused | None:
        """Invite somebody to the agency; one of its people may be invited to another role."""
        email = normal_email(email)
        if email == self.lobby.operator_email:
            return "operator_of_settings"
        async with self.lobby.database.transaction() as tx:
            await self._invite(tx, AGENCY, email, role, by=by, company="")
        return None

    async def dismiss(self, user_id: UUID) -> None:
        """Take somebody out of the agency.

        Raises:
            NotFound: he is not in it.
        """
        async with self.lobby.database.transaction() as tx:
            email = next((each.email for each in await accounts.staff(tx) if each.id == user_id), None)
            if email is None or not await accounts.dismiss(tx, user_id):
                raise NotFound(f"user {user_id} is none of the agency's people")
            await members.void(tx, AGENCY, email)
            await sessions.close_sessions_of(tx, user_id)

    async def take_second_factor(self, email: str) -> bool:
        """Take the second factor of a user away who has lost it; False when there is no such user.

        He sets up another one at his next log-in, where his role needs it.
        """
        async with self.lobby.database.transaction() as tx:
            user = await accounts.find_user(tx, normal_email(email))
            if user is None:
                return False
            await second_factors.remove(tx, user.id)
            await sessions.close_sessions_of(tx, user.id)
            told = SecurityNoticeOrdered(
                creditor_id=AGENCY,
                email=user.email,
                changed="second_factor_removed",
                language=user.language or "nb",
            )
            tx.say(told)
        return True

    @staticmethod
    async def _invite(
        tx: Transaction, creditor_id: UUID, email: str, role: Role | StaffRole, *, by: str, company: str
    ) -> None:
        now = tx.now.replace(microsecond=0)
        invitation = Invitation(creditor_id=creditor_id, email=email, issued_at=now, role=role)
        await members.note_invitation(tx, invitation, by)
        order = InvitationOrdered(
            creditor_id=creditor_id,
            email=email,
            company=company,
            role=role,
            invited_by=by,
            language=spoken(),
        )
        tx.say(order)


def _own(present: list[Member], user_id: UUID) -> Member:
    """Return a company's user; of several roles the one that is not an accountant's.

    Raises:
        NotFound: he is no user of the company.
    """
    found = [each for each in present if each.user_id == user_id]
    if not found:
        raise NotFound(f"user {user_id} is no user of the company")
    return min(found, key=lambda each: bool(each.firm))


def _is_last_administrator(present: list[Member], member: Member) -> bool:
    others = [each for each in present if each.role == "administrator" and each.user_id != member.user_id]
    return member.role == "administrator" and not others
