"""The HTTP side of sync: webhooks in, readings on demand, and the mirror for people to look at."""

from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError

from services.sync import store
from services.sync.domain import KnownReduction, ReductionKind
from services.sync.handlers import order_news
from services.sync.orders import NewsOrdered
from services.sync.store.invoices import Listed
from shared.auth import internal
from shared.db import Database
from shared.errors import NotFound, Poison, Reject
from shared.events import LastReminder, Money
from shared.norway.organisation import organisation_number
from shared.service import Runtime
from shared.webhooks import WebhookRefused, verify


class Nudge(BaseModel):
    """A webhook's body: that something has changed; what it is now is asked from PowerOffice Go itself."""

    type: str = Field(min_length=1, max_length=100)
    client: str = Field(min_length=1, max_length=20, description="the client's organisation number")
    entity: str = Field(max_length=100, coerce_numbers_to_str=True, description="the id of what has changed")


class Received(BaseModel):
    """The webhook is stored; what it speaks of is read soon."""

    status: Literal["received"] = "received"


class ReductionView(BaseModel):
    """What a counter-entry took off an invoice; `told_id` is empty while nobody else knows."""

    entry_id: int
    match_id: int
    kind: ReductionKind
    amount: Money
    posted_on: date
    told_id: str

    @classmethod
    def of(cls, known: KnownReduction) -> Self:
        """Return a reduction as it is answered."""
        reduction = known.reduction
        return cls(
            entry_id=reduction.entry_id,
            match_id=reduction.match_id,
            kind=reduction.kind,
            amount=reduction.amount,
            posted_on=reduction.on,
            told_id=known.told_id,
        )


class InvoiceView(BaseModel):
    """An invoice in the mirror; `revision` 0 means that it has not been told as overdue."""

    id: UUID
    number: str
    customer_number: int | None
    customer_name: str
    invoice_date: date
    due_date: date | None
    amount: Money
    balance: Money
    currency: str
    kid: str
    last_reminder: LastReminder | None
    revision: int
    reductions: list[ReductionView]

    @classmethod
    def of(cls, listed: Listed) -> Self:
        """Return an invoice as it is answered."""
        invoice, seen = listed.invoice, listed.invoice.seen
        return cls(
            id=seen.id,
            number=seen.number,
            customer_number=seen.customer_number,
            customer_name=listed.customer_name,
            invoice_date=seen.invoice_date,
            due_date=seen.due_date,
            amount=seen.amount,
            balance=seen.balance,
            currency=seen.currency,
            kid=seen.kid,
            last_reminder=invoice.last_reminder,
            revision=invoice.revision,
            reductions=[ReductionView.of(it) for it in invoice.reductions.values() if it.reduction.amount],
        )


class CreditorSummary(BaseModel):
    """A creditor's mirror in one line; `outcome` is `read`, or why the latest reading brought nothing."""

    model_config = ConfigDict(from_attributes=True)

    creditor_id: UUID
    organisation_number: str
    name: str
    is_connected: bool
    synced_at: datetime | None
    outcome: str
    open_invoices: int
    open_balance: Money
    overdue_invoices: int
    overdue_balance: Money
    told_invoices: int
    foreign_invoices: int = Field(description="in another currency than NOK: not followed up")
    without_customer: int = Field(description="whose customer card Go does not give: not followed up")


class WebhookView(BaseModel):
    """A webhook that was received."""

    model_config = ConfigDict(from_attributes=True)

    id: str
    received_at: datetime
    type: str
    organisation_number: str
    entity: str
    creditor_id: UUID | None
    outcome: Literal["received", "read", "unknown_client"]
    handled_at: datetime | None


class Ordered(BaseModel):
    """The creditor's books are read as soon as possible."""

    creditor_id: UUID
    status: Literal["ordered"] = "ordered"


Limit = Annotated[int, Query(ge=1, le=10_000)]
NOT_FOUND: dict[int | str, dict[str, Any]] = {404: {"description": "There is no such creditor."}}


def webhook_router(database: Database, secret: SecretStr) -> APIRouter:
    """Return the route that PowerOffice Go's webhooks reach; open to whoever can sign."""
    routes = APIRouter(tags=["webhooks"])

    @routes.post(
        "/webhooks/poweroffice",
        status_code=202,
        responses={401: {"description": "The signature cannot be verified."}},
        openapi_extra={
            "requestBody": {"content": {"application/json": {"schema": Nudge.model_json_schema()}}}
        },
    )
    async def receive(request: Request) -> Received:
        """Take a webhook (Standard Webhooks): verify, store, and order a reading unless one is ordered.

        The same webhook again is answered alike and does nothing more.
        """
        body = await request.body()
        try:
            webhook_id = verify(secret, body, request.headers)
        except WebhookRefused as refused:
            raise HTTPException(401, str(refused)) from refused
        nudge = _read(body)
        async with database.transaction() as tx:
            creditor_id = await store.webhooks.receive(
                tx,
                webhook_id=webhook_id,
                kind=nudge.type,
                organisation_number=_bare(nudge.client),
                entity=nudge.entity,
            )
            if creditor_id:
                tx.say(NewsOrdered(creditor_id=creditor_id, occasion="webhook"))
        return Received()

    return routes


def _read(body: bytes) -> Nudge:
    try:
        return Nudge.model_validate_json(body)
    except ValidationError as malformed:
        fields = ", ".join(".".join(map(str, error["loc"])) or "body" for error in malformed.errors())
        raise Poison(f"not a webhook of ours; correct {fields}") from malformed


def _bare(client: str) -> str:
    """Return an organisation number without spaces; anything else as it is, to be shown."""
    try:
        return organisation_number(client)
    except Reject:
        return client


def router(runtime: Runtime, database: Database) -> APIRouter:
    """Return the routes for services and operators."""
    routes = APIRouter(tags=["mirror"], dependencies=internal(runtime.tokens, "sync"))

    @routes.get("/invoices")
    async def invoices(
        creditor_id: UUID, state: Literal["open", "all"] = "open", limit: Limit = 500
    ) -> list[InvoiceView]:
        """List a creditor's mirrored invoices, the oldest due first, with what reduced them."""
        async with database.transaction() as tx:
            found = await store.invoices.find(tx, creditor_id, only_open=state == "open", limit=limit)
        return [InvoiceView.of(listed) for listed in found]

    @routes.get("/summary")
    async def summary(creditor_id: UUID | None = None) -> list[CreditorSummary]:
        """Tell how each creditor's mirror stands: open and overdue invoices, and the latest reading."""
        async with database.transaction() as tx:
            rows = await store.creditors.summary(tx, creditor_id)
        return [CreditorSummary.model_validate(row) for row in rows]

    @routes.get("/webhooks")
    async def webhooks(creditor_id: UUID | None = None, limit: Limit = 100) -> list[WebhookView]:
        """List received webhooks, the latest first, and what came of them."""
        async with database.transaction() as tx:
            rows = await store.webhooks.latest(tx, creditor_id, limit)
        return [WebhookView.model_validate(row) for row in rows]

    @routes.post("/creditors/{creditor_id}/sync", status_code=202, responses=NOT_FOUND)
    async def sync(creditor_id: UUID) -> Ordered:
        """Read a creditor's books now, every customer card included."""
        async with database.transaction() as tx:
            if not await store.creditors.is_known(tx, creditor_id):
                raise NotFound(f"there is no creditor {creditor_id}; it must be registered first")
            await order_news([creditor_id], "demand", tx)
        return Ordered(creditor_id=creditor_id)

    return routes
