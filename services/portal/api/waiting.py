"""The operator's page of money that covers no claim: what cannot be placed, and what is owed back."""

from typing import Annotated

from fastapi import APIRouter, Depends
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.portal import Portal
from services.portal.neighbours import MOST_WAITING
from shared.errors import NotFound


def router(portal: Portal) -> APIRouter:
    """Return the route; it does not exist for anybody else."""
    routes = portal.routes()

    @routes.get("/waiting")
    async def waiting(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        if not visit.visitor.may("see_waiting_money"):
            raise NotFound("only the agency sees the money of all companies")
        return await portal.inside(
            "waiting.html",
            visit,
            unplaced=await portal.neighbours.waiting_payments("payments/unplaced"),
            refunds=await portal.neighbours.waiting_payments("refunds"),
            most=MOST_WAITING,
        )

    return routes
