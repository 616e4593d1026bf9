"""Several cases changed at once: first what it costs and stops for each, then the deed with a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api.case_filter import Chosen, Way
from services.portal.api.changing import ON_ITS_WAY, heard, must_change, pause_days, revisions
from services.portal.api.door import Visit
from services.portal.api.notices import Notice, ReceiptLine
from services.portal.api.portal import Portal
from services.portal.domain.cases import Action, CaseFile
from services.portal.language import gettext as _
from services.portal.language import ngettext
from services.portal.neighbours import Refused, Unanswered
from services.portal.neighbours.answers import Offer
from services.portal.neighbours.asking import each_of, unless_silent
from services.portal.store import cases
from services.portal.words.deeds import ACTION
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
        q: Annotated[str, Form(max_length=200)] = "",
        status: Annotated[Chosen | None, Form()] = None,
    ) -> Response:
        way = Way(q, status)
        if not case:
            notice = Notice(kind="problem", text=_("Ingen saker er valgt. Kryss av for dem det gjelder."))
            return await portal.door.back_to(visit, way.back, notice)
        async with portal.database.transaction() as tx:
            files = [await cases.case_file(tx, visit.visitor.reach, each) for each in dict.fromkeys(case)]
        for creditor_id in {each.creditor_id for each in files}:
            must_change(visit, action, creditor_id)
        if not confirmed:
            planned = await _planned(portal, files, action)
            costs = [each.offer.cost for each in planned if each.possible and each.offer]
            return await portal.inside(
                "case_changes.html",
                visit,
                action=action,
                planned=planned,
                way=way,
                pause=pause_days(portal.database),
                cost=sum((each for each in costs if each), Decimal("0.00")),
                unknown=any(each is None for each in costs),
            )
        words = reason.strip() or ACTION[action].name
        changing = Changing(action=action, reason=words, by=visit.visitor.email, until=until)
        before = await revisions(portal.database, [each.id for each in files])
        lines = await _changed(portal, files, changing)
        changed = {each.id for each, line in zip(files, lines, strict=True) if line.done}
        is_shown = await heard(portal.database, {each: before[each] for each in changed})
        done = sum(line.done for line in lines)
        text = ngettext("{done} av {all} sak er endret.", "{done} av {all} saker er endret.", len(lines))
        notice = Notice(
            kind="done" if done == len(lines) else "problem",
            text=text.format(done=done, all=len(lines)) + ("" if is_shown else f" {_(ON_ITS_WAY)}"),
            receipt=lines,
            of_cases=True,
        )
        return await portal.door.back_to(visit, way.back, notice)

    return routes


async def _planned(portal: Portal, files: Sequence[CaseFile], action: Action) -> list[Planned]:
    async def offered(case: CaseFile) -> Offer | None:
        try:
            offers = await portal.neighbours.offers(case.id)
        except Reject:
            return None
        return next((each for each in offers if each.action == action), None)

    told = await unless_silent(each_of(files, offered)) or [None] * len(files)
    return [Planned(case=case, offer=offer) for case, offer in zip(files, told, strict=True)]


async def _changed(portal: Portal, files: Sequence[CaseFile], changing: Changing) -> list[ReceiptLine]:
    """Change one case after the other; a silence ends the deed, for the next would meet it too."""
    lines: list[ReceiptLine] = []
    is_silent = False
    for case in files:
        text = _("Ikke forsøkt, fordi vi ikke fikk svar om en sak før den.")
        done = False
        if not is_silent:
            try:
                await portal.neighbours.change_case(
                    case.id,
                    changing.action,
                    reason=changing.reason,
                    changed_by=changing.by,
                    until=changing.until,
                )
            except Unanswered:
                is_silent = True
                text = _("Vi fikk ikke svar, og vet ikke om saken ble endret.")
            except Reject as refusal:
                said = refusal.said if isinstance(refusal, Refused) else ""
                text = said or _("Sakens status tillater det ikke.")
            else:
                done, text = True, _(ACTION[changing.action].done)
        lines.append(ReceiptLine(name=case.number, done=done, text=text))
    return lines
