"""Several cases changed at once: first what it costs and stops for each, then the deed with a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.door import Visit
from services.portal.api.notices import Notice, ReceiptLine
from services.portal.api.portal import Portal
from services.portal.domain.cases import POSSIBLE, Action, CaseFile
from services.portal.language import gettext as _
from services.portal.language import ngettext
from services.portal.neighbours import Unanswered
from services.portal.neighbours.answers import Offer
from services.portal.neighbours.asking import each_of, unless_silent
from services.portal.store import cases
from services.portal.wording import ACTION
from shared.errors import Reject

MOST = 50
"""Cases in one deed: as many as a page of the list shows."""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """A case in the deed; `offer` is transfer's word on it, None where it does not answer."""

    case: CaseFile
    possible: bool
    offer: Offer | None


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
        confirmed: Annotated[bool, Form()] = False,
    ) -> Response:
        if not case:
            notice = Notice(kind="problem", text=_("Ingen saker er valgt. Kryss av for dem det gjelder."))
            return await portal.door.back_to(visit, "/cases", notice)
        async with portal.database.transaction() as tx:
            files = [await cases.case_file(tx, visit.visitor.reach, each) for each in dict.fromkeys(case)]
        for creditor_id in {each.creditor_id for each in files}:
            visit.must("change_cases", creditor_id)
        if not confirmed:
            planned = await _planned(portal, files, action)
            costs = [each.offer.cost for each in planned if each.possible and each.offer]
            return await portal.inside(
                "case_changes.html",
                visit,
                action=action,
                planned=planned,
                cost=sum((each for each in costs if each), Decimal("0.00")),
                unknown=any(each is None for each in costs),
            )
        words = reason.strip() or ACTION[action].name
        lines = await _changed(portal, visit, files, action, words)
        done = sum(line.done for line in lines)
        text = ngettext("{done} av {all} sak er endret.", "{done} av {all} saker er endret.", len(lines))
        notice = Notice(
            kind="done" if done == len(lines) else "problem",
            text=text.format(done=done, all=len(lines)),
            receipt=lines,
        )
        return await portal.door.back_to(visit, "/cases", notice)

    return routes


async def _planned(portal: Portal, files: Sequence[CaseFile], action: Action) -> list[Planned]:
    async def offered(case: CaseFile) -> Offer | None:
        try:
            offers = await portal.neighbours.offers(case.id)
        except Reject:
            return None
        return next((each for each in offers if each.action == action), None)

    told = await unless_silent(each_of(files, offered)) or [None] * len(files)
    return [
        Planned(case=case, possible=offer.allowed if offer else action in POSSIBLE[case.status], offer=offer)
        for case, offer in zip(files, told, strict=True)
    ]


async def _changed(
    portal: Portal, visit: Visit, files: Sequence[CaseFile], action: Action, reason: str
) -> list[ReceiptLine]:
    """Change one case after the other; a silence ends the deed, for the next would meet it too."""
    lines: list[ReceiptLine] = []
    by, is_silent = visit.visitor.email, False
    for case in files:
        text = _("Ikke forsøkt, fordi vi ikke fikk svar om en sak før den.")
        done = False
        if not is_silent:
            try:
                await portal.neighbours.change_case(case.id, action, reason=reason, changed_by=by)
            except Unanswered:
                is_silent = True
                text = _("Vi fikk ikke svar, og vet ikke om saken ble endret.")
            except Reject:
                text = _("Sakens status tillater det ikke.")
            else:
                done, text = True, _(ACTION[action].done)
        lines.append(ReceiptLine(name=case.number, done=done, text=text))
    return lines
