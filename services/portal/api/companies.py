"""The overview, the choice of a company, and a lost connection's way back."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice
from services.portal.api.portal import Portal
from services.portal.neighbours import Unanswered
from services.portal.store import companies, sessions
from services.portal.wording import ARRIVAL
from shared.errors import NotFound


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()
    _overview(routes, portal)
    _choice(routes, portal)
    _reconnection(routes, portal)
    return routes


def _overview(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/")
    async def overview(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        scope = visit.visitor.scope
        async with portal.database.transaction() as tx:
            return portal.pages.page(
                "overview.html",
                visit=visit,
                figures=await companies.figures(tx, scope),
                tasks=await companies.tasks(tx, scope),
                latest=await companies.latest(tx, scope),
            )


def _choice(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/companies")
    async def choice(visit: Annotated[Visit, Depends(portal.door.visit)], q: str = "") -> Response:
        async with portal.database.transaction() as tx:
            found = await companies.find_companies(tx, visit.visitor.reach, q)
        return portal.pages.page("companies.html", visit=visit, companies=found, q=q, most=companies.PAGE)

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


def _reconnection(routes: APIRouter, portal: Portal) -> None:
    @routes.post("/companies/{creditor_id}/reconnection")
    async def reconnect(creditor_id: UUID, visit: Annotated[Visit, Depends(portal.door.posted)]) -> Response:
        async with portal.database.transaction() as tx:
            found = await companies.company(tx, visit.visitor.reach, creditor_id)
        visit.may_change(creditor_id)
        try:
            address = await portal.neighbours.reconnect(found.organisation_number)
        except Unanswered:
            text = "PowerOffice Go svarer ikke akkurat nå. Prøv igjen om litt."
            return await portal.door.back_to(visit, "/", Notice(kind="problem", text=text))
        if address is None:
            text = f"Forbindelsen til PowerOffice Go er i orden for {found.name}."
            return await portal.door.back_to(visit, "/", Notice(kind="done", text=text))
        return portal.pages.page("consent.html", visit=visit, company=found, address=address)

    @routes.get("/registration/return")
    async def come_back(token: str = "") -> Response:
        outcome = portal.door.seals.read_arrival(token)
        title, text = ARRIVAL.get(outcome, ARRIVAL["unknown"])
        return portal.pages.page("message.html", title=title, text=text)
