"""Several cases changed at once: first what it costs and stops for each, then the deed with a receipt."""

import asyncio
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.changing import must_change, pause_days
from services.portal.api.door import Visit
from services.portal.api.notices import Notice, ReceiptLine
from services.portal.api.portal import Portal
from services.portal.deed_wording import ACTION
from services.portal.domain.cases import Action, CaseFile
from services.portal.language import gettext as _
from services.portal.language import ngettext
from services.portal.neighbours import Refused, Unanswered
from services.portal.neighbours.answers import Offer
from services.portal.store import cases
from shared.errors import Reject

MOST = 50
"""Cases in one deed: as many as a page of the list shows."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A case in the deed; `offer` is transfer's word on it, None where it does not answer."""

    case: CaseFile
    offer: Offer | None

    @property
    def possible(self) -> bool:
        """Whether it can be done today."""
        return self.offer is not None and self.offer.allowed


@dataclass(frozen=True, kw_only=True)
class Changing:
    """What is done with each case, why, by whom, and until when it is paused."""

    action: Action
    reason: str
    by: str
    until: date | None


def router(portal: Portal) -> APIRouter:
    """Return the route."""
    routes = portal.routes("/cases")

    @routes.post("/changes")
    async def change(
        visit: Annotated[Visit, Depends(portal.door.posted)],
        *,
        action: Annotated[Action, Form()] = "pause",
        case: Annotated[list[UUID], Form(max_length=MOST)] = [],  # noqa: B006 - FastAPI copies it
        reason: Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")] = "",
        until: Annotated[date | None, Form()] = None,
        confirmed: Annotated[bool, Form()] = False,
    ) -> Response:
        if not case:
            notice = Notice(kind="problem", text=_("Ingen saker er valgt. Kryss av for dem det gjelder."))
            return await portal.door.back_to(visit, "/cases", notice)
        async with portal.database.transaction() as tx:
            files = [await cases.case_file(tx, visit.visitor.reach, each) for each in dict.fromkeys(case)]
        for creditor_id in {each.creditor_id for each in files}:
            must_change(visit, action, creditor_id)
        if not confirmed:
            planned = await asyncio.gather(*(_planned(portal, each, action) for each in files))
            costs = [each.offer.cost for each in planned if each.possible and each.offer]
            return await portal.inside(
                "case_changes.html",
                visit,
                action=action,
                planned=planned,
                pause=pause_days(portal.database),
                cost=sum((each for each in costs if each), Decimal("0.00")),
                unknown=any(each is None for each in costs),
            )
        words = reason.strip() or ACTION[action].name
        changing = Changing(action=action, reason=words, by=visit.visitor.email, until=until)
        lines = [await _changed(portal, each, changing) for each in files]
        done = sum(line.done for line in lines)
        text = ngettext("{done} av {all} sak er endret.", "{done} av {all} saker er endret.", len(lines))
        notice = Notice(
            kind="done" if done == len(lines) else "problem",
            text=text.format(done=done, all=len(lines)),
            receipt=lines,
        )
        return await portal.door.back_to(visit, "/cases", notice)

    return routes


async def _planned(portal: Portal, case: CaseFile, action: Action) -> Planned:
    try:
        offers = await portal.neighbours.offers(case.id)
    except (Unanswered, Reject):
        offers = []
    offer = next((each for each in offers if each.action == action), None)
    return Planned(case=case, offer=offer)


async def _changed(portal: Portal, case: CaseFile, changing: Changing) -> ReceiptLine:
    try:
        await portal.neighbours.change_case(
            case.id,
            changing.action,
            reason=changing.reason,
            changed_by=changing.by,
            until=changing.until,
        )
    except Unanswered:
        text = _("Vi fikk ikke svar, og vet ikke om saken ble endret.")
        return ReceiptLine(name=case.number, done=False, text=text)
    except Reject as refusal:
        text = refusal.said if isinstance(refusal, Refused) else ""
        text = text or _("Sakens status tillater det ikke.")
        return ReceiptLine(name=case.number, done=False, text=text)
    return ReceiptLine(name=case.number, done=True, text=_(ACTION[changing.action].done))
