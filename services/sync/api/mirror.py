"""The mirror for people to look at, readings on demand, and the log of all readings."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query

from services.sync import store
from services.sync.api.models import CreditorSummary, InvoiceView, Ordered, ReadingView
from services.sync.handlers import order_news
from services.sync.store.readings import Outcome, Wanted
from shared.api_types import Responses
from shared.db import Database, Transaction
from shared.errors import NotFound

Limit = Annotated[int, Query(ge=1, le=10_000)]
Rows = Annotated[int, Query(ge=1, le=500)]
Before = Annotated[UUID | None, Query(description="the last id of the page before")]
NOT_FOUND: Responses = {404: {"description": "There is no such creditor."}}


def mirror_router(database: Database) -> APIRouter:
    """Return the routes about invoices and creditors."""
    routes = APIRouter()

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

    @routes.post("/creditors/{creditor_id}/sync", status_code=202, responses=NOT_FOUND)
    async def sync(creditor_id: UUID) -> Ordered:
        """Read a creditor's books now, every customer card included."""
        async with database.transaction() as tx:
            await _must_be_known(tx, creditor_id)
            await order_news(tx, [creditor_id], "demand")
            return Ordered(creditor_id=creditor_id, order_id=tx.said[-1].id)

    return routes


def log_router(database: Database) -> APIRouter:
    """Return the routes about the log of the readings."""
    routes = APIRouter()

    @routes.get("/log")
    async def log(
        outcome: Outcome | None = None, before: Before = None, limit: Rows = 50
    ) -> list[ReadingView]:
        """List the readings of all creditors, the newest first."""
        return await _listed(database, Wanted(outcome=outcome, before=before, limit=limit))

    @routes.get("/creditors/{creditor_id}/log", responses=NOT_FOUND)
    async def log_of_creditor(
        creditor_id: UUID,
        outcome: Outcome | None = None,
        order_id: UUID | None = None,
        before: Before = None,
        limit: Rows = 50,
    ) -> list[ReadingView]:
        """List a creditor's readings, the newest first; `order_id` chooses the tries at one of them."""
        async with database.transaction() as tx:
            await _must_be_known(tx, creditor_id)
        wanted = Wanted(
            creditor_id=creditor_id, order_id=order_id, outcome=outcome, before=before, limit=limit
        )
        return await _listed(database, wanted)

    return routes


async def _listed(database: Database, wanted: Wanted) -> list[ReadingView]:
    async with database.transaction() as tx:
        rows = await store.readings.latest(tx, wanted)
    return [ReadingView.of(row) for row in rows]


async def _must_be_known(tx: Transaction, creditor_id: UUID) -> None:
    if not await store.creditors.is_known(tx, creditor_id):
        raise NotFound(f"there is no creditor {creditor_id}; it must be registered first")
