"""What a debtor sends: objections, questions, receipts, and wishes to pay later."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Form, UploadFile
from starlette.responses import RedirectResponse, Response

from services.portal.api.debtor.page import opened, owed_today, shown
from services.portal.api.debtor_door import PATH, DebtorDoor, DebtorVisit
from services.portal.api.files import NotTaken, taken
from services.portal.api.portal import Portal
from services.portal.api.writing import keep, keep_for_answer
from services.portal.domain.cases import CaseFile
from services.portal.domain.conversation import (
    LONGEST_TEXT,
    MessageKind,
    ObjectionCategory,
    TaskKind,
)
from services.portal.domain.paying_later import PlanWish
from services.portal.figures import day
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.neighbours import Unanswered
from services.portal.neighbours.answers import PlanAsked, PlannedInstalment
from services.portal.orders import DisputeOrdered
from services.portal.store.conversations import Written
from services.portal.words.debtors import OBJECTION_CATEGORY
from shared.errors import Reject
from shared.events import CaseStatus

Text = Annotated[str, Form(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")]
SomeFile = Annotated[UploadFile | None, File()]

SAY_MORE = marked("Skriv noen ord, så vi vet hva det gjelder.")
NO_FILE = marked("Velg kvitteringen som fil: PDF, JPEG eller PNG.")
PAST = marked("Velg en dag etter i dag.")
ENDED = marked("Saken er avsluttet. Det er ingenting å betale eller avtale.")

STOPPABLE: tuple[CaseStatus, ...] = ("open", "paused", "disputed", "surveillance")
"""Cases that transfer stops when their debtor objects; of others a case handler decides."""

REASON_LENGTH = 450
"""Characters of an objection that go with the case's status; all of it stands in the conversation."""


def add(routes: APIRouter, portal: Portal, door: DebtorDoor) -> None:
    """Add the routes."""
    _objection(routes, portal, door)
    _writing(routes, portal, door)
    _later(routes, portal, door)


def _said(case: CaseFile, kind: MessageKind, body: str, category: str = "") -> Written:
    return Written(
        creditor_id=case.creditor_id,
        case_id=case.id,
        thread="debtor",
        side="debtor",
        author="",
        kind=kind,
        body=body,
        category=category,
    )


def _done(what: str) -> Response:
    return RedirectResponse(f"{PATH}?done={what}", 303)


def _objection(routes: APIRouter, portal: Portal, door: DebtorDoor) -> None:
    @routes.post("/objection")
    async def objection(
        visit: Annotated[DebtorVisit, Depends(door.posted)],
        category: Annotated[ObjectionCategory, Form()],
        text: Text = "",
        file: SomeFile = None,
    ) -> Response:
        """Keep the objection, and stop the case: letters and fees stop until it is answered."""
        case = (await opened(portal, visit.case_id)).case
        if not text.strip():
            return await shown(portal, visit, problem=_(SAY_MORE), status=422)
        try:
            upload = await taken(file)
        except NotTaken as refused:
            return await shown(portal, visit, problem=refused.words, status=422)
        reason = f"{dict.__getitem__(OBJECTION_CATEGORY, category)}: {text.strip()}"[:REASON_LENGTH]
        order = DisputeOrdered(creditor_id=case.creditor_id, case_id=case.id, reason=reason)
        async with portal.database.transaction() as tx:
            said = _said(case, "objection", text.strip(), category)
            orders = (order,) if case.status in STOPPABLE else ()
            await keep_for_answer(tx, said, case.number, "objection", upload=upload, orders=orders)
        return _done("objection" if case.status in STOPPABLE else "objection_noted")


def _writing(routes: APIRouter, portal: Portal, door: DebtorDoor) -> None:
    async def sent(
        visit: DebtorVisit, kind: Literal["question", "receipt"], text: str, file: UploadFile | None
    ) -> Response:
        case = (await opened(portal, visit.case_id)).case
        try:
            upload = await taken(file)
        except NotTaken as refused:
            return await shown(portal, visit, problem=refused.words, status=422)
        if kind == "receipt" and upload is None:
            return await shown(portal, visit, problem=_(NO_FILE), status=422)
        if kind == "question" and not text.strip():
            return await shown(portal, visit, problem=_(SAY_MORE), status=422)
        task: TaskKind = kind
        async with portal.database.transaction() as tx:
            said = _said(case, kind, text.strip())
            await keep_for_answer(tx, said, case.number, task, upload=upload)
        return _done(kind)

    @routes.post("/question")
    async def question(
        visit: Annotated[DebtorVisit, Depends(door.posted)], text: Text = "", file: SomeFile = None
    ) -> Response:
        return await sent(visit, "question", text, file)

    @routes.post("/receipt")
    async def receipt(
        visit: Annotated[DebtorVisit, Depends(door.posted)], text: Text = "", file: SomeFile = None
    ) -> Response:
        return await sent(visit, "receipt", text, file)


def _later(routes: APIRouter, portal: Portal, door: DebtorDoor) -> None:
    @routes.post("/later")
    async def later(
        visit: Annotated[DebtorVisit, Depends(door.posted)],
        first_on: Annotated[date, Form()],
        instalments: Annotated[int, Form(ge=1, le=60)] = 1,
        text: Text = "",
    ) -> Response:
        """Agree within the agency's rules at once; everything else is for a case handler to decide."""
        case = (await opened(portal, visit.case_id)).case
        if case.ended:
            return await shown(portal, visit, problem=_(ENDED), status=422)
        wish = PlanWish(first_on=first_on, instalments=instalments)
        owed, _by_claim = await owed_today(portal, case)
        async with portal.database.transaction() as tx:
            today = tx.today
        refusal = wish.refusal(portal.debtors.rules, owed.total if owed else case.amounts.remaining, today)
        if refusal == "past":
            return await shown(portal, visit, problem=_(PAST), status=422)
        granted = refusal is None and owed is not None and await _granted(portal, case, wish)
        words = " ".join(part for part in (wished(wish), text.strip()) if part)
        async with portal.database.transaction() as tx:
            said = _said(case, "plan", words)
            if granted:
                await keep(tx, said, case.number)
            else:
                await keep_for_answer(tx, said, case.number, "plan", wish=wish)
        return _done("plan" if granted else "plan_wished")


async def _granted(portal: Portal, case: CaseFile, wish: PlanWish) -> bool:
    """Have a plan made; say whether it was. One that nobody has answered about is left to a case handler."""
    try:
        await agree(portal, case, wish, "debtor")
    except (Unanswered, Reject):
        return False
    return True


async def agree(
    portal: Portal, case: CaseFile, wish: PlanWish, origin: Literal["debtor", "case_handler"], by: str = ""
) -> None:
    """Have a plan made.

    Raises:
        Unanswered: settlement does not tell what is owed, or dunning does not answer.
        Reject: dunning refuses it.
    """
    owed, _by_claim = await owed_today(portal, case)
    if owed is None:
        raise Unanswered(f"what case {case.id} owes cannot be told now")
    parts = zip(wish.days(), wish.amounts(owed.total), strict=True)
    plan = PlanAsked(
        instalments=[PlannedInstalment(due_on=on, amount=amount) for on, amount in parts],
        origin=origin,
    )
    await portal.neighbours.agree(case.creditor_id, case.id, plan, by or "Min sak")


def wished(wish: PlanWish) -> str:
    """Return a wish in words."""
    if wish.instalments == 1:
        return _("Utsettelse til {day}.").format(day=day(wish.first_on))
    return _("{count} avdrag, første {day}.").format(count=wish.instalments, day=day(wish.first_on))
