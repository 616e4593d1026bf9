"""The agency's pages of the claim ledger: a case's claims and court costs, and what is asked of nobody."""

import asyncio
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice, told
from services.portal.api.portal import Portal, agency
from services.portal.figures import day, kroner, typed_kroner
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours.settling import OutlayGiven
from services.portal.store import cases
from shared.db import new_id
from shared.events import CourtCostKind

NO_AMOUNT = marked("Skriv et beløp i kroner, for eksempel 1 314,00.")
LIMIT_REFUSED = marked(
    "Grensen kan tidligst gjelde fra i morgen, for det som er lukket, vurderes ikke på nytt."
    " Den må være lavere enn det minste purregebyret, så ingen hele gebyr gis opp."
)

Amount = Annotated[str, Form(max_length=40, pattern=r"^[^\x00]*$")]


def router(portal: Portal) -> APIRouter:
    """Return the routes; they exist for the agency's people alone."""
    routes = portal.routes()
    _case(routes, portal)
    _limits(routes, portal)
    return routes


def _case(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/cases/{case_id}/books")
    async def case_books(case_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit)
        async with portal.database.transaction() as tx:
            case = await cases.case_file(tx, visit.visitor.reach, case_id)
            today = tx.today
        settling = portal.neighbours.settling
        books, outlays = await asyncio.gather(settling.claims(case_id), settling.outlays(case_id))
        return await portal.inside(
            "books.html",
            visit,
            about=case.creditor_id,
            case=case,
            claims=books.claims,
            outlays=outlays,
            new_outlay=new_id(),
            today=today,
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.post("/cases/{case_id}/books/outlays/{outlay_id}")
    async def enter(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        case_id: UUID,
        outlay_id: UUID,
        what: Annotated[CourtCostKind, Form()],
        laid_out_on: Annotated[date, Form()],
        *,
        amount: Amount = "",
        by_agency: Annotated[bool, Form()] = False,
    ) -> Response:
        agency(visit, "pay_out")
        kr = typed_kroner(amount)
        if kr is None or kr <= 0:
            notice = Notice(kind="problem", text=_(NO_AMOUNT))
        else:
            given = OutlayGiven(what=what, amount=kr, laid_out_on=laid_out_on, by_agency=by_agency)
            deed = portal.neighbours.settling.enter_outlay(case_id, outlay_id, given, visit.visitor.email)
            notice = await told(deed, _("Kostnaden er ført på saken."), detail=True)
        return await portal.door.back_to(visit, f"/cases/{case_id}/books", notice)

    @routes.post("/cases/{case_id}/books/outlays/{outlay_id}/revocation")
    async def revoke(
        case_id: UUID, outlay_id: UUID, visit: Annotated[Visit, Depends(portal.door.posted)]
    ) -> Response:
        agency(visit, "pay_out")
        deed = portal.neighbours.settling.revoke_outlay(case_id, outlay_id, visit.visitor.email)
        notice = await told(deed, _("Kostnaden er tatt tilbake, og saken er regnet om."), detail=True)
        return await portal.door.back_to(visit, f"/cases/{case_id}/books", notice)


def _limits(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/remainder-limits")
    async def limits(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit)
        return await portal.inside(
            "remainder_limits.html",
            visit,
            limits=await portal.neighbours.settling.remainder_limits(),
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.post("/remainder-limits")
    async def set_limit(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        counts_from: Annotated[date, Form()],
        amount: Amount = "",
    ) -> Response:
        agency(visit, "pay_out")
        kr = typed_kroner(amount)
        if kr is None or kr < 0:
            notice = Notice(kind="problem", text=_(NO_AMOUNT))
        else:
            done = _("Fra {day} er grensen {amount} kr.").format(day=day(counts_from), amount=kroner(kr))
            by = visit.visitor.email
            deed = portal.neighbours.settling.set_remainder_limit(counts_from, kr, by)
            notice = await told(deed, done, LIMIT_REFUSED, detail=True)
        return await portal.door.back_to(visit, "/remainder-limits", notice)
