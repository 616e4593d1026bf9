"""A lost connection's two ways back: consent again in PowerOffice Go, or a client key made by hand there."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from pydantic import SecretStr
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice
from services.portal.api.portal import Portal
from services.portal.domain.companies import Company
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours import Refused, Unanswered

SILENT = marked("Tjenesten svarer ikke akkurat nå. Prøv igjen om litt.")
NOT_ADMITTED = marked("Klientnøkkelen godtas ikke. Kopier den fra PowerOffice Go på nytt.")


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()
    _task(routes, portal)
    _consent(routes, portal)
    return routes


def _task(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/companies/{creditor_id}/connection")
    async def connection(creditor_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        return await _page(portal, visit, await portal.company(visit, creditor_id))

    @routes.post("/companies/{creditor_id}/client-key")
    async def use_client_key(
        creditor_id: UUID,
        visit: Annotated[Visit, Depends(portal.door.posted)],
        client_key: Annotated[SecretStr, Form(max_length=200)],
    ) -> Response:
        """Take a client key; it goes to registration and nowhere else, least of all back to the browser."""
        found = await portal.company(visit, creditor_id)
        visit.must("restore_connection", creditor_id)
        key = SecretStr(client_key.get_secret_value().strip())
        deeds = portal.neighbours.registration.on_behalf_of(visit.visitor.email)
        try:
            await deeds.use_client_key(creditor_id, key)
        except Unanswered:
            return await _page(portal, visit, found, SILENT, status=503)
        except Refused as refused:
            return await _page(portal, visit, found, refused.words or NOT_ADMITTED, status=422)
        text = _("Klientnøkkelen er godtatt, og {name} er koblet til. Det som har ventet, går videre nå.")
        notice = Notice(kind="done", text=text.format(name=found.name))
        return await portal.door.back_to(visit, "/", notice)


async def _page(
    portal: Portal, visit: Visit, company: Company, problem: str = "", *, status: int = 200
) -> Response:
    return await portal.inside(
        "connection.html",
        visit,
        about=company.id,
        status=status,
        company=company,
        problem=problem,
        may_change=visit.visitor.may("restore_connection", company.id),
    )


def _consent(routes: APIRouter, portal: Portal) -> None:
    @routes.post("/companies/{creditor_id}/reconnection")
    async def reconnect(creditor_id: UUID, visit: Annotated[Visit, Depends(portal.door.posted)]) -> Response:
        found = await portal.company(visit, creditor_id)
        visit.must("restore_connection", creditor_id)
        deeds = portal.neighbours.registration.on_behalf_of(visit.visitor.email)
        try:
            address = await deeds.connect(found.organisation_number)
        except Unanswered:
            text = _("PowerOffice Go svarer ikke akkurat nå. Prøv igjen om litt.")
            return await portal.door.back_to(visit, "/", Notice(kind="problem", text=text))
        except Refused as refused:
            text = refused.words or _("PowerOffice Go kan ikke kobles til nå.")
            return await portal.door.back_to(visit, "/", Notice(kind="problem", text=text))
        if address is None:
            text = _("Forbindelsen til PowerOffice Go er i orden for {name}.").format(name=found.name)
            return await portal.door.back_to(visit, "/", Notice(kind="done", text=text))
        return await portal.inside("consent.html", visit, company=found, address=address)
