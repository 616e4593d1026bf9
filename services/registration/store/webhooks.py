"""Webhooks to other systems: their addresses, and what waits, was delivered or has failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, case, delete, insert, select, text, update

from services.registration.domain.webhooks import Answer, Due, Endpoint
from services.registration.domain.webhooks import Outcome as WebhookOutcome
from services.registration.store.tables import webhook_deliveries as deliveries
from services.registration.store.tables import webhook_endpoints as endpoints
from shared.db import Transaction
from shared.errors import NotFound

_SHOWN = (
    endpoints.c.id,
    endpoints.c.creditor_id,
    endpoints.c.url,
    endpoints.c.events,
    endpoints.c.state,
    endpoints.c.why,
    endpoints.c.reason,
    endpoints.c.failing_since,
    endpoints.c.created_at,
)
_AS_NEW: Final[dict[str, Any]] = {"state": "waiting", "attempts": 0}
_FAN_OUT = text(
    "insert into webhook_deliveries"
    " (id, endpoint_id, event_id, type, body, created_at, state, attempts, next_at)"
    " select gen_random_uuid(), endpoint.id, told.event_id, cast(:type as text), told.body,"
    " cast(:now as timestamptz), 'waiting', 0, cast(:now as timestamptz)"
    " from unnest(cast(:creditors as uuid[]), cast(:ids as uuid[]), cast(:bodies as bytea[]))"
    " as told (creditor_id, event_id, body)"
    " join webhook_endpoints as endpoint on endpoint.creditor_id = told.creditor_id"
    " and cast(:type as text) = any(endpoint.events) on conflict do nothing"
)
_CLAIM = text(
    "update webhook_deliveries as claimed set next_at = cast(:lease as timestamptz) from ("
    " select due.id, endpoint.creditor_id, endpoint.url, endpoint.secret,"
    " endpoint.former_secret, endpoint.former_until"
    " from webhook_endpoints as endpoint cross join lateral ("
    "  select id from webhook_deliveries where endpoint_id = endpoint.id and state = 'waiting'"
    "  and next_at <= :now order by next_at, id"
    "  limit case when endpoint.failing_since is null then 10 else 1 end for update skip locked) as due"
    " where endpoint.state = 'active' limit :limit) as due where claimed.id = due.id"
    " returning claimed.id, claimed.endpoint_id, claimed.event_id, claimed.body, claimed.attempts,"
    " due.creditor_id, due.url, due.secret, due.former_secret, due.former_until"
)
_PRUNE = text(
    "delete from webhook_deliveries where id in"
    " (select id from webhook_deliveries where created_at < :before limit :limit)"
)


async def add_endpoint(tx: Transaction, endpoint: Endpoint, secret: str, by: str) -> None:
    """Keep a new endpoint with its encrypted secret."""
    values = {column.name: getattr(endpoint, column.name) for column in _SHOWN}
    kept = values | {"events": list(endpoint.events), "secret": secret, "created_by": by}
    await tx.execute(insert(endpoints).values(kept))


async def endpoints_of(tx: Transaction, creditor_id: UUID) -> list[Endpoint]:
    """Return a company's endpoints, the oldest first."""
    rows = await tx.execute(
        select(*_SHOWN).where(endpoints.c.creditor_id == creditor_id).order_by(endpoints.c.created_at)
    )
    return [Endpoint(**row._asdict()) for row in rows]


async def endpoint(tx: Transaction, creditor_id: UUID, endpoint_id: UUID) -> Endpoint:
    """Return one of a company's endpoints, and keep others from changing it.

    Raises:
        NotFound: the company has no such endpoint.
    """
    query = select(*_SHOWN).where(endpoints.c.id == endpoint_id, endpoints.c.creditor_id == creditor_id)
    row = (await tx.execute(query.with_for_update())).one_or_none()
    if row is None:
        raise NotFound(f"there is no webhook endpoint {endpoint_id}")
    return Endpoint(**row._asdict())


async def remove_endpoint(tx: Transaction, endpoint_id: UUID) -> None:
    """Remove an endpoint with all that waits for it."""
    await tx.execute(delete(endpoints).where(endpoints.c.id == endpoint_id))


async def replace_secret(tx: Transaction, endpoint_id: UUID, secret: str, former_until: datetime) -> None:
    """Let a new secret sign, and the one before beside it until an instant.

    While a former one still signs, that one goes on: it is the one that is sure to have been installed.
    """
    former = case((endpoints.c.former_until > tx.now, endpoints.c.former_secret), else_=endpoints.c.secret)
    values = {"secret": secret, "former_secret": former, "former_until": former_until}
    await tx.execute(update(endpoints).where(endpoints.c.id == endpoint_id).values(values))


async def enable(tx: Transaction, endpoint_id: UUID) -> None:
    """Let webhooks go to an endpoint again: what waits or has failed is tried at once, as if it were new."""
    values = {"state": "active", "why": None, "reason": "", "failing_since": None}
    await tx.execute(update(endpoints).where(endpoints.c.id == endpoint_id).values(values))
    not_taken = (deliveries.c.endpoint_id == endpoint_id) & (deliveries.c.state != "delivered")
    await tx.execute(update(deliveries).where(not_taken).values(_AS_NEW | {"next_at": tx.now}))


async def fan_out(tx: Transaction, kind: str, told: Sequence[tuple[UUID, UUID, bytes]]) -> None:
    """Let events (creditor, id, body) of one name wait for each endpoint that wants them; each once."""
    values = {
        "type": kind,
        "now": tx.now,
        "creditors": [creditor_id for creditor_id, _, _ in told],
        "ids": [event_id for _, event_id, _ in told],
        "bodies": [body for _, _, body in told],
    }
    await tx.execute(_FAN_OUT, values)


async def claim(tx: Transaction, *, lease: timedelta, limit: int) -> list[Due]:
    """Take deliveries that are due, of each endpoint a few, of one that fails a single one.

    They come again after `lease` if nobody records what became of them.
    """
    rows = await tx.execute(_CLAIM, {"now": tx.now, "lease": tx.now + lease, "limit": limit})
    return [
        Due(
            id=row.id,
            creditor_id=row.creditor_id,
            endpoint_id=row.endpoint_id,
            url=row.url,
            event_id=row.event_id,
            body=row.body,
            attempts=row.attempts,
            secrets=[row.secret]
            + ([row.former_secret] if row.former_until and row.former_until > tx.now else []),
        )
        for row in rows
    ]


async def record(tx: Transaction, due: Due, answer: Answer, judged: WebhookOutcome) -> bool:
    """Keep what came of a try, with the delivery and its endpoint; say whether that is disabled just now."""
    values: dict[str, Any] = {
        "state": judged.state,
        "attempts": due.attempts + 1,
        "last_at": tx.now,
        "last_status": answer.status,
        "last_error": "" if answer.taken else answer.words,
    }
    if judged.wait:
        values["next_at"] = tx.now + judged.wait
    await tx.execute(update(deliveries).where(deliveries.c.id == due.id).values(values))
    of_endpoint = update(endpoints).where(endpoints.c.id == due.endpoint_id)
    if answer.taken:
        await tx.execute(of_endpoint.where(endpoints.c.failing_since.is_not(None)).values(failing_since=None))
        return False
    await tx.execute(of_endpoint.where(endpoints.c.failing_since.is_(None)).values(failing_since=tx.now))
    if not judged.disabled:
        return False
    disabling = of_endpoint.where(endpoints.c.state == "active").returning(endpoints.c.id)
    why = {"why": judged.disabled, "reason": judged.reason}
    return bool((await tx.execute(disabling.values(state="disabled", **why))).all())


async def log_of(tx: Transaction, endpoint_id: UUID, *, state: str | None, limit: int) -> Sequence[Row[Any]]:
    """Return an endpoint's deliveries without their bodies, the newest first."""
    shown = [column for column in deliveries.c if column.name != "body"]
    query = select(*shown).where(deliveries.c.endpoint_id == endpoint_id)
    if state:
        query = query.where(deliveries.c.state == state)
    query = query.order_by(deliveries.c.created_at.desc(), deliveries.c.id).limit(limit)
    return (await tx.execute(query)).all()


async def send_again(tx: Transaction, endpoint_id: UUID, delivery_id: UUID) -> None:
    """Let a delivery wait as if it were new, whatever became of it.

    Raises:
        NotFound: the endpoint has no such delivery, or it is older than they are kept.
    """
    which = (deliveries.c.id == delivery_id) & (deliveries.c.endpoint_id == endpoint_id)
    values = _AS_NEW | {"next_at": tx.now}
    if not (await tx.execute(update(deliveries).where(which).values(values))).rowcount:
        raise NotFound(f"there is no delivery {delivery_id} of this endpoint; the log lists them")


async def prune(tx: Transaction, before: datetime, limit: int) -> int:
    """Delete deliveries made before an instant; return how many."""
    return (await tx.execute(_PRUNE, {"before": before, "limit": limit})).rowcount


async def secrets(tx: Transaction) -> Mapping[UUID, tuple[str, str | None]]:
    """Return every encrypted secret, and the one before it, by endpoint; the rows are locked."""
    query = select(endpoints.c.id, endpoints.c.secret, endpoints.c.former_secret).order_by(endpoints.c.id)
    return {row.id: (row.secret, row.former_secret) for row in await tx.execute(query.with_for_update())}


async def put_secrets(tx: Transaction, changed: Mapping[UUID, tuple[str, str | None]]) -> None:
    """Keep secrets that are encrypted anew."""
    for endpoint_id, (secret, former) in changed.items():
        values = {"secret": secret, "former_secret": former}
        await tx.execute(update(endpoints).where(endpoints.c.id == endpoint_id).values(values))
