"""The way in with a case's number and PIN, and the page of the case."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Form, Query
from starlette.responses import Response

from services.portal.api.debtor_door import DebtorDoor, DebtorVisit
from services.portal.api.door import Stranger
from services.portal.api.portal import Portal
from services.portal.api.threshold import slowed
from services.portal.debtor_wording import DEBTOR_NOTICE, OBJECTION_CATEGORY
from services.portal.domain.access import Scope
from services.portal.domain.cases import CaseFile
from services.portal.domain.history import Entry, standing_court_costs, standing_plan
from services.portal.domain.payments import together
from services.portal.entrance import Inside, Refusal
from services.portal.figures import account, kroner
from services.portal.neighbours.answers import Owed
from services.portal.neighbours.asking import unless_silent
from services.portal.qr import drawn
from services.portal.store import cases, conversations
from services.portal.store.debtors import creditor_of


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A debtor's case with its history."""

    case: CaseFile
    history: Sequence[Entry]


async def opened(portal: Portal, case_id: UUID) -> Opened:
    """Return the case that a debtor's session opens."""
    async with portal.database.transaction() as tx:
        scope = Scope(frozenset({await creditor_of(tx, case_id)}))
        case = await cases.case_file(tx, scope, case_id)
        return Opened(case=case, history=await cases.case_history(tx, case))


async def owed_today(portal: Portal, case: CaseFile) -> tuple[Owed | None, Mapping[UUID, Owed]]:
    """Return what the case owes today, and each claim; nothing where settlement cannot tell."""
    if case.ended:
        return None, {}
    books = await unless_silent(portal.neighbours.settling.claims(case.id))
    if books is None:
        return None, {}
    is_open = (each for each in books.claims if each.closing_reason is None)
    return books.owed, {each.invoice_id: each.owed for each in is_open if each.owed}


def add(routes: APIRouter, portal: Portal, door: DebtorDoor) -> None:
    """Add the way in and out, and the case's page."""
    _way_in(routes, portal, door)

    @routes.get("")
    async def my_case(
        visit: Annotated[DebtorVisit, Depends(door.looking)],
        done: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:
        return await shown(portal, visit, done=done if done in DEBTOR_NOTICE else "")


async def shown(
    portal: Portal, visit: DebtorVisit, *, done: str = "", problem: str = "", status: int = 200
) -> Response:
    """Answer with the case's page; `done` is what was just done, `problem` why something was not."""
    found = await opened(portal, visit.case_id)
    case = found.case
    owed, by_claim = await owed_today(portal, case)
    plan = None if case.ended else standing_plan(found.history)
    async with portal.database.transaction() as tx:
        said = await conversations.thread(tx, case.id, "debtor")
        today = tx.today
    rules = portal.debtors.rules
    return portal.pages.page(
        "my_case.html",
        status=status,
        form_token=visit.form_token,
        case=case,
        owed=owed,
        by_claim=by_claim,
        plan=plan,
        court_costs=standing_court_costs(found.history),
        said=said,
        incoming=together(case.movements),
        letters=[each for each in case.letters if each.document_id and each.case_id == case.id],
        qr=_qr(case, owed) if owed and owed.total > 0 else None,
        day_after=timedelta(days=1),
        tomorrow=today + timedelta(days=1),
        last_day=today + timedelta(days=rules.most_days),
        today=today,
        rules=rules,
        categories=OBJECTION_CATEGORY,
        notice=DEBTOR_NOTICE[done] if done else "",
        problem=problem,
    )


def _qr(case: CaseFile, owed: Owed) -> object:
    """Return what a phone's camera reads: Norwegian banks have no code of their own, so it is plain text."""
    return drawn(f"Konto {account(case.agency_account)}\nKID {case.kid}\nNOK {kroner(owed.total)}")


def _way_in(routes: APIRouter, portal: Portal, door: DebtorDoor) -> None:
    def form(who: Stranger, refusal: Refusal | None = None, number: str = "") -> Response:
        page = portal.pages.page(
            "my_case_login.html",
            status=401 if refusal == "wrong" else 200,
            form_token=who.form_token,
            refusal=refusal,
            number=number,
        )
        return portal.door.keep(slowed(page, refusal), who.token)

    @routes.get("/login")
    async def log_in(who: Annotated[Stranger, Depends(portal.door.stranger)]) -> Response:
        return form(who)

    @routes.post("/login")
    async def logged_in(
        who: Annotated[Stranger, Depends(portal.door.stranger_posted)],
        number: Annotated[str, Form(max_length=40)] = "",
        pin: Annotated[str, Form(max_length=40)] = "",
    ) -> Response:
        answer = await portal.debtors.log_in(number, pin, who.origin)
        return door.let_in(answer.token) if isinstance(answer, Inside) else form(who, answer, number)

    @routes.post("/logout")
    async def log_out(visit: Annotated[DebtorVisit, Depends(door.posted)]) -> Response:
        await portal.debtors.log_out(visit.token)
        return door.let_out()
