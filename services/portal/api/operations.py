"""The operator's page: queues, dead letters, outboxes, jobs, and everything that waits for a person."""

import asyncio
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice, told
from services.portal.api.portal import Portal
from services.portal.domain.access import Scope
from services.portal.domain.running import ServiceName
from services.portal.language import gettext as _
from services.portal.neighbours.asking import unless_silent
from services.portal.store import companies
from shared.api_types import SHORTEST_REASON
from shared.errors import NotFound

Key = Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")]


def router(portal: Portal) -> APIRouter:
    """Return the routes; they exist for operators alone."""
    routes = portal.routes("/operations")

    def operator(visit: Visit) -> None:
        if not visit.visitor.may("operate"):
            raise NotFound("only operators look after the installation")

    @routes.get("")
    async def overview(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        operator(visit)
        running, settling = portal.neighbours.running, portal.neighbours.settling
        files, (dead, silent_about_dead), parked, queues, services, unplaced = await asyncio.gather(
            unless_silent(settling.bank_files()),
            running.dead(),
            unless_silent(running.parked()),
            unless_silent(running.queues()),
            running.services(),
            unless_silent(portal.neighbours.waiting_payments("payments/unplaced")),
        )
        async with portal.database.transaction() as tx:
            lost = await companies.lost_connections(tx, Scope(everything=True))
        return await portal.inside(
            "operations.html",
            visit,
            queues=queues,
            dead=dead,
            silent_about_dead=silent_about_dead,
            services=services,
            now=portal.debtors.lobby.clock.now(),
            parked=parked,
            counted={"/operations": len(dead) + len(parked or ()) + len(lost)},
            unplaced=unplaced,
            refused_files=None if files is None else sum(each.status == "refused" for each in files),
            lost=lost,
        )

    @routes.post("/dead/{deed}")
    async def decide(
        deed: Literal["requeue", "drop"],
        visit: Annotated[Visit, Depends(portal.door.posted)],
        *,
        service: Annotated[ServiceName, Form()] = "portal",
        key: Key = "",
        reason: Key = "",
    ) -> Response:
        operator(visit)
        running = portal.neighbours.running
        try:
            if deed == "requeue":
                await running.requeue(service, key)
                notice = Notice(kind="done", text=_("Meldingen er sendt til køen sin igjen."))
            elif len(reason.strip()) < SHORTEST_REASON:
                notice = Notice(kind="problem", text=_("Skriv hvorfor meldingen kan kastes."))
            else:
                await running.drop(service, key, reason.strip(), visit.visitor.email)
                notice = Notice(kind="done", text=_("Meldingen er kastet, og begrunnelsen er logget."))
        except NotFound:
            notice = Notice(kind="problem", text=_("Meldingen ligger der ikke lenger."))
        return await portal.door.back_to(visit, "/operations", notice)

    @routes.post("/webhooks")
    async def take_again(
        visit: Annotated[Visit, Depends(portal.door.posted)], webhook_id: Key = ""
    ) -> Response:
        operator(visit)
        refused = _("Varselet kan ikke tas imot ennå: selskapet er ukjent, eller innholdet er ødelagt.")
        notice = await told(
            portal.neighbours.running.take_again(webhook_id), _("Varselet tas imot på nytt."), refused
        )
        return await portal.door.back_to(visit, "/operations", notice)

    return routes
