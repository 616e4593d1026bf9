"""Invitations that have been used or renewed; one that nobody has touched has no row."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import TextClause, text

from services.portal.domain.access import Invitation
from shared.db import Transaction

RENEWED_AT_MOST_EVERY = timedelta(minutes=10)


def _spend(column: str) -> TextClause:
    return text(
        f"insert into invitations (creditor_id, email, {column}) values (:creditor_id, :email, :issued_at)"
        f" on conflict (creditor_id, email) do update set {column} = excluded.{column}"
        f" where invitations.{column} is null or invitations.{column} < excluded.{column}"
        " returning true"
    )


def _spent(column: str) -> TextClause:
    return text(
        "select true from invitations"
        f" where creditor_id = :creditor_id and email = :email and {column} >= :issued_at"
    )


_SPEND = {False: _spend("spent_through"), True: _spend("accountant_spent_through")}
_SPENT = {False: _spent("spent_through"), True: _spent("accountant_spent_through")}
"""Apart for a firm's people (True): an address may get both, and either must work after the other."""

_RENEW = text(
    "insert into invitations (creditor_id, email, renewed_at) values (:creditor_id, :email, :now)"
    " on conflict (creditor_id, email) do update set renewed_at = excluded.renewed_at"
    " where invitations.renewed_at is null or invitations.renewed_at < :latest returning true"
)
_PROBLEM = text(
    "update invitations set mail_problem = :problem where creditor_id = :creditor_id and email = :email"
)
_HAS_PROBLEM = text(
    "select mail_problem is not null from invitations where creditor_id = :creditor_id and email = :email"
)


async def spend(tx: Transaction, invitation: Invitation) -> bool:
    """Use an invitation up, and every older one for the same person; False when it was used before."""
    return bool((await tx.execute(_SPEND[bool(invitation.firm)], _values(invitation))).scalar())


async def is_spent(tx: Transaction, invitation: Invitation) -> bool:
    """Say whether the invitation, or a later one, has been used."""
    return bool((await tx.execute(_SPENT[bool(invitation.firm)], _values(invitation))).scalar())


async def renew(tx: Transaction, invitation: Invitation) -> bool:
    """Note that a fresh link is sent; False when one was sent a moment ago."""
    values = _key(invitation) | {"now": tx.now, "latest": tx.now - RENEWED_AT_MOST_EVERY}
    return bool((await tx.execute(_RENEW, values)).scalar())


async def note_mail_problem(tx: Transaction, invitation: Invitation, problem: str | None) -> None:
    """Keep why the link could not be mailed, None when it could."""
    await tx.execute(_PROBLEM, _key(invitation) | {"problem": problem})


async def has_mail_problem(tx: Transaction, invitation: Invitation) -> bool:
    """Say whether the last link could not be mailed."""
    return bool((await tx.execute(_HAS_PROBLEM, _key(invitation))).scalar())


def _key(invitation: Invitation) -> dict[str, Any]:
    return {"creditor_id": invitation.creditor_id, "email": invitation.email}


def _values(invitation: Invitation) -> dict[str, Any]:
    return _key(invitation) | {"issued_at": invitation.issued_at}
