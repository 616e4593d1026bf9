"""The remainder limit over HTTP: what of interest and fees the agency asks nobody for, from which day on."""

from __future__ import annotations

from datetime import timedelta

from fastapi import APIRouter

from services.settlement.api.models import LimitDeed, RemainderLimit, RemainderLimitView
from services.settlement.refusals import LimitTooEarly, LimitTooHigh
from services.settlement.store.remainders import limits_set, remainder_limits, set_remainder_limit
from shared.auth import Person
from shared.db import Database, Transaction
from shared.norway.fees import SHORTEST_DEADLINE, reminder_fee


def routes(database: Database) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(tags=["claims"])

    @routes.get("/remainder-limits")
    async def list_limits() -> list[RemainderLimitView]:
        """List the limits with the days from which they count; the first is the one of the house."""
        async with database.transaction() as tx:
            return await _limits(tx)

    refused = {409: {"description": "The day has begun, or whole fees are given up"}}

    @routes.put("/remainder-limits", responses=refused)  # type: ignore[arg-type]
    async def set_limit(limit: RemainderLimit, by: Person) -> list[RemainderLimitView]:
        """Let a limit count from tomorrow or later; what is open or closed by then stays so.

        It is below the smallest reminder fee of today (inkassoforskriften § 1-2).
        """
        async with database.transaction() as tx:
            await _set(tx, limit, by)
            return await _limits(tx)

    return routes


async def _set(tx: Transaction, limit: RemainderLimit, by: str) -> None:
    tomorrow = tx.today + timedelta(days=1)
    if limit.counts_from < tomorrow:
        raise LimitTooEarly(
            f"a limit cannot count from {limit.counts_from}, because claims have been closed by the one of"
            f" that day; let it count from {tomorrow} or later",
            day=tomorrow,
        )
    smallest = reminder_fee(sent=tx.today, claim_due=tx.today - SHORTEST_DEADLINE)
    if limit.amount >= smallest:
        raise LimitTooHigh(
            f"a limit of {limit.amount} kroner would give up whole fees: the smallest reminder fee is"
            f" {smallest}; set a limit below it",
            amount=limit.amount,
            fee=smallest,
        )
    await set_remainder_limit(tx, limit.counts_from, limit.amount, by)


async def _limits(tx: Transaction) -> list[RemainderLimitView]:
    deeds = await limits_set(tx)
    return [
        RemainderLimitView(
            counts_from=counts_from,
            amount=amount,
            deeds=[LimitDeed.model_validate(each) for each in deeds if each.counts_from == counts_from],
        )
        for counts_from, amount in await remainder_limits(tx)
    ]
