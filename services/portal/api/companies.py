"""The overview, and the choice of a company."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.portal import Portal, several
from services.portal.plotting import plots
from services.portal.store import companies, sessions, trends
from shared.errors import NotFound


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()
    _overview(routes, portal)
    _choice(routes, portal)
    return routes


def _overview(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/")
    async def overview(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        scope = visit.visitor.scope
        async with portal.database.transaction() as tx:
            figures, going = await trends.overview(tx, scope)
            decisions = await companies.open_decisions(tx, scope)
            decisions_count = await companies.count_decisions(tx, scope)
            names = await companies.company_names(tx, {each.creditor_id for each in decisions})
            latest = await companies.latest(tx, scope, names_creditors=several(visit))
        return await portal.inside(
            "overview.html",
            visit,
            figures=figures,
            decisions=decisions,
            decisions_count=decisions_count,
            names=names,
            several=several(visit),
            latest=latest,
            trends=going,
            plots=plots(going),
        )


def _choice(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/companies")
    async def choice(visit: Annotated[Visit, Depends(portal.door.visit)], q: str = "") -> Response:
        async with portal.database.transaction() as tx:
            found = await companies.find_companies(tx, visit.visitor.reach, q)
        return await portal.inside("companies.html", visit, companies=found, q=q, most=companies.PAGE)

    @routes.post("/companies")
    async def choose(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        company: Annotated[UUID | Literal[""], Form()] = "",
    ) -> Response:
        chosen = company or None
        if chosen and not visit.visitor.sees(chosen):
            raise NotFound(f"there is no company {chosen} for this user")
        async with portal.database.transaction() as tx:
            await sessions.choose_company(tx, visit.token, chosen)
        return portal.door.lead("/")
