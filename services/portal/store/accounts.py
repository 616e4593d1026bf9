"""Users with their passwords and companies, and the log-ins that failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import ATTEMPT_WINDOW, Invitation
from shared.db import Transaction, new_id


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody who can log in; the operator has no password here."""

    id: UUID
    email: str
    password_hash: str | None


_USER = text("select id, email, password_hash from users where email = :email")
_ADD_USER = text(
    "insert into users (id, email, created_at) values (:id, :email, :now)"
    " on conflict (email) do update set email = excluded.email returning id, email, password_hash"
)
_PASSWORD = text("update users set password_hash = :password_hash where id = :user_id")
_JOIN = text(
    "insert into memberships (user_id, creditor_id, accounting_firm, role)"
    " values (:user_id, :creditor_id, :firm, :role)"
    " on conflict do nothing"
)


async def find_user(tx: Transaction, email: str) -> User | None:
    """Return the user with this e-mail address."""
    row = (await tx.execute(_USER, {"email": email})).mappings().first()
    return User(**row) if row else None


async def add_user(tx: Transaction, email: str) -> User:
    """Return the user with this e-mail address, made if there was none."""
    row = await tx.execute(_ADD_USER, {"id": new_id(), "email": email, "now": tx.now})
    return User(**row.mappings().one())


async def set_password(tx: Transaction, user: User, password_hash: str) -> None:
    """Give a user a new password."""
    await tx.execute(_PASSWORD, {"user_id": user.id, "password_hash": password_hash})


async def join(tx: Transaction, user: User, invitation: Invitation) -> None:
    """Make a user a member of a company; a role that he has there already stays.

    Beside a role of his own there is one for each accounting firm that he has come from.
    """
    values = {"creditor_id": invitation.creditor_id, "role": invitation.role, "firm": invitation.firm}
    await tx.execute(_JOIN, values | {"user_id": user.id})


_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended(:email, 0))")
_FAILURES = text("""
select count(*) filter (where email = :email) as for_email,
       count(*) filter (where address = :address) as from_address
from failed_log_ins where (email = :email or address = :address) and tried_at > :since
""")
_FAIL = text("insert into failed_log_ins (email, address, tried_at) values (:email, :address, :now)")
_FORGIVE = text("delete from failed_log_ins where email = :email")


async def failures(tx: Transaction, email: str, address: str, now: datetime) -> tuple[int, int]:
    """Return how many log-ins failed lately for a user and from an address; holds off others of the user."""
    await tx.execute(_ONE_AT_A_TIME, {"email": email})
    values = {"email": email, "address": address, "since": now - ATTEMPT_WINDOW}
    row = (await tx.execute(_FAILURES, values)).one()
    return row.for_email, row.from_address


async def note_failure(tx: Transaction, email: str, address: str, now: datetime) -> None:
    """Count a log-in as failed; a success takes it back."""
    await tx.execute(_FAIL, {"email": email, "address": address, "now": now})


async def forgive(tx: Transaction, email: str) -> None:
    """Forget the failed log-ins of a user who has now shown that it is he."""
    await tx.execute(_FORGIVE, {"email": email})


_SWEEP = text("delete from failed_log_ins where tried_at < :since")


async def sweep_failures(tx: Transaction, now: datetime) -> int:
    """Delete the failed log-ins that count no more; return how many there were."""
    return (await tx.execute(_SWEEP, {"since": now - ATTEMPT_WINDOW})).rowcount
