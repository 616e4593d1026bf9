"""The operator's page of money that covers no claim: what cannot be placed, and what is owed back."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import told
from services.portal.api.portal import Portal, agency
from services.portal.language import gettext as _
from services.portal.neighbours.answers import MOST_SUGGESTED, MOST_WAITING
from services.portal.neighbours.settling import PaymentDeed


def router(portal: Portal) -> APIRouter:
    """Return the route; it does not exist for anybody else."""
    routes = portal.routes()

    @routes.get("/waiting")
    async def waiting(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit)
        return await portal.inside(
            "waiting.html",
            visit,
            unplaced=await portal.neighbours.waiting_payments("payments/unplaced", suggest=True),
            refunds=await portal.neighbours.waiting_payments("refunds"),
            most={"unplaced": MOST_SUGGESTED, "refunds": MOST_WAITING},
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.post("/waiting/payments/{payment_id}/{deed}")
    async def decide(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        payment_id: Annotated[str, Path(max_length=200)],
        deed: PaymentDeed,
        *,
        case_number: Annotated[str, Form(max_length=20, pattern=r"^[^\x00]*$")] = "",
        note: Annotated[str, Form(max_length=500, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        agency(visit, "pay_out")
        doing = portal.neighbours.settling.decide_payment(
            payment_id, deed, case_number=case_number.strip(), note=note, by=visit.visitor.email
        )
        done = _("Innbetalingen er plassert.") if deed == "place" else _("Innbetalingen skal tilbakebetales.")
        return await portal.door.back_to(visit, "/waiting", await told(doing, done, detail=True))

    @routes.post("/waiting/refunds/{payment_id}")
    async def order_refund(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        payment_id: Annotated[str, Path(max_length=200)],
        bank_account: Annotated[str, Form(max_length=40, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        agency(visit, "pay_out")
        deed = portal.neighbours.settling.order_refund(payment_id, bank_account, visit.visitor.email)
        notice = await told(
            deed, _("Tilbakebetalingen er bestilt og kommer med i neste utbetaling."), detail=True
        )
        return await portal.door.back_to(visit, "/waiting", notice)

    return routes
