"""Debtors who have come in with a case's number and PIN: which case each session opens."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text

from services.portal.store.sessions import token_hash
from shared.db import Transaction

_CASE = text("select id from cases where number = :number order by id limit 1")
_OF_KID = text("select id from cases where kid = :kid order by id limit 1")
_OPEN = text(
    "insert into debtor_sessions (token_hash, case_id, last_seen_at, expires_at)"
    " values (:token_hash, :case_id, :now, :expires_at)"
)
_SEEN = text(
    "update debtor_sessions set last_seen_at = :now"
    " where token_hash = :token_hash and expires_at > :now and last_seen_at > :idle_since returning case_id"
)
_CLOSE = text("delete from debtor_sessions where token_hash = :token_hash")
_SWEEP = text("delete from debtor_sessions where expires_at < :now or last_seen_at < :idle_since")
_CREDITOR = text("select creditor_id from cases where id = :case_id")


async def case_numbered(tx: Transaction, number: str) -> UUID | None:
    """Return the case of a number, None when there is none."""
    found: UUID | None = (await tx.execute(_CASE, {"number": number})).scalar()
    return found


async def case_of_kid(tx: Transaction, kid: str) -> UUID | None:
    """Return the case that has a KID, None when none has it."""
    found: UUID | None = (await tx.execute(_OF_KID, {"kid": kid})).scalar()
    return found


async def creditor_of(tx: Transaction, case_id: UUID) -> UUID:
    """Return whose a case is."""
    found: UUID = (await tx.execute(_CREDITOR, {"case_id": case_id})).scalar_one()
    return found


async def open_debtor_session(
    tx: Transaction, token: str, case_id: UUID, now: datetime, expires_at: datetime
) -> None:
    """Let a debtor in."""
    values = {"token_hash": token_hash(token), "case_id": case_id, "now": now, "expires_at": expires_at}
    await tx.execute(_OPEN, values)


async def debtors_case(tx: Transaction, token: str, now: datetime, idle: timedelta) -> UUID | None:
    """Return the case that a session opens, None when it has ended."""
    values = {"token_hash": token_hash(token), "now": now, "idle_since": now - idle}
    found: UUID | None = (await tx.execute(_SEEN, values)).scalar()
    return found


async def close_debtor_session(tx: Transaction, token: str) -> None:
    """Let a debtor out."""
    await tx.execute(_CLOSE, {"token_hash": token_hash(token)})


async def sweep_debtor_sessions(tx: Transaction, now: datetime, idle: timedelta) -> int:
    """Delete the sessions that have ended; return how many there were."""
    return (await tx.execute(_SWEEP, {"now": now, "idle_since": now - idle})).rowcount
