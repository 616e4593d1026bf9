"""The agency's pages of money that covers no claim: not placed, held, owed back; and of each payment."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import REFUSED, UNEXPLAINED, Notice, Reason, explains, told
from services.portal.api.portal import Portal, agency
from services.portal.language import Words, marked
from services.portal.language import gettext as _
from services.portal.neighbours.answers import MOST_SUGGESTED, MOST_WAITING
from services.portal.neighbours.asking import unless_silent
from services.portal.neighbours.booked import PaymentDeed
from services.portal.neighbours.settling import PRINCIPAL_FIRST
from services.portal.store import cases

NO_INVOICE = marked("Det lot seg ikke gjøre. Se etter at fakturaen med dette nummeret finnes.")

PaymentId = Annotated[str, Path(max_length=200)]

DONE: Words[PaymentDeed] = Words(
    {
        "place": "Innbetalingen er plassert.",
        "give-back": "Innbetalingen skal tilbakebetales.",
        "own": "Innbetalingen er merket som byråets egne midler.",
        "pay-invoice": "Innbetalingen betaler fakturaen.",
        "undo": "Avgjørelsen er angret. Nå ligger innbetalingen der KID-en sier.",
    }
)


def router(portal: Portal) -> APIRouter:
    """Return the routes; they do not exist for anybody else."""
    routes = portal.routes("/waiting")
    _looking(routes, portal)
    _deciding(routes, portal)
    return routes


def _looking(routes: APIRouter, portal: Portal) -> None:
    @routes.get("")
    async def waiting(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit)
        found, refunds, held_credits, decided = await asyncio.gather(
            portal.neighbours.waiting_payments("payments/unplaced", suggest=True),
            portal.neighbours.waiting_payments("refunds"),
            portal.neighbours.holding.held_credits(),
            unless_silent(portal.neighbours.settling.decided_payments()),
        )
        return await portal.inside(
            "waiting.html",
            visit,
            unplaced=[each for each in found if each.status != "held"],
            held=[each for each in found if each.status == "held"],
            refunds=refunds,
            held_credits=held_credits,
            counted={"/waiting": len(found) + len(refunds) + len(held_credits)},
            decided=decided,
            most_unplaced=len(found) == MOST_SUGGESTED,
            most_refunds=len(refunds) == MOST_WAITING,
            most={"unplaced": MOST_SUGGESTED, "refunds": MOST_WAITING},
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.get("/payments/{payment_id}")
    async def payment_page(
        visit: Annotated[Visit, Depends(portal.door.visit)], payment_id: PaymentId
    ) -> Response:
        agency(visit)
        settling = portal.neighbours.settling
        payment = await settling.payment(payment_id)
        async with portal.database.transaction() as tx:
            invoices = await cases.invoice_numbers(tx, [each.invoice_id for each in payment.covers])
        return await portal.inside(
            "payment.html",
            visit,
            payment=payment,
            invoices=invoices,
            suggestions=await settling.suggestions(payment_id) if payment.status == "unplaced" else (),
            may_pay_out=visit.visitor.may("pay_out"),
        )


def _deciding(routes: APIRouter, portal: Portal) -> None:
    @routes.post("/payments/{payment_id}/{deed}")
    async def decide(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        payment_id: PaymentId,
        deed: PaymentDeed,
        *,
        case_number: Annotated[str, Form(max_length=20, pattern=r"^[^\x00]*$")] = "",
        principal_first: Annotated[bool, Form()] = False,
        invoice_number: Annotated[int | None, Form(ge=1, le=2_147_483_647)] = None,
        note: Reason = "",
    ) -> Response:
        agency(visit, "pay_out")
        if deed == "own" and not explains(note):
            notice = Notice(kind="problem", text=_(UNEXPLAINED))
            return await portal.door.back_to(visit, f"/waiting/payments/{payment_id}", notice)
        order = {"order": PRINCIPAL_FIRST} if principal_first else {}
        place: dict[str, Any] = {}
        if deed == "place":
            place = {"case_number": case_number.strip(), **order}
        elif deed == "pay-invoice":
            place = {"invoice_number": invoice_number}
        doing = portal.neighbours.settling.decide_payment(
            payment_id, deed, note=note, by=visit.visitor.email, **place
        )
        notice = await told(doing, DONE[deed], NO_INVOICE if deed == "pay-invoice" else REFUSED, detail=True)
        return await portal.door.back_to(visit, f"/waiting/payments/{payment_id}", notice)

    @routes.post("/refunds/{payment_id}")
    async def order_refund(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        payment_id: PaymentId,
        bank_account: Annotated[str, Form(max_length=40, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        agency(visit, "pay_out")
        deed = portal.neighbours.settling.order_refund(payment_id, bank_account, visit.visitor.email)
        notice = await told(
            deed, _("Tilbakebetalingen er bestilt og kommer med i neste utbetaling."), detail=True
        )
        return await portal.door.back_to(visit, "/waiting", notice)
