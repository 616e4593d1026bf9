"""Webhooks: taken from PowerOffice Go, shown to operators with what became of them, and taken again.

One that cannot be verified is refused and only counted: who does not hold the secret cannot fill our disk.
A verified one is always kept; what nobody can read, or is of nobody known, waits with its reason until an
operator (or its sender) sends it again.
"""

from functools import cache, lru_cache
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request
from prometheus_client import Counter
from pydantic import BaseModel, Field, SecretStr, ValidationError

from services.sync import store
from services.sync.api.models import Ordered, WebhookOutcome, WebhookView
from services.sync.handlers import order_news
from services.sync.receipts import Receipts
from services.sync.store.webhooks import UNKNOWN_CLIENT, Nudge
from shared.api_types import Explained, Responses
from shared.auth import Actor
from shared.db import Database
from shared.errors import NotFound, Poison, Reject
from shared.norway.organisation import organisation_number
from shared.observability import WEBHOOKS
from shared.operating import Deed, enter
from shared.webhooks import PARAMETERS, WebhookRefused, verify

LONGEST_BODY = 20_480
"""Bytes; a sender keeps below 20 kB (Standard Webhooks: payload size)."""

LONGEST_ID = 200
STORABLE = r"^[^\x00]*$"
"""Text that PostgreSQL can hold."""

Limit = Annotated[int, Query(ge=1, le=10_000)]

REFUSED: Responses = {
    401: {"description": "The signature cannot be verified; nothing is stored."},
    413: {"description": "The body is longer than 20 kB; nothing is stored."},
    422: {"description": "The webhook is verified and makes no sense; it is stored with the reason."},
}
NOT_TAKEN: Responses = {
    404: {"description": "There is no such webhook."},
    409: {"description": "No registered company has its organisation number yet."},
    422: {"description": "Its body still makes no sense."},
}


NOT_PARKED: Responses = {
    404: {"description": "There is no such webhook."},
    409: {"description": "It is not parked: it was taken."},
}
PARKED = ("malformed", "unknown_client")


class Body(BaseModel):
    """A webhook's body: that something has changed; what it is now is asked from PowerOffice Go itself."""

    type: str = Field(min_length=1, max_length=100, pattern=STORABLE)
    client: str = Field(
        min_length=1, max_length=20, pattern=STORABLE, description="the client's organisation number"
    )
    entity: str = Field(
        max_length=100,
        pattern=STORABLE,
        coerce_numbers_to_str=True,
        description="the id of what has changed",
    )


class Received(BaseModel):
    """The webhook is stored; what it speaks of is read soon."""

    status: Literal["received"] = "received"


def webhook_router(database: Database, secret: SecretStr) -> APIRouter:
    """Return the route that PowerOffice Go's webhooks reach; open to whoever can sign."""
    routes = APIRouter(tags=["webhooks"])
    receipts = Receipts(database)

    @routes.post(
        "/webhooks/poweroffice",
        status_code=202,
        responses=REFUSED,
        openapi_extra={
            "parameters": PARAMETERS,
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": Body.model_json_schema()}},
            },
        },
    )
    async def receive(request: Request) -> Received:
        """Take a webhook (Standard Webhooks): verify, store, and order a reading unless one is ordered.

        The same webhook again is answered alike and does nothing more.
        """
        webhook_id, body = await _verified(request, secret)
        try:
            nudge = _read(body)
        except Poison as malformed:
            async with database.transaction() as tx:
                await store.webhooks.park(tx, webhook_id, body, str(malformed))
            _count("malformed")
            raise
        await receipts.take(webhook_id, nudge)
        _count("taken")
        return Received()

    return routes


def parked_router(database: Database) -> APIRouter:
    """Return the routes by which operators look after webhooks."""
    routes = APIRouter()

    @routes.get("/webhooks")
    async def webhooks(
        creditor_id: UUID | None = None, outcome: WebhookOutcome | None = None, limit: Limit = 100
    ) -> list[WebhookView]:
        """List received webhooks, the latest first, and what came of them."""
        async with database.transaction() as tx:
            rows = await store.webhooks.latest(tx, creditor_id, outcome, limit)
        return [WebhookView.of(row) for row in rows]

    @routes.post("/webhooks/{webhook_id}/again", status_code=202, responses=NOT_TAKEN)
    async def again(webhook_id: str) -> Ordered:
        """Take a stored webhook as if it came now, for instance after its company has been registered."""
        async with database.transaction() as tx:
            stored = await store.webhooks.find(tx, webhook_id)
            if stored is None:
                raise NotFound(f"there is no webhook {webhook_id}; GET /webhooks lists them")
            nudge = (
                Nudge(stored.type, stored.organisation_number, stored.entity)
                if stored.body is None
                else _read(stored.body)
            )
            creditor_id = await store.webhooks.receive_again(tx, webhook_id, nudge)
            if creditor_id is None:
                raise Reject(UNKNOWN_CLIENT)
            await order_news(tx, [creditor_id], "webhook")
            return Ordered(creditor_id=creditor_id, order_id=tx.said[-1].id)

    @routes.delete("/webhooks/{webhook_id}", responses=NOT_PARKED)
    async def drop(webhook_id: str, why: Explained, by: Actor) -> dict[str, str]:
        """Throw away a webhook that waits for somebody; who did it and why is kept."""
        async with database.transaction() as tx:
            stored = await store.webhooks.find(tx, webhook_id)
            if stored is None:
                raise NotFound(f"there is no webhook {webhook_id}; GET /webhooks lists them")
            if stored.outcome not in PARKED:
                raise Reject(f"webhook {webhook_id} waits for nobody; only one that is parked is dropped")
            about = {"webhook": webhook_id, "type": stored.type, "parked": stored.reason}
            await enter(tx, by, Deed(deed="drop webhook", reason=why.reason, about=about))
            await store.webhooks.drop(tx, webhook_id)
        return {"status": "dropped"}

    return routes


async def _verified(request: Request, secret: SecretStr) -> tuple[str, bytes]:
    """Return a webhook's id and body; what cannot be verified is refused and counted, never stored."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LONGEST_BODY:
            _count("too_long")
            raise HTTPException(413, f"a webhook has at most {LONGEST_BODY} bytes; send ids, not contents")
    try:
        webhook_id = verify(secret, bytes(body), request.headers)
    except WebhookRefused as refused:
        _count("unverified")
        raise HTTPException(401, str(refused)) from refused
    if len(webhook_id) > LONGEST_ID:
        _count("too_long")
        raise HTTPException(413, f"a webhook's id has at most {LONGEST_ID} characters")
    return webhook_id, bytes(body)


def _read(body: bytes) -> Nudge:
    try:
        read = Body.model_validate_json(body)
    except ValidationError as malformed:
        fields = ", ".join(".".join(map(str, error["loc"])) or "body" for error in malformed.errors())
        raise Poison(f"not a webhook of ours; correct {fields}") from malformed
    return Nudge(read.type, _bare(read.client), read.entity)


@lru_cache(maxsize=10_000)
def _bare(client: str) -> str:
    """Return an organisation number without spaces; anything else as it is, to be shown."""
    try:
        return organisation_number(client)
    except Reject:
        return client


def _count(outcome: str) -> None:
    _counter(outcome).inc()


@cache
def _counter(outcome: str) -> Counter:
    return WEBHOOKS.labels("sync", outcome)
