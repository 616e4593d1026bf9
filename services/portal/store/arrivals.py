"""Browsers that register a company: each has come back from a consent in PowerOffice Go, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from services.portal.store.sessions import token_hash
from shared.db import Transaction

_OPEN = text(
    "insert into registration_visits (token_hash, arrival_hash, creditor_id, email, expires_at)"
    " values (:token_hash, :arrival_hash, :creditor_id, :email, :expires_at)"
    " on conflict (arrival_hash) do nothing returning true"
)
_CLOSE = text("delete from registration_visits where token_hash = :token_hash")
_VISIT = text(
    "select creditor_id, email from registration_visits where token_hash = :token_hash and expires_at > :now"
)
_SWEEP = text("delete from registration_visits where expires_at < :now")


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """Who registers which company; `email` is his by PowerOffice Go's word, empty where Go does not say."""

    creditor_id: UUID
    email: str


async def open_visit(
    tx: Transaction, token: str, arrival: str, applicant: Applicant, expires_at: datetime
) -> bool:
    """Let a browser register a company by its proof of arrival; False when the proof was used before."""
    values = {"token_hash": token_hash(token), "arrival_hash": token_hash(arrival), "expires_at": expires_at}
    return bool((await tx.execute(_OPEN, values | vars(applicant))).scalar())


async def applicant(tx: Transaction, token: str, now: datetime) -> Applicant | None:
    """Return who registers with this token."""
    row = (await tx.execute(_VISIT, {"token_hash": token_hash(token), "now": now})).mappings().first()
    return Applicant(**row) if row else None


async def close_visit(tx: Transaction, token: str) -> None:
    """End a registration's visit."""
    await tx.execute(_CLOSE, {"token_hash": token_hash(token)})


async def sweep_visits(tx: Transaction, now: datetime) -> int:
    """Delete the visits that have ended; return how many there were."""
    return (await tx.execute(_SWEEP, {"now": now})).rowcount
