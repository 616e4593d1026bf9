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
from services.portal.neighbours.asking import unless_silent
from services.portal.neighbours.holding import MOST_HELD, Booking, HeldCredit
from services.portal.store import cases, debtors

ONE_NAME = marked("Oppgi enten saksnummeret eller KID-en (2 til 25 sifre), ikke begge.")
NO_CASE = marked("Ingen sak har dette nummeret.")
NO_CREDIT = marked("Bevegelsen venter ikke lenger, eller banken har fortalt om den på nytt. Se listen.")
MOST_DIGITS = 25
"""Digits of a KID, of which it has two at least."""

Position = Annotated[int, Path(ge=1, le=2_147_483_647)]
PAGE = "/waiting/held-credits"


class Typed:
    """Whose a credit is, as somebody has typed it; FastAPI fills it in."""

    def __init__(
        self,
        case_number: Annotated[str, Form(max_length=20, pattern=r"^[^\x00]*$")] = "",
        kid: Annotated[str, Form(max_length=40, pattern=r"^[^\x00]*$")] = "",
        note: Reason = "",
        *,
        is_another: Annotated[bool, Form()] = False,
    ) -> None:
        self.case_number, self.kid = case_number.strip(), "".join(kid.split())
        self.note, self.is_another = note, is_another


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
        typed: Annotated[Typed, Depends()],
        sure: Annotated[bool, Form()] = False,
    ) -> Response:
        agency(visit, "pay_out")
        credit = await _held(portal, file_id, position)
        booking = await _booking(portal, typed) if credit else _(NO_CREDIT)
        if credit is None or not isinstance(booking, Booking):
            notice = Notice(kind="problem", text=str(booking))
            return await portal.door.back_to(visit, PAGE, notice)
        if not sure:
            return await _asked(portal, visit, credit, typed, booking)
        by = visit.visitor.email
        doing = portal.neighbours.holding.book_credit(file_id, position, booking, by)
        notice = await told(doing, _("Beløpet er ført som innbetaling."), NO_CREDIT, detail=True)
        page = f"/waiting/payments/{credit.payment_id}" if notice.kind == "done" else PAGE
        return await portal.door.back_to(visit, page, notice)

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


async def _held(portal: Portal, file_id: UUID, position: int) -> HeldCredit | None:
    held = await portal.neighbours.holding.held_credits()
    return next((each for each in held if (each.file_id, each.position) == (file_id, position)), None)


async def _asked(
    portal: Portal, visit: Visit, credit: HeldCredit, typed: Typed, booking: Booking
) -> Response:
    """Answer with whose the money would be, and what the case owes, before anything is booked."""
    async with portal.database.transaction() as tx:
        case_id = booking.case_id or await debtors.case_of_kid(tx, booking.kid)
        case = await cases.case_file(tx, visit.visitor.reach, case_id) if case_id else None
    books = await unless_silent(portal.neighbours.settling.claims(case.id)) if case else None
    return await portal.inside(
        "held_credit.html",
        visit,
        credit=credit,
        typed=typed,
        case=case,
        owed=books.owed if books else None,
    )


async def _booking(portal: Portal, typed: Typed) -> Booking | str:
    """Return whose a credit is, as somebody has typed it; else what is wrong with that."""
    if not explains(typed.note):
        return _(UNEXPLAINED)
    if not typed.case_number:
        if not (typed.kid.isascii() and typed.kid.isdigit() and 1 < len(typed.kid) <= MOST_DIGITS):
            return _(ONE_NAME)
        return Booking(note=typed.note.strip(), kid=typed.kid, is_another=typed.is_another)
    if typed.kid:
        return _(ONE_NAME)
    async with portal.database.transaction() as tx:
        case_id = await debtors.case_numbered(tx, typed.case_number)
    if case_id is None:
        return _(NO_CASE)
    return Booking(note=typed.note.strip(), case_id=case_id, is_another=typed.is_another)
