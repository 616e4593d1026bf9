"""Users with their passwords, addresses and roles."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Invitation
from services.portal.domain.permissions import StaffRole
from services.portal.language import Language, as_language
from shared.db import Transaction, new_id


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody who can log in; the operator of the settings has no password here."""

    id: UUID
    email: str
    password_hash: str | None
    language: Language | None = None


_USER = text("select id, email, password_hash, language from users where email = :email")
_USER_BY_ID = text("select id, email, password_hash, language from users where id = :user_id")
_ADD_USER = text(
    "insert into users (id, email, created_at) values (:id, :email, :now)"
    " on conflict (email) do update set email = excluded.email returning id, email, password_hash, language"
)
_PASSWORD = text("update users set password_hash = :password_hash where id = :user_id")
_EMAIL = text(
    "update users set email = :email where id = :user_id"
    " and not exists (select from users where email = :email) returning true"
)
_LANGUAGE = text("update users set language = :language where id = :user_id")
_FIRST_LANGUAGE = text("update users set language = :language where id = :user_id and language is null")
_JOIN = text(
    "insert into memberships (user_id, creditor_id, accounting_firm, role)"
    " values (:user_id, :creditor_id, :firm, :role)"
    " on conflict do nothing"
)
_HIRE = text(
    "insert into staff (user_id, role) values (:user_id, :role)"
    " on conflict (user_id) do update set role = excluded.role"
)
_DISMISS = text("delete from staff where user_id = :user_id")
_STAFF = text(
    "select u.id, u.email, s.role from staff s join users u on u.id = s.user_id order by s.role, u.email"
)


async def find_user(tx: Transaction, email: str) -> User | None:
    """Return the user with this e-mail address."""
    row = (await tx.execute(_USER, {"email": email})).mappings().first()
    return _user(dict(row)) if row else None


async def user(tx: Transaction, user_id: UUID) -> User:
    """Return a user who is known to exist."""
    return _user(dict((await tx.execute(_USER_BY_ID, {"user_id": user_id})).mappings().one()))


async def add_user(tx: Transaction, email: str) -> User:
    """Return the user with this e-mail address, made if there was none."""
    row = await tx.execute(_ADD_USER, {"id": new_id(), "email": email, "now": tx.now})
    return _user(dict(row.mappings().one()))


async def set_password(tx: Transaction, user_id: UUID, password_hash: str) -> None:
    """Give a user a new password."""
    await tx.execute(_PASSWORD, {"user_id": user_id, "password_hash": password_hash})


async def set_email(tx: Transaction, user_id: UUID, email: str) -> bool:
    """Give a user another address; False when somebody has it already."""
    return bool((await tx.execute(_EMAIL, {"user_id": user_id, "email": email})).scalar())


async def set_language(tx: Transaction, user_id: UUID, language: Language) -> None:
    """Keep the language that a user reads."""
    await tx.execute(_LANGUAGE, {"user_id": user_id, "language": language})


async def note_language(tx: Transaction, user_id: UUID, language: Language) -> None:
    """Keep the language in which a user came in, unless he has one."""
    await tx.execute(_FIRST_LANGUAGE, {"user_id": user_id, "language": language})


async def join(tx: Transaction, user: User, invitation: Invitation) -> None:
    """Give a user the role to which he was invited; a role that he has in the company already stays.

    Beside a role of his own there is one for each accounting firm that he has come from.
    """
    if invitation.to_agency:
        await tx.execute(_HIRE, {"user_id": user.id, "role": invitation.role})
        return
    values = {"creditor_id": invitation.creditor_id, "role": invitation.role, "firm": invitation.firm}
    await tx.execute(_JOIN, values | {"user_id": user.id})


@dataclass(frozen=True, kw_only=True)
class Colleague:
    """One of the agency's own people."""

    id: UUID
    email: str
    role: StaffRole


async def staff(tx: Transaction) -> list[Colleague]:
    """Return the agency's people, but for the operator of the settings."""
    return [Colleague(**row) for row in (await tx.execute(_STAFF)).mappings()]


async def dismiss(tx: Transaction, user_id: UUID) -> bool:
    """Take somebody out of the agency; False when he was not in it."""
    return bool((await tx.execute(_DISMISS, {"user_id": user_id})).rowcount)


def _user(row: dict[str, object]) -> User:
    return User(**(row | {"language": as_language(str(row["language"]))}))  # type: ignore[arg-type]
