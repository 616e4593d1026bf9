"""The encrypted client keys; nothing else reads or writes their column."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, text, update

from services.registration.store.tables import creditors
from shared.db import Transaction
from shared.errors import NotFound, Reject


@dataclass(frozen=True)
class StoredKey:
    """A client key as it lies in the database, and the version by which its loss is told apart."""

    encrypted: str
    version: int


class NoClientKey(Reject):
    """The company has not let AutoCollect in yet; send its user through the consent first."""


async def client_key(tx: Transaction, creditor_id: UUID) -> StoredKey:
    """Return a company's client key.

    Raises:
        NotFound: there is no such creditor.
        NoClientKey: it has given none yet.
    """
    found = await tx.execute(
        select(creditors.c.client_key, creditors.c.key_version).where(creditors.c.id == creditor_id)
    )
    row = found.one_or_none()
    if row is None:
        raise NotFound(f"there is no creditor {creditor_id}")
    if row.client_key is None:
        raise NoClientKey("the company has not approved AutoCollect in PowerOffice Go yet; approve it first")
    return StoredKey(row.client_key, row.key_version)


async def put_client_key(tx: Transaction, creditor_id: UUID, encrypted: str | None) -> None:
    """Store an encrypted client key in place of the one before; None erases it."""
    await tx.execute(update(creditors).where(creditors.c.id == creditor_id).values(client_key=encrypted))


async def client_keys(tx: Transaction, creditor_id: UUID | None = None) -> dict[UUID, str]:
    """Return every stored client key by creditor, or one company's if it has one; the rows are locked."""
    query = select(creditors.c.id, creditors.c.client_key).where(creditors.c.client_key.is_not(None))
    if creditor_id is not None:
        query = query.where(creditors.c.id == creditor_id)
    rows = await tx.execute(query.order_by(creditors.c.id).with_for_update())
    return {row.id: row.client_key for row in rows}


async def put_client_keys(tx: Transaction, keys: dict[UUID, str]) -> None:
    """Store many encrypted client keys at once."""
    statement = text(
        "update creditors set client_key = changed.client_key"
        " from unnest(cast(:ids as uuid[]), cast(:keys as text[])) as changed (id, client_key)"
        " where creditors.id = changed.id"
    )
    await tx.execute(statement, {"ids": list(keys), "keys": list(keys.values())})
