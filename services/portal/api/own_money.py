"""The agency's page of its own money on the client account: draws, deposits, and what the bank charges."""

import asyncio
from collections.abc import Awaitable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice, Reason, explained, told
from services.portal.api.portal import Portal, agency
from services.portal.figures import typed_kroner
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours.owning import MOST, Charging

NO_DRAW = marked("Skriv beløpet i kroner, for eksempel 12 345,50, eller la feltet stå tomt for å ta ut alt.")

Position = Annotated[int, Path(ge=1, le=2_147_483_647)]
CHARGE = "/charges/{file_id}/{position}"


def router(portal: Portal) -> APIRouter:
    """Return the routes; they exist for the agency's people alone."""
    routes = portal.routes("/own-money")
    _looking(routes, portal)
    _charging(routes, portal)
    return routes


def _looking(routes: APIRouter, portal: Portal) -> None:
    @routes.get("")
    async def own_money(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit)
        owning = portal.neighbours.owning
        own, draws, deposits, unexplained, charges = await asyncio.gather(
            owning.own_money(), owning.draws(), owning.deposits(), owning.unexplained(), owning.charges()
        )
        return await portal.inside(
            "own_money.html",
            visit,
            own=own,
            draws=draws,
            has_draw=any(each.status in ("ordered", "rejected", "returned") for each in draws),
            deposits=deposits,
            unexplained=unexplained,
            charges=charges,
            most=MOST,
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.post("/draws")
    async def draw(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        amount: Annotated[str, Form(max_length=40, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        agency(visit, "pay_out")
        kr = typed_kroner(amount) if amount.strip() else None
        if amount.strip() and (kr is None or kr <= 0):
            notice = Notice(kind="problem", text=_(NO_DRAW))
        else:
            done = _("Uttaket er bestilt, og kommer med i neste utbetaling som to personer frigir.")
            notice = await told(portal.neighbours.owning.draw(kr, visit.visitor.email), done, detail=True)
        return await portal.door.back_to(visit, "/own-money", notice)


def _charging(routes: APIRouter, portal: Portal) -> None:
    @routes.post(CHARGE)
    async def charge(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        file_id: UUID,
        position: Position,
        *,
        note: Reason = "",
        is_another: Annotated[bool, Form()] = False,
        is_no_payout: Annotated[bool, Form()] = False,
    ) -> Response:
        agency(visit, "pay_out")
        by, owning = visit.visitor.email, portal.neighbours.owning

        def book(why: str) -> Awaitable[None]:
            charging = Charging(note=why, is_another=is_another, is_no_payout=is_no_payout)
            return owning.charge(file_id, position, charging, by)

        notice = await explained(note, book, _("Bankgebyret er ført, og byrået har båret det."))
        return await portal.door.back_to(visit, "/own-money", notice)

    @routes.post(f"{CHARGE}/revocation")
    async def revoke(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        file_id: UUID,
        position: Position,
        reason: Reason = "",
    ) -> Response:
        agency(visit, "pay_out")
        by, owning = visit.visitor.email, portal.neighbours.owning
        done = _("Gebyret er tatt tilbake, og bevegelsen er uforklart igjen.")
        notice = await explained(reason, lambda why: owning.revoke_charge(file_id, position, why, by), done)
        return await portal.door.back_to(visit, "/own-money", notice)
