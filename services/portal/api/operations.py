"""The operator's page: queues, dead letters, outboxes, jobs, and everything that waits for a person."""

from collections.abc import Awaitable
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice, told
from services.portal.api.portal import Portal
from services.portal.domain.access import Scope
from services.portal.domain.running import ServiceName
from services.portal.language import gettext as _
from services.portal.neighbours.running import Silent
from services.portal.store import companies
from shared.errors import NotFound

T = TypeVar("T")
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
        files = await _unless_silent(settling.bank_files()) or []
        reports = await _unless_silent(settling.status_reports()) or []
        async with portal.database.transaction() as tx:
            lost = await companies.lost_connections(tx, Scope(everything=True))
        return await portal.inside(
            "operations.html",
            visit,
            queues=await _unless_silent(running.queues()),
            dead=await _unless_silent(running.dead()),
            services=await running.services(),
            parked=await _unless_silent(running.parked()),
            unplaced=await _unless_silent(portal.neighbours.waiting_payments("payments/unplaced")),
            refused_files=sum(each.status == "refused" for each in files)
            + sum(each.status == "refused" for each in reports),
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
            elif not reason.strip():
                notice = Notice(kind="problem", text=_("Skriv hvorfor meldingen kan kastes."))
            else:
                await running.drop(service, key, f"{reason.strip()} ({visit.visitor.email})")
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


async def _unless_silent(asked: Awaitable[T]) -> T | None:
    """Return a part of the page, None where it cannot be told now."""
    try:
        return await asked
    except Silent:
        return None
