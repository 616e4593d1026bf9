"""The webhooks that have been received, and what came of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select, text

from services.sync.store.tables import webhooks
from shared.db import Transaction


@dataclass(frozen=True)
class Webhook:
    """A webhook that waits for its creditor's books to be read."""

    id: str
    type: str
    entity: str

    @property
    def is_about_customer(self) -> bool:
        """Whether its entity is a customer id; such a card is read even if Go does not call it changed."""
        return self.type.casefold().startswith("customer") and self.entity.isdecimal()


async def receive(
    tx: Transaction, *, webhook_id: str, kind: str, organisation_number: str, entity: str
) -> UUID | None:
    """Store a webhook; return the creditor if a reading must be ordered for it.

    None for a webhook that was received before, of nobody known, or covered by a reading that is ordered
    and has not begun.
    """
    values = {
        "id": webhook_id,
        "now": tx.now,
        "type": kind,
        "organisation_number": organisation_number,
        "entity": entity,
    }
    return (await tx.execute(_RECEIVE, values)).scalar()


_RECEIVE = text(
    "with creditor as (select id from creditors"
    " where organisation_number = :organisation_number and profile_revision > 0),"
    " received as (insert into webhooks"
    " (id, received_at, type, organisation_number, entity, creditor_id, outcome)"
    " select :id, :now, :type, :organisation_number, :entity, (select id from creditor),"
    " case when exists (select from creditor) then 'received' else 'unknown_client' end"
    " on conflict do nothing returning id)"
    " update creditors set news_ordered = true from creditor, received"
    " where creditors.id = creditor.id and not creditors.news_ordered returning creditors.id"
)


async def waiting(tx: Transaction, creditor_id: UUID) -> list[Webhook]:
    """Return the creditor's webhooks whose news have not been read yet."""
    query = select(webhooks.c.id, webhooks.c.type, webhooks.c.entity).where(
        webhooks.c.creditor_id == creditor_id, webhooks.c.outcome == "received"
    )
    return [Webhook(row.id, row.type, row.entity) for row in await tx.execute(query.order_by(webhooks.c.id))]


async def mark_read(tx: Transaction, ids: Collection[str]) -> None:
    """Note that the news behind webhooks have been read."""
    await tx.execute(_READ, {"ids": list(ids), "now": tx.now})


_READ = text(
    "update webhooks set outcome = 'read', handled_at = :now where id = any(cast(:ids as text[]))"
    " and outcome = 'received'"
)


async def latest(tx: Transaction, creditor_id: UUID | None, limit: int) -> Sequence[Row[Any]]:
    """Return webhooks, the latest first; of one creditor, or all."""
    query = select(webhooks).order_by(webhooks.c.received_at.desc(), webhooks.c.id).limit(limit)
    if creditor_id:
        query = query.where(webhooks.c.creditor_id == creditor_id)
    return (await tx.execute(query)).all()
