"""Sessions: who holds which token, which company he looks at, and the notice for his next page.

Tokens are kept as SHA-256, so that nobody can use what he reads here.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Membership, Visitor
from services.portal.store.accounts import User
from shared.db import Transaction

_OPEN = text(
    "insert into sessions (token_hash, user_id, created_at, expires_at)"
    " values (:token_hash, :user_id, :now, :expires_at)"
)
_CLOSE = text("delete from sessions where token_hash = :token_hash")
_CLOSE_ALL = text("delete from sessions where user_id = :user_id")
_SESSION = text("""
select s.user_id, u.email, s.company_id, s.notice
from sessions s join users u on u.id = s.user_id
where s.token_hash = :token_hash and s.expires_at > :now
""")
_MEMBERSHIPS = text("""
select distinct on (name, m.creditor_id) m.creditor_id, coalesce(n.name, '') as name, m.role
from memberships m left join creditors n on n.id = m.creditor_id
where m.user_id = :user_id and m.accounting_firm in ('', coalesce(n.accounting_firm, ''))
order by name, m.creditor_id,
         array_position(array['administrator', 'write', 'accountant', 'read'], m.role)
""")
"""A user's companies: an accountant's role counts while the company names his firm, and of several roles in
one company the one that may most."""
_COMPANY = text(
    "select id as creditor_id, name, 'administrator' as role from creditors where id = :company_id"
)
_CHOOSE = text("update sessions set company_id = :company_id where token_hash = :token_hash")
_LEAVE = text("update sessions set notice = cast(:notice as jsonb) where token_hash = :token_hash")


def token_hash(token: str) -> bytes:
    """Return the form in which a session token is kept."""
    return hashlib.sha256(token.encode()).digest()


async def open_session(tx: Transaction, user: User, token: str, now: datetime, expires_at: datetime) -> None:
    """Log a user in."""
    values = {"token_hash": token_hash(token), "user_id": user.id, "now": now, "expires_at": expires_at}
    await tx.execute(_OPEN, values)


async def close_session(tx: Transaction, token: str) -> None:
    """Log a session out."""
    await tx.execute(_CLOSE, {"token_hash": token_hash(token)})


async def close_sessions_of(tx: Transaction, user: User) -> None:
    """Log a user out everywhere."""
    await tx.execute(_CLOSE_ALL, {"user_id": user.id})


async def visitor(
    tx: Transaction, token: str, operator_email: str, now: datetime
) -> tuple[Visitor, object] | None:
    """Return who holds a session token, and the notice (from JSON) left for him; None when nobody does."""
    row = (await tx.execute(_SESSION, {"token_hash": token_hash(token), "now": now})).first()
    if row is None:
        return None
    found = (await tx.execute(_MEMBERSHIPS, {"user_id": row.user_id})).mappings()
    memberships = tuple(Membership(**each) for each in found)
    operator = bool(operator_email) and row.email == operator_email
    chosen = next((each for each in memberships if each.creditor_id == row.company_id), None)
    if operator and row.company_id and chosen is None:
        company = (await tx.execute(_COMPANY, {"company_id": row.company_id})).mappings().first()
        chosen = Membership(**company) if company else None
    who = Visitor(
        user_id=row.user_id, email=row.email, operator=operator, memberships=memberships, chosen=chosen
    )
    return who, row.notice


async def choose_company(tx: Transaction, token: str, company_id: UUID | None) -> None:
    """Let the session's lists show one company, or all of the user's for None."""
    await tx.execute(_CHOOSE, {"company_id": company_id, "token_hash": token_hash(token)})


async def leave_notice(tx: Transaction, token: str, notice: str | None) -> None:
    """Leave a notice (JSON) for the session's next page, or take it away."""
    await tx.execute(_LEAVE, {"notice": notice, "token_hash": token_hash(token)})


_SWEEP = text("delete from sessions where expires_at < :now")


async def sweep_sessions(tx: Transaction, now: datetime) -> int:
    """Delete the sessions that have expired; return how many there were."""
    return (await tx.execute(_SWEEP, {"now": now})).rowcount
