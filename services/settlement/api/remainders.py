"""The remainder limit over HTTP: what of interest and fees the agency asks nobody for, from which day on."""

from __future__ import annotations

from datetime import date, timedelta

from fastapi import APIRouter

from services.settlement.api.models import ProblemView, RemainderLimit
from services.settlement.store.remainders import remainder_limits, set_remainder_limit
from shared.db import Database, Transaction
from shared.errors import Reject


def routes(database: Database) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["claims"])

    @routes.get("/remainder-limits")
    async def list_limits() -> list[RemainderLimit]:
        """List the limits with the days from which they count; the first is the one of the house."""
        async with database.transaction() as tx:
            return await _limits(tx)

    refused = {409: {"model": ProblemView, "description": "The day has begun"}}

    @routes.put("/remainder-limits", responses=refused)  # type: ignore[arg-type]
    async def set_limit(limit: RemainderLimit) -> list[RemainderLimit]:
        """Let a limit count from tomorrow or later; what is open or closed by then stays so."""
        async with database.transaction() as tx:
            await _set(tx, limit, tomorrow=tx.today + timedelta(days=1))
            return await _limits(tx)

    return routes


async def _set(tx: Transaction, limit: RemainderLimit, *, tomorrow: date) -> None:
    if limit.counts_from < tomorrow:
        raise Reject(
            f"a limit cannot count from {limit.counts_from}, because claims have been closed by the one of"
            f" that day; let it count from {tomorrow} or later"
        )
    await set_remainder_limit(tx, limit.counts_from, limit.amount)


async def _limits(tx: Transaction) -> list[RemainderLimit]:
    limits = await remainder_limits(tx)
    return [RemainderLimit(counts_from=counts_from, amount=amount) for counts_from, amount in limits]
