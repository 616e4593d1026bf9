"""The way in with a case's number and PIN, and the page of the case."""

import asyncio
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
from services.portal.domain.access import Scope
from services.portal.domain.cases import NOTHING, CaseFile, Letter
from services.portal.domain.history import Entry, standing_court_costs, standing_plan
from services.portal.domain.payments import together
from services.portal.entrance import Inside, Refusal
from services.portal.figures import account, kroner
from services.portal.neighbours.answers import FeeGrowth, Outlook, Owed
from services.portal.neighbours.asking import unless_silent
from services.portal.qr import drawn
from services.portal.store import cases, conversations
from services.portal.store.debtors import creditor_of
from services.portal.words.debtors import DEBTOR_NOTICE, OBJECTION_CATEGORY


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A debtor's case with its history."""

    case: CaseFile
    history: Sequence[Entry]


@dataclass(frozen=True, kw_only=True)
class Running:
    """What a debtor must know who does not pay: the last deadline, a higher fee to come, legal steps."""

    letter: Letter | None
    fee_grows: FeeGrowth | None
    legal_notice: Letter | None


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
    (owed, by_claim), outlook = await asyncio.gather(owed_today(portal, case), _outlook(portal, case))
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
        runs=running(case, outlook) if owed and owed.total > 0 and not plan else None,
        amounts=case.amounts,
        incoming=together(case.movements),
        incoming_total=sum((each.total for each in case.movements if not each.reversed), NOTHING),
        reduced=sum((each.remaining - each.amount for each in case.claims), NOTHING),
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


async def _outlook(portal: Portal, case: CaseFile) -> Outlook | None:
    """Return how a case's fees grow; None for one that does not go on, or where that cannot be told now."""
    if case.status != "open":
        return None
    return await unless_silent(portal.neighbours.outlook(case.id))


def running(case: CaseFile, outlook: Outlook | None) -> Running | None:
    """Return what threatens the debtor of a case that goes on; None where nothing does."""
    if case.status not in ("open", "surveillance"):
        return None
    asking = [each for each in case.letters if each.case_id == case.id and each.deadline]
    asking.sort(key=lambda each: (each.sent_on, each.id))
    pressing = [each for each in asking if each.kind in ("payment_demand", "legal_action_notice")]
    is_warned = pressing and pressing[-1].kind == "legal_action_notice" and case.status == "open"
    found = Running(
        letter=asking[-1] if asking else None,
        fee_grows=outlook.fee_grows if outlook else None,
        legal_notice=pressing[-1] if is_warned else None,
    )
    return found if found.letter or found.fee_grows else None


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
