"""The webhooks that have been received, and what came of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, delete, select, text

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


@dataclass(frozen=True)
class Nudge:
    """What a webhook says: of which client (organisation number) which thing has changed."""

    type: str
    organisation_number: str
    entity: str


@dataclass(frozen=True)
class Received:
    """What came of webhooks: creditors whose reading must be ordered, each with one webhook's id, and `held`.

    Those that are `held`, by their ids, were not stored: somebody has locked their company.
    """

    to_order: Sequence[tuple[UUID, str]]
    held: Sequence[str]


async def receive(tx: Transaction, nudges: Mapping[str, Nudge], *, patient: bool = False) -> Received:
    """Store webhooks by their ids; one that is `patient` waits for a company that is locked.

    No reading must be ordered for a webhook that was received before, of nobody known, or covered by a
    reading that is ordered and has not begun. One that waited for an operator is taken when its sender
    repeats it in order.
    """
    values = {
        "ids": list(nudges),
        "types": [nudge.type for nudge in nudges.values()],
        "numbers": [nudge.organisation_number for nudge in nudges.values()],
        "entities": [nudge.entity for nudge in nudges.values()],
        "now": tx.now,
        "unknown": UNKNOWN_CLIENT,
    }
    rows = (await tx.execute(_RECEIVE_PATIENTLY if patient else _RECEIVE, values)).all()
    return Received(
        to_order=[(row.creditor_id, row.webhook_id) for row in rows if not row.is_held],
        held=[row.webhook_id for row in rows if row.is_held],
    )


UNKNOWN_CLIENT = "no registered company has this organisation number; when one has, send the webhook again"


def _receiving(*, patient: bool) -> TextClause:
    locking, is_held = ("", "false") if patient else ("skip locked", "not news_ordered")
    return text(
        "with arrived as (select nudges.*, creditors.id as creditor_id, creditors.news_ordered"
        " from unnest(cast(:ids as text[]), cast(:types as text[]), cast(:numbers as text[]),"
        " cast(:entities as text[])) as nudges (id, type, organisation_number, entity)"
        " left join creditors on profile_revision > 0"
        " and creditors.organisation_number = nudges.organisation_number),"
        " wanting as (select id from creditors where id in (select creditor_id from arrived)"
        f" and not news_ordered order by id for no key update {locking}),"
        f" held as (select id from arrived where {is_held}"
        " and creditor_id not in (select id from wanting)),"
        " received as (insert into webhooks"
        " (id, received_at, type, organisation_number, entity, creditor_id, outcome, reason)"
        " select id, :now, type, organisation_number, entity, creditor_id,"
        " case when creditor_id is null then 'unknown_client' else 'received' end,"
        " case when creditor_id is null then :unknown else '' end"
        " from arrived where id not in (select id from held) order by id"
        " on conflict (id) do update set type = excluded.type,"
        " organisation_number = excluded.organisation_number, entity = excluded.entity,"
        " creditor_id = excluded.creditor_id, outcome = excluded.outcome, reason = excluded.reason,"
        " body = null where webhooks.outcome in ('malformed', 'unknown_client') returning id, creditor_id),"
        " ordered as (update creditors set news_ordered = true"
        " where id in (select id from wanting) and id in (select creditor_id from received)"
        " returning id as creditor_id,"
        " (select min(received.id) from received where received.creditor_id = creditors.id) as webhook_id)"
        " select creditor_id, webhook_id, false as is_held from ordered"
        " union all select null, id, true from held"
    )


_RECEIVE, _RECEIVE_PATIENTLY = _receiving(patient=False), _receiving(patient=True)


async def park(tx: Transaction, webhook_id: str, body: bytes, reason: str) -> None:
    """Store a webhook that nobody can read, with its body and the reason."""
    await tx.execute(_PARK, {"id": webhook_id, "now": tx.now, "body": body, "reason": reason})


_PARK = text(
    "insert into webhooks (id, received_at, type, organisation_number, entity, outcome, body, reason)"
    " values (:id, :now, '', '', '', 'malformed', :body, :reason) on conflict do nothing"
)


async def find(tx: Transaction, webhook_id: str) -> Row[Any] | None:
    """Return a webhook as it is stored."""
    return (await tx.execute(select(webhooks).where(webhooks.c.id == webhook_id))).one_or_none()


async def receive_again(tx: Transaction, webhook_id: str, nudge: Nudge) -> UUID | None:
    """Let a stored webhook wait for a reading again; return its creditor, None while that is not known."""
    return (await tx.execute(_AGAIN, asdict(nudge) | {"id": webhook_id})).scalar()


_AGAIN = text(
    "update webhooks set type = :type, organisation_number = :organisation_number, entity = :entity,"
    " creditor_id = creditors.id, outcome = 'received', reason = '', body = null, handled_at = null"
    " from creditors where webhooks.id = :id and creditors.organisation_number = :organisation_number"
    " and creditors.profile_revision > 0 returning creditors.id"
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


async def latest(
    tx: Transaction, creditor_id: UUID | None, outcome: str | None, limit: int
) -> Sequence[Row[Any]]:
    """Return webhooks, the latest first; of one creditor or all, with one outcome or any."""
    query = select(webhooks).order_by(webhooks.c.received_at.desc(), webhooks.c.id).limit(limit)
    if creditor_id:
        query = query.where(webhooks.c.creditor_id == creditor_id)
    if outcome:
        query = query.where(webhooks.c.outcome == outcome)
    return (await tx.execute(query)).all()


async def drop(tx: Transaction, webhook_id: str) -> None:
    """Delete a webhook."""
    await tx.execute(delete(webhooks).where(webhooks.c.id == webhook_id))


async def prune(tx: Transaction, before: datetime, limit: int) -> int:
    """Delete answered webhooks that were received before an instant, at the most `limit`; return how many."""
    return (await tx.execute(_PRUNE, {"before": before, "limit": limit})).rowcount


_PRUNE = text(
    "delete from webhooks where id in (select id from webhooks"
    " where outcome = 'read' and received_at < :before order by received_at limit :limit)"
)
