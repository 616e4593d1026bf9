"""The pages about settlements."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.portal import Portal, several
from services.portal.store import settlements


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()

    @routes.get("/settlements")
    async def settlement_list(
        visit: Annotated[Visit, Depends(portal.door.visit)],
        page: Annotated[int, Query(ge=1, le=100_000)] = 1,
    ) -> Response:
        scope = visit.visitor.scope
        async with portal.database.transaction() as tx:
            count = await settlements.count_settlements(tx, scope)
            found = await settlements.find_settlements(tx, scope, page)
        return await portal.inside(
            "settlements.html",
            visit,
            settlements=found,
            page=page,
            pages=max(1, -(-count // settlements.PAGE)),
            several=several(visit),
        )

    @routes.get("/settlements/{settlement_id}")
    async def settlement_page(
        settlement_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]
    ) -> Response:
        async with portal.database.transaction() as tx:
            found = await settlements.settlement(tx, visit.visitor.reach, settlement_id)
            lines = await settlements.settlement_lines(tx, settlement_id)
        return await portal.inside(
            "settlement.html",
            visit,
            about=found.creditor_id,
            settlement=found,
            lines=lines,
            carried=sum(line.payout for line in lines) != found.payout,
            several=visit.visitor.has_several,
        )

    return routes
