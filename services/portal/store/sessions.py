"""Sessions: who holds which token, how he logged in, which company he looks at, and what notice waits.

Tokens are kept as SHA-256, so that nobody can use what he reads here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Membership, Visitor
from services.portal.domain.permissions import StaffRole
from services.portal.language import Language, as_language
from shared.db import Transaction, new_id

SEEN_EVERY = timedelta(minutes=1)
"""How exactly it is kept when a session was last used."""

_OPEN = text(
    "insert into sessions (id, token_hash, user_id, company_id, created_at, last_seen_at, expires_at,"
    " second_factor, address, agent) values (:id, :token_hash, :user_id, :company_id, :now, :now,"
    " :expires_at, :second_factor, :address, :agent)"
)
_CLOSE = text("delete from sessions where token_hash = :token_hash")
_CLOSE_ONE = text("delete from sessions where id = :id and user_id = :user_id")
_CLOSE_ALL = text("delete from sessions where user_id = :user_id and token_hash <> :kept")
_SESSION = text("""
select s.id, s.user_id, u.email, u.language, s.company_id, s.notice, s.second_factor, s.created_at,
       s.last_seen_at, s.expires_at, t.role as staff_role,
       exists (select from second_factors f where f.user_id = u.id and f.confirmed_at is not null)
         as has_second_factor
from sessions s join users u on u.id = s.user_id left join staff t on t.user_id = u.id
where s.token_hash = :token_hash and s.expires_at > :now and s.last_seen_at > :idle_since
""")
_SEEN = text(
    "update sessions set last_seen_at = :now where token_hash = :token_hash and last_seen_at < :before"
)
_MEMBERSHIPS = text("""
select distinct on (name, m.creditor_id) m.creditor_id, coalesce(n.name, '') as name, m.role
from memberships m left join creditors n on n.id = m.creditor_id
where m.user_id = :user_id and m.accounting_firm in ('', coalesce(n.accounting_firm, ''))
order by name, m.creditor_id,
         array_position(array['administrator', 'write', 'accountant', 'read'], m.role)
""")
"""A user's companies: an accountant's role counts while the company names his firm, and of several roles in
one company the one that may most."""
_COMPANY = text("select id as creditor_id, name, 'read' as role from creditors where id = :company_id")
_CHOOSE = text("update sessions set company_id = :company_id where token_hash = :token_hash")
_LEAVE = text("update sessions set notice = cast(:notice as jsonb) where token_hash = :token_hash")
_OF_USER = text("""
select id, created_at, last_seen_at, address, agent, token_hash = :token_hash as is_this
from sessions where user_id = :user_id and expires_at > :now and last_seen_at > :idle_since
order by last_seen_at desc, id
""")
_SWEEP = text("delete from sessions where expires_at < :now or last_seen_at < :idle_since")


def token_hash(token: str) -> bytes:
    """Return the form in which a session token is kept."""
    return hashlib.sha256(token.encode()).digest()


@dataclass(frozen=True, kw_only=True)
class Opening:
    """A session that is opened; `second_factor` says that the log-in included one."""

    user_id: UUID
    now: datetime
    expires_at: datetime
    second_factor: bool = False
    company_id: UUID | None = None
    address: str = ""
    agent: str = ""


@dataclass(frozen=True, kw_only=True)
class Session:
    """A session that goes on, with its visitor; `notice` (from JSON) waits for his next page."""

    id: UUID
    visitor: Visitor
    language: Language | None
    second_factor: bool
    has_second_factor: bool
    created_at: datetime
    expires_at: datetime
    notice: object


@dataclass(frozen=True, kw_only=True)
class ListedSession:
    """One of a user's sessions, as he sees them; `agent` is what his browser calls itself."""

    id: UUID
    created_at: datetime
    last_seen_at: datetime
    address: str
    agent: str
    is_this: bool


async def open_session(tx: Transaction, token: str, opening: Opening) -> None:
    """Log a user in."""
    await tx.execute(_OPEN, {"id": new_id(), "token_hash": token_hash(token)} | vars(opening))


async def close_session(tx: Transaction, token: str) -> None:
    """Log a session out."""
    await tx.execute(_CLOSE, {"token_hash": token_hash(token)})


async def close_one(tx: Transaction, user_id: UUID, session_id: UUID) -> None:
    """End one of a user's sessions."""
    await tx.execute(_CLOSE_ONE, {"id": session_id, "user_id": user_id})


async def close_sessions_of(tx: Transaction, user_id: UUID, *, but: str = "") -> None:
    """Log a user out everywhere, but from the session with this token."""
    await tx.execute(_CLOSE_ALL, {"user_id": user_id, "kept": token_hash(but)})


async def session(
    tx: Transaction, token: str, operator_email: str, now: datetime, idle: timedelta
) -> Session | None:
    """Return the session with a token, None when there is none or it has ended; note that it is used."""
    values = {"token_hash": token_hash(token), "now": now, "idle_since": now - idle}
    row = (await tx.execute(_SESSION, values)).first()
    if row is None:
        return None
    if row.last_seen_at < now - SEEN_EVERY:
        await tx.execute(_SEEN, values | {"before": now - SEEN_EVERY})
    found = (await tx.execute(_MEMBERSHIPS, {"user_id": row.user_id})).mappings()
    memberships = tuple(Membership(**each) for each in found)
    staff: StaffRole | None = "operator" if operator_email and row.email == operator_email else row.staff_role
    chosen = next((each for each in memberships if each.creditor_id == row.company_id), None)
    if staff and row.company_id and chosen is None:
        company = (await tx.execute(_COMPANY, {"company_id": row.company_id})).mappings().first()
        chosen = Membership(**company) if company else None
    return Session(
        id=row.id,
        visitor=Visitor(
            user_id=row.user_id, email=row.email, staff=staff, memberships=memberships, chosen=chosen
        ),
        language=as_language(row.language),
        second_factor=row.second_factor,
        has_second_factor=row.has_second_factor,
        created_at=row.created_at,
        expires_at=row.expires_at,
        notice=row.notice,
    )


async def sessions_of(
    tx: Transaction, user_id: UUID, token: str, now: datetime, idle: timedelta
) -> list[ListedSession]:
    """Return a user's sessions that go on, the last used first."""
    values = {"user_id": user_id, "token_hash": token_hash(token), "now": now, "idle_since": now - idle}
    return [ListedSession(**row) for row in (await tx.execute(_OF_USER, values)).mappings()]


async def choose_company(tx: Transaction, token: str, company_id: UUID | None) -> None:
    """Let the session's lists show one company, or all of the user's for None."""
    await tx.execute(_CHOOSE, {"company_id": company_id, "token_hash": token_hash(token)})


async def leave_notice(tx: Transaction, token: str, notice: str | None) -> None:
    """Leave a notice (JSON) for the session's next page, or take it away."""
    await tx.execute(_LEAVE, {"notice": notice, "token_hash": token_hash(token)})


async def sweep_sessions(tx: Transaction, now: datetime, idle: timedelta) -> int:
    """Delete the sessions that have ended by themselves; return how many there were."""
    return (await tx.execute(_SWEEP, {"now": now, "idle_since": now - idle})).rowcount
