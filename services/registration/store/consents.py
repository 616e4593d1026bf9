"""The consents that users were sent to Go for; of each state only the hash is kept."""

from __future__ import annotations

import hashlib
from datetime import datetime
from uuid import UUID

from sqlalchemy import insert, update

from services.registration.store.tables import consents
from shared.db import Transaction


async def add_consent(tx: Transaction, state: str, creditor_id: UUID, valid_until: datetime) -> None:
    """Remember that the user was sent to Go with `state`; only its hash is kept."""
    await tx.execute(
        insert(consents).values(
            state_hash=_hash(state), creditor_id=creditor_id, asked_at=tx.now, valid_until=valid_until
        )
    )


async def use_consent(tx: Transaction, state: str) -> UUID | None:
    """Use `state` up and return whose consent it is; None when it is unknown, used or too old."""
    found = await tx.execute(
        update(consents)
        .where(
            consents.c.state_hash == _hash(state),
            consents.c.used_at.is_(None),
            consents.c.valid_until > tx.now,
        )
        .values(used_at=tx.now)
        .returning(consents.c.creditor_id)
    )
    return found.scalar()


async def void_consents(tx: Transaction, creditor_id: UUID) -> None:
    """Let no user come back with a consent that he was sent for until now."""
    await tx.execute(
        update(consents)
        .where(consents.c.creditor_id == creditor_id, consents.c.used_at.is_(None))
        .values(used_at=tx.now)
    )


async def end_consent(tx: Transaction, state: str, outcome: str, user_email: str | None) -> None:
    """Note how a consent ended, and who gave it."""
    await tx.execute(
        update(consents)
        .where(consents.c.state_hash == _hash(state))
        .values(outcome=outcome, user_email=user_email)
    )


def _hash(state: str) -> bytes:
    return hashlib.sha256(state.encode()).digest()
