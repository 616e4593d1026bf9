"""The statistics over HTTP: what becomes of transferred claims."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.transfer.api.models.statistics import StatisticsAnswer, months_of
from services.transfer.store.statistics import outcomes
from shared.db import Database


def router(database: Database) -> APIRouter:
    """Return the route."""
    routes = APIRouter(tags=["statistics"])

    @routes.get("/statistics", summary="Solution rate, days to payment and by step, per creditor and month")
    async def statistics(
        first: Annotated[date, Query(alias="from")],
        last: Annotated[date, Query(alias="to")],
        creditor_id: UUID | None = None,
    ) -> list[StatisticsAnswer]:
        """Answer for claims transferred in these days, both included; of one creditor, or of all."""
        async with database.transaction() as tx:
            return months_of(await outcomes(tx, creditor_id, first, last))

    return routes
