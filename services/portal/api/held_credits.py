"""The agency's page of credits without details: those that wait for somebody, and those booked by hand."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import UNEXPLAINED, Notice, Reason, explained, explains, told
from services.portal.api.portal import Portal, agency
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours.holding import MOST_HELD, Booking
from services.portal.store import debtors

ONE_NAME = marked("Oppgi enten saksnummeret eller KID-en (2 til 25 sifre), ikke begge.")
NO_CASE = marked("Ingen sak har dette nummeret.")
NO_CREDIT = marked("Bevegelsen venter ikke lenger, eller banken har fortalt om den på nytt. Se listen.")
MOST_DIGITS = 25
"""Digits of a KID, of which it has two at least."""

Position = Annotated[int, Path(ge=1, le=2_147_483_647)]
PAGE = "/waiting/held-credits"


def router(portal: Portal) -> APIRouter:
    """Return the routes; they exist for the agency's people alone."""
    routes = portal.routes(PAGE)

    @routes.get("")
    async def held_credits(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit)
        holding = portal.neighbours.holding
        held, booked = await asyncio.gather(holding.held_credits(), holding.booked_credits())
        return await portal.inside(
            "held_credits.html",
            visit,
            held=held,
            booked=booked,
            most=MOST_HELD,
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.post("/{file_id}/{position}/book")
    async def book(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        file_id: UUID,
        position: Position,
        *,
        case_number: Annotated[str, Form(max_length=20, pattern=r"^[^\x00]*$")] = "",
        kid: Annotated[str, Form(max_length=40, pattern=r"^[^\x00]*$")] = "",
        note: Reason = "",
        is_another: Annotated[bool, Form()] = False,
    ) -> Response:
        agency(visit, "pay_out")
        booking = await _booking(
            portal,
            case_number=case_number.strip(),
            kid="".join(kid.split()),
            note=note,
            is_another=is_another,
        )
        if isinstance(booking, Booking):
            by = visit.visitor.email
            doing = portal.neighbours.holding.book_credit(file_id, position, booking, by)
            notice = await told(doing, _("Beløpet er ført som innbetaling."), NO_CREDIT, detail=True)
        else:
            notice = Notice(kind="problem", text=booking)
        return await portal.door.back_to(visit, PAGE, notice)

    @routes.post("/{file_id}/{position}/undo")
    async def undo(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        file_id: UUID,
        position: Position,
        reason: Reason = "",
    ) -> Response:
        agency(visit, "pay_out")
        by, holding = visit.visitor.email, portal.neighbours.holding
        done = _("Føringen er angret, og beløpet venter igjen.")
        notice = await explained(
            reason, lambda why: holding.unbook_credit(file_id, position, why, by), done, NO_CREDIT
        )
        return await portal.door.back_to(visit, PAGE, notice)

    return routes


async def _booking(
    portal: Portal, *, case_number: str, kid: str, note: str, is_another: bool
) -> Booking | str:
    """Return whose a credit is, as somebody has typed it; else what is wrong with that."""
    if not explains(note):
        return _(UNEXPLAINED)
    if not case_number:
        if not (kid.isascii() and kid.isdigit() and 1 < len(kid) <= MOST_DIGITS):
            return _(ONE_NAME)
        return Booking(note=note.strip(), kid=kid, is_another=is_another)
    if kid:
        return _(ONE_NAME)
    async with portal.database.transaction() as tx:
        case_id = await debtors.case_numbered(tx, case_number)
    if case_id is None:
        return _(NO_CASE)
    return Booking(note=note.strip(), case_id=case_id, is_another=is_another)
