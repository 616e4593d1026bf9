"""The pages about cases: the list, one case, and what the creditor does with it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from services.portal.api.case_filter import CaseFilter, Chosen, Way
from services.portal.api.changing import ON_ITS_WAY, heard, must_change, pause_days, revisions
from services.portal.api.door import Visit
from services.portal.api.notices import told
from services.portal.api.portal import Portal, several
from services.portal.domain.cases import AGENCYS, NOTHING, Action, CaseFile
from services.portal.domain.history import standing_court_costs, standing_plan
from services.portal.domain.payments import together
from services.portal.domain.process import later_letter, steps
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours.answers import CaseBooks, NextStep, Offer, Outlook, Owed
from services.portal.neighbours.asking import each_of, unless_silent
from services.portal.store import cases, settlements
from services.portal.words.deeds import ACTION
from services.portal.words.story import Sort, tell
from services.portal.words.terms import SORT
from shared.errors import Reject

GIVEN_UP = ("paid", "written_off")
"""How a claim is closed of which something may have been given up."""

NOTHING_BOOKED = CaseBooks(owed=None, claims=[])

UNANSWERED = marked(
    "Vi fikk ikke svar, og vet ikke om saken ble endret. Se på statusen om litt før du prøver igjen."
)
REFUSED = marked("Det lot seg ikke gjøre: sakens status tillater det ikke lenger.")


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()
    _list(routes, portal)
    _case(routes, portal)
    _actions(routes, portal)
    return routes


def _list(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/cases")
    async def case_list(
        visit: Annotated[Visit, Depends(portal.door.visit)],
        q: Annotated[str, Query(max_length=200)] = "",
        status: Chosen | None = None,
        after: Annotated[str, Query(max_length=120, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        scope = visit.visitor.scope
        async with portal.database.transaction() as tx:
            asked = CaseFilter(text=q.strip(), chosen=status, after=after, counts={})
            chosen = replace(asked, counts=await cases.count_by_status(tx, scope, asked.search))
            found = await cases.find_cases(tx, scope, chosen.search)
            today = tx.today
        return await portal.inside(
            "cases.html",
            visit,
            filter=chosen,
            cases=found[: cases.PAGE],
            costs=await _costs(portal, [each.id for each in found[: cases.PAGE] if each.owes_costs_alone]),
            today=today,
            next_page=chosen.next(found),
            several=several(visit),
            may_change=any(visit.visitor.may("change_cases", each.creditor_id) for each in found),
            actions=[each for each in ACTION if each not in AGENCYS or visit.visitor.may("reject_cases")],
        )


def _case(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/cases/{case_id}")
    async def case_page(
        case_id: UUID,
        visit: Annotated[Visit, Depends(portal.door.visit)],
        way: Annotated[Way, Depends()],
        show: Sort | None = None,
    ) -> Response:
        async with portal.database.transaction() as tx:
            case = await cases.case_file(tx, visit.visitor.reach, case_id)
            history = await cases.case_history(tx, case)
            settled = await settlements.lines_of_case(tx, case.creditor_id, case.number)
        may_change = visit.visitor.may("change_cases", case.creditor_id)
        books, offers, outlook, next_step = await asyncio.gather(
            _books(portal, case),
            _offers(portal, visit, case),
            _outlook(portal, case),
            _next_step(portal, case),
        )
        booked = books.claims if books else []
        shown = [entry for entry in reversed(history) if show in (None, tell(entry).sort)]
        return await portal.inside(
            "case.html",
            visit,
            about=case.creditor_id,
            case=case,
            way=way,
            amounts=case.amounts,
            incoming=together(case.movements),
            owed=books.owed if books and not case.ended else None,
            given_up={
                each.invoice_id: each.written_off
                for each in booked
                if each.closing_reason in GIVEN_UP and each.written_off
            },
            steps=steps(case),
            later_letter=later_letter(case),
            plan=None if case.ended else standing_plan(history),
            court_costs=standing_court_costs(history),
            history=shown,
            show=show,
            sorts=[(None, _("Alt")), *((sort, SORT[sort]) for sort in get_args(Sort))],
            offers=offers,
            answered=books is not None and offers is not None,
            pause=pause_days(portal.database),
            withdrawal_cost=sum((each.withdrawal_cost for each in booked), NOTHING),
            paused_until=outlook.paused_until if outlook else None,
            next_step=next_step,
            settled=settled,
            may_change=may_change,
            several=visit.visitor.has_several,
        )


async def _costs(portal: Portal, case_ids: Sequence[UUID]) -> dict[UUID, Decimal]:
    """Return what cases owe today whose principal is covered, kroner; without those not told of now."""

    async def owed(case_id: UUID) -> tuple[UUID, Owed | None]:
        try:
            return case_id, (await portal.neighbours.settling.claims(case_id)).owed
        except Reject:
            return case_id, None

    told = await unless_silent(each_of(case_ids, owed)) or []
    return {case_id: each.total for case_id, each in told if each}


async def _books(portal: Portal, case: CaseFile) -> CaseBooks | None:
    """Return how a case is booked; None where that cannot be told now."""
    if case.status == "closed" and not any(each.closing_reason in GIVEN_UP for each in case.claims):
        return NOTHING_BOOKED
    return await unless_silent(portal.neighbours.settling.claims(case.id))


async def _outlook(portal: Portal, case: CaseFile) -> Outlook | None:
    """Return when a pause ends by itself; None for a case without, or where that cannot be told now."""
    if case.status != "paused":
        return None
    return await unless_silent(portal.neighbours.outlook(case.id))


async def _next_step(portal: Portal, case: CaseFile) -> NextStep | None:
    """Return what a case that goes on waits for; None for another, or where that cannot be told now."""
    if case.status not in ("open", "surveillance"):
        return None
    return await unless_silent(portal.neighbours.next_step(case.creditor_id, case.id))


async def _offers(portal: Portal, visit: Visit, case: CaseFile) -> list[Offer] | None:
    """Return what the visitor may do with a case, and why not; None where that cannot be told now.

    What answers a question of ours is asked for under the tasks.
    """
    if not visit.visitor.may("change_cases", case.creditor_id):
        return []
    offers = await unless_silent(portal.neighbours.offers(case.id))
    if offers is None:
        return None
    rejects = visit.visitor.may("reject_cases")
    return [each for each in offers if not each.is_answer and (rejects or not each.is_agencys)]


def _actions(routes: APIRouter, portal: Portal) -> None:
    @routes.post("/cases/{case_id}/{action}")
    async def change(
        case_id: UUID,
        action: Action,
        visit: Annotated[Visit, Depends(portal.door.posted)],
        way: Annotated[Way, Depends()],
        *,
        reason: Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")] = "",
        until: Annotated[date | None, Form()] = None,
    ) -> Response:
        async with portal.database.transaction() as tx:
            case = await cases.case_file(tx, visit.visitor.reach, case_id)
        must_change(visit, action, case.creditor_id)
        change = portal.neighbours.change_case(
            case_id,
            action,
            reason=reason.strip() or ACTION[action].name,
            changed_by=visit.visitor.email,
            until=until,
        )
        before = await revisions(portal.database, [case_id])
        notice = await told(change, _(ACTION[action].done), REFUSED, unanswered=UNANSWERED, for_users=True)
        if notice.kind == "done" and not await heard(portal.database, before):
            notice.text = f"{notice.text} {_(ON_ITS_WAY)}"
        return await portal.door.back_to(visit, f"/cases/{case_id}{way.along()}", notice)
