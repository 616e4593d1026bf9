"""The pages about cases: the list, one case, and what the creditor does with it."""

import asyncio
from typing import Annotated, get_args
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from services.portal.api.case_filter import CaseFilter, Chosen
from services.portal.api.door import Visit
from services.portal.api.notices import told
from services.portal.api.portal import Portal, several
from services.portal.domain.cases import POSSIBLE, Action, CaseFile
from services.portal.domain.history import standing_court_costs, standing_plan
from services.portal.domain.payments import together
from services.portal.domain.process import steps
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours.answers import CaseBooks, Offer
from services.portal.neighbours.asking import unless_silent
from services.portal.store import cases, settlements
from services.portal.story import Sort, tell
from services.portal.wording import ACTION, SORT

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
            counts = await cases.count_by_status(tx, scope, q)
            chosen = CaseFilter(text=q.strip(), chosen=status, after=after, counts=counts)
            found = await cases.find_cases(tx, scope, chosen.search)
        return await portal.inside(
            "cases.html",
            visit,
            filter=chosen,
            cases=found[: cases.PAGE],
            next_page=chosen.next(found),
            several=several(visit),
            may_change=any(visit.visitor.may("change_cases", each.creditor_id) for each in found),
        )


def _case(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/cases/{case_id}")
    async def case_page(
        case_id: UUID, visit: Annotated[Visit, Depends(portal.door.visit)], show: Sort | None = None
    ) -> Response:
        async with portal.database.transaction() as tx:
            case = await cases.case_file(tx, visit.visitor.reach, case_id)
            history = await cases.case_history(tx, case)
            settled = await settlements.lines_of_case(tx, case.creditor_id, case.number)
        books, offers = await _elsewhere(portal, case)
        booked = books.claims if books else []
        shown = [entry for entry in reversed(history) if show in (None, tell(entry).sort)]
        return await portal.inside(
            "case.html",
            visit,
            about=case.creditor_id,
            case=case,
            amounts=case.amounts,
            incoming=together(case.movements),
            owed=books.owed if books and not case.ended else None,
            given_up={
                each.invoice_id: each.written_off
                for each in booked
                if each.closing_reason in GIVEN_UP and each.written_off
            },
            steps=steps(case),
            plan=None if case.ended else standing_plan(history),
            court_costs=standing_court_costs(history),
            history=shown,
            show=show,
            sorts=[(None, _("Alt")), *((sort, SORT[sort]) for sort in get_args(Sort))],
            actions=POSSIBLE[case.status],
            offers={each.action: each for each in offers or ()},
            answered=books is not None and offers is not None,
            settled=settled,
            may_change=visit.visitor.may("change_cases", case.creditor_id),
            several=visit.visitor.has_several,
        )


async def _elsewhere(portal: Portal, case: CaseFile) -> tuple[CaseBooks | None, list[Offer] | None]:
    """Return how a case is booked and what can be done with it; None of what cannot be told now."""
    if case.ended and not any(each.closing_reason in GIVEN_UP for each in case.claims):
        return NOTHING_BOOKED, []
    books = unless_silent(portal.neighbours.settling.claims(case.id))
    if case.ended:
        return await books, []
    return await asyncio.gather(books, unless_silent(portal.neighbours.offers(case.id)))


def _actions(routes: APIRouter, portal: Portal) -> None:
    @routes.post("/cases/{case_id}/{action}")
    async def change(
        case_id: UUID,
        action: Action,
        visit: Annotated[Visit, Depends(portal.door.posted)],
        reason: Annotated[str, Form(max_length=200, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        async with portal.database.transaction() as tx:
            case = await cases.case_file(tx, visit.visitor.reach, case_id)
        visit.must("change_cases", case.creditor_id)
        deed = portal.neighbours.change_case(
            case_id, action, reason=reason.strip() or ACTION[action].name, changed_by=visit.visitor.email
        )
        notice = await told(deed, _(ACTION[action].done), REFUSED, unanswered=UNANSWERED)
        return await portal.door.back_to(visit, f"/cases/{case_id}", notice)
