"""The agency's page of payouts: proposed, approved, released by another person, answered by the bank."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, File, Form, UploadFile
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.elsewhere import payouts_to_decide
from services.portal.api.files import NotTaken, whole
from services.portal.api.notices import Notice, told
from services.portal.api.portal import Portal, agency
from services.portal.language import Words, ngettext
from services.portal.language import gettext as _
from services.portal.neighbours import Refused, Unanswered
from services.portal.neighbours.booked import Answered, BatchDeed, PayoutDeed
from services.portal.words.money import BANK

Typed = Annotated[str, Form(max_length=500, pattern=r"^[^\x00]*$")]

DONE: Words[BatchDeed | PayoutDeed] = Words(
    {
        "approve": "Utbetalingen er godkjent. En annen må frigi den.",
        "release": "Utbetalingen er frigitt, og filen er klar for banken.",
        "cancel": "Forslaget er avbrutt. Utbetalingene venter på neste.",
        "correct": "Utbetalingen er rettet og kommer med i neste forslag.",
        "withdraw": "Utbetalingen er trukket tilbake.",
    }
)


def router(portal: Portal) -> APIRouter:
    """Return the routes; they exist for the agency's people alone."""
    routes = portal.routes("/payouts")
    _looking(routes, portal)
    _batches(routes, portal)
    _single(routes, portal)
    return routes


def _looking(routes: APIRouter, portal: Portal) -> None:
    @routes.get("")
    async def overview(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit)
        settling = portal.neighbours.settling
        waiting, batches, answers, unexplained = await asyncio.gather(
            settling.waiting_payouts(),
            settling.batches(),
            settling.status_reports(),
            portal.neighbours.owning.unexplained(),
        )
        return await portal.inside(
            "payouts.html",
            visit,
            waiting=waiting,
            batches=batches,
            counted={"/payouts": payouts_to_decide(waiting, batches, unexplained)},
            unexplained=len(unexplained),
            answers=answers,
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.get("/{batch_id}")
    async def batch_page(batch_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit)
        return await portal.inside(
            "payout_batch.html",
            visit,
            batch=await portal.neighbours.settling.batch(batch_id),
            may_pay_out=visit.visitor.may("pay_out"),
        )

    @routes.get("/{batch_id}/file")
    async def batch_file(batch_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        agency(visit, "pay_out")
        settling = portal.neighbours.settling
        batch = await settling.batch(batch_id)
        content = await settling.batch_file(batch_id)
        headers = {"Content-Disposition": f'attachment; filename="{batch.file_name}"'}
        return Response(content, media_type="application/xml", headers=headers)


def _batches(routes: APIRouter, portal: Portal) -> None:
    @routes.post("")
    async def propose(visit: Annotated[Visit, Depends(portal.door.posted)]) -> Response:
        agency(visit, "pay_out")
        try:
            batch = await portal.neighbours.settling.propose(visit.visitor.email)
        except (Unanswered, Refused) as failure:
            text = _("Det er ingenting å utbetale nå. Hva som venter, og hvorfor, står nedenfor.")
            if isinstance(failure, Unanswered):
                text = _("Vi fikk ikke svar. Se om forslaget finnes før du prøver igjen.")
            return await portal.door.back_to(visit, "/payouts", Notice(kind="problem", text=text))
        text = _("Forslag nr. {number} er laget.").format(number=batch.number)
        if batch.left_out:
            text += " " + ngettext(
                "{count} utbetaling er holdt utenfor; se hvorfor under Venter.",
                "{count} utbetalinger er holdt utenfor; se hvorfor under Venter.",
                len(batch.left_out),
            ).format(count=len(batch.left_out))
        return await portal.door.back_to(visit, f"/payouts/{batch.batch_id}", Notice(kind="done", text=text))

    @routes.post("/answers")
    async def take_answer(
        visit: Annotated[Visit, Depends(portal.door.posted)], file: Annotated[UploadFile, File()]
    ) -> Response:
        agency(visit, "pay_out")
        try:
            content = await whole(file)
        except NotTaken as why:
            return await portal.door.back_to(visit, "/payouts", Notice(kind="problem", text=why.words))
        answered: list[Answered] = []

        async def taking() -> None:
            name = file.filename or "pain.002.xml"
            answered.append(
                await portal.neighbours.settling.take_status_report(name, content, visit.visitor.email)
            )

        refused = _("Svaret fra banken kunne ikke leses, og ingenting er endret.")
        notice = await told(taking(), "", refused, detail=True)
        return await portal.door.back_to(visit, "/payouts", _answered(answered[0]) if answered else notice)

    @routes.post("/{batch_id}/{deed}")
    async def decide(
        batch_id: UUID,
        deed: BatchDeed,
        visit: Annotated[Visit, Depends(portal.door.posted)],
        reason: Typed = "",
    ) -> Response:
        agency(visit, "pay_out")
        doing = portal.neighbours.settling.decide(batch_id, deed, reason or "–", visit.visitor.email)
        notice = await told(doing, DONE[deed], detail=True)
        return await portal.door.back_to(visit, f"/payouts/{batch_id}", notice)


def _answered(answer: Answered) -> Notice:
    """Tell what the bank's answer did; what it says that cannot be is for somebody to look into."""
    words = _("Svaret fra banken om utbetaling {number} er mottatt: {status}.").format(
        number=answer.number, status=BANK.get(answer.bank_status, answer.bank_status)
    )
    if not answer.contradictions:
        return Notice(kind="done", text=words)
    words += " " + _("Noe i det stemmer ikke med det vi vet, og er ikke brukt:")
    return Notice(kind="problem", text=f"{words} {answer.in_doubt}")


def _single(routes: APIRouter, portal: Portal) -> None:
    @routes.post("/waiting/{payout_id}/{deed}")
    async def change(
        payout_id: UUID,
        deed: PayoutDeed,
        visit: Annotated[Visit, Depends(portal.door.posted)],
        *,
        bank_account: Typed = "",
        reason: Typed = "",
    ) -> Response:
        agency(visit, "pay_out")
        words = {"bank_account": bank_account} if deed == "correct" else {"reason": reason or "–"}
        doing = portal.neighbours.settling.change_payout(payout_id, deed, words, visit.visitor.email)
        notice = await told(doing, DONE[deed], detail=True)
        return await portal.door.back_to(visit, "/payouts", notice)
