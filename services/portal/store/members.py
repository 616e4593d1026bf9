"""A company's users and open invitations, and the rule that it is never without an administrator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Invitation
from services.portal.domain.permissions import Role, StaffRole
from shared.db import Transaction

_LOCK = text("select pg_advisory_xact_lock(hashtextextended('members ' || :creditor_id, 0))")
_MEMBERS = text("""
select u.id as user_id, u.email, m.role, m.accounting_firm as firm,
       exists (select from second_factors f where f.user_id = u.id and f.confirmed_at is not null)
         as has_second_factor
from memberships m join users u on u.id = m.user_id
where m.creditor_id = :creditor_id
order by array_position(array['administrator', 'write', 'read', 'accountant'], m.role), u.email, firm
""")
_CHANGE = text(
    "update memberships set role = :role"
    " where creditor_id = :creditor_id and user_id = :user_id and accounting_firm = ''"
)
_REMOVE = text("delete from memberships where creditor_id = :creditor_id and user_id = :user_id")
_INVITE = text(
    "insert into invitations (creditor_id, email, invited_role, invited_by, invited_at)"
    " values (:creditor_id, :email, :role, :by, :at) on conflict (creditor_id, email) do update"
    " set invited_role = excluded.invited_role, invited_by = excluded.invited_by,"
    " invited_at = excluded.invited_at, mail_problem = null,"
    " spent_through = least(invitations.spent_through, excluded.invited_at - interval '1 second')"
)
"""Links are stamped in whole seconds: one that is mailed now must not be as old as what was just voided."""
_INVITED = text("""
select email, invited_role as role, invited_by, invited_at, mail_problem is not null as undeliverable
from invitations
where creditor_id = :creditor_id and invited_at > coalesce(spent_through, '-infinity')
order by invited_at desc, email
""")
_VOID = text(
    "insert into invitations (creditor_id, email, spent_through, accountant_spent_through)"
    " values (:creditor_id, :email, :at, :at) on conflict (creditor_id, email) do update"
    " set spent_through = excluded.spent_through,"
    " accountant_spent_through = excluded.accountant_spent_through"
)


@dataclass(frozen=True, kw_only=True)
class Member:
    """A user of a company; `firm` is the accounting firm of an accountant."""

    user_id: UUID
    email: str
    role: Role
    firm: str
    has_second_factor: bool


@dataclass(frozen=True, kw_only=True)
class Invited:
    """Somebody whom a colleague has invited, and who has not come yet."""

    email: str
    role: Role | StaffRole
    invited_by: str
    invited_at: datetime
    undeliverable: bool


async def members(tx: Transaction, creditor_id: UUID) -> list[Member]:
    """Return a company's users, accountants with them whose firm it may no longer be."""
    return [Member(**row) for row in (await tx.execute(_MEMBERS, {"creditor_id": creditor_id})).mappings()]


async def lock_members(tx: Transaction, creditor_id: UUID) -> list[Member]:
    """Return a company's users; nobody else changes them until the transaction ends."""
    await tx.execute(_LOCK, {"creditor_id": str(creditor_id)})
    return await members(tx, creditor_id)


async def change_role(tx: Transaction, creditor_id: UUID, user_id: UUID, role: Role) -> None:
    """Give a company's own user another role."""
    await tx.execute(_CHANGE, {"creditor_id": creditor_id, "user_id": user_id, "role": role})


async def remove_member(tx: Transaction, creditor_id: UUID, member: Member) -> None:
    """Take a user out of a company; an older invitation does not bring him back."""
    await tx.execute(_REMOVE, {"creditor_id": creditor_id, "user_id": member.user_id})
    await void(tx, creditor_id, member.email)


async def note_invitation(tx: Transaction, invitation: Invitation, by: str) -> None:
    """Keep who has invited whom, and to what."""
    values = {"creditor_id": invitation.creditor_id, "email": invitation.email, "role": invitation.role}
    await tx.execute(_INVITE, values | {"by": by, "at": invitation.issued_at})


async def invited(tx: Transaction, creditor_id: UUID) -> list[Invited]:
    """Return those who have been invited by a colleague and have not come yet."""
    return [Invited(**row) for row in (await tx.execute(_INVITED, {"creditor_id": creditor_id})).mappings()]


async def void(tx: Transaction, creditor_id: UUID, email: str) -> None:
    """Void every invitation of somebody to a company until now."""
    await tx.execute(_VOID, {"creditor_id": creditor_id, "email": email, "at": tx.now})
