"""Tasks: what waits for a company's users, and for case handlers over all companies; answered in place."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Form
from starlette.responses import Response

from services.portal.api import deciding
from services.portal.api.debtor.deeds import agree
from services.portal.api.deciding import FOR_GOOD, NO_ANSWER, NOT_DONE, weighed
from services.portal.api.door import Visit
from services.portal.api.elsewhere import elsewhere
from services.portal.api.notices import Notice, told
from services.portal.api.portal import Portal
from services.portal.api.writing import keep
from services.portal.domain.conversation import LONGEST_TEXT
from services.portal.language import gettext as _
from services.portal.language import marked
from services.portal.store import cases, companies, conversations, tasks
from services.portal.store.conversations import Written
from services.portal.store.tasks import DebtorTask
from shared.errors import NotFound

WRITE = marked("Skriv et svar til skyldneren.")
ANSWERED = marked("Svaret er sendt, og oppgaven er gjort.")
GRANTED = marked("Vi godtar forslaget. Du får en bekreftelse i brev.")
DECLINED = marked("Vi kan dessverre ikke godta forslaget.")
RESUMED = marked("Innsigelsen er behandlet, og saken går videre.")

Choice = Literal["answer", "grant", "decline", "resume"]


def router(portal: Portal) -> APIRouter:
    """Return the routes."""
    routes = portal.routes()
    _page(routes, portal)
    _debtors(routes, portal)
    deciding.add(routes, portal)
    return routes


def _page(routes: APIRouter, portal: Portal) -> None:
    @routes.get("/tasks")
    async def task_list(visit: Annotated[Visit, Depends(portal.door.visit)]) -> Response:
        scope = visit.visitor.scope
        async with portal.database.transaction() as tx:
            decisions = await companies.open_decisions(tx, scope)
            answers = visit.visitor.may("answer_debtors")
            waiting = await tasks.open_tasks(tx, scope) if answers else []
            today = tx.today
        waits_elsewhere = await elsewhere(portal.neighbours, scope)
        return await portal.inside(
            "tasks.html",
            visit,
            decisions=await weighed(portal, visit, decisions),
            for_good=FOR_GOOD,
            waiting=waiting,
            today=today,
            settlements=waits_elsewhere.settlements,
            lacking=waits_elsewhere.lacking,
            is_whole=waits_elsewhere.is_whole,
            counted={"/tasks": len(waits_elsewhere)},
            longest=LONGEST_TEXT,
            may=visit.visitor.may,
        )


def _debtors(routes: APIRouter, portal: Portal) -> None:
    @routes.post("/tasks/{task_id}")
    async def answer(
        task_id: UUID,
        choice: Annotated[Choice, Form()],
        visit: Annotated[Visit, Depends(portal.door.posted)],
        text: Annotated[str, Form(max_length=LONGEST_TEXT, pattern=r"^[^\x00]*$")] = "",
    ) -> Response:
        if not visit.visitor.may("answer_debtors"):
            raise NotFound("only the agency answers debtors")
        async with portal.database.transaction() as tx:
            task = await tasks.open_task(tx, task_id)
        words = text.strip()
        if not words and choice in ("answer", "resume"):
            return await portal.door.back_to(visit, "/tasks", Notice(kind="problem", text=_(WRITE)))
        if problem := await _done(portal, visit, task, choice):
            return await portal.door.back_to(visit, "/tasks", Notice(kind="problem", text=problem))
        lead = {"grant": GRANTED, "decline": DECLINED, "resume": RESUMED}.get(choice, "")
        written = Written(
            creditor_id=task.creditor_id,
            case_id=task.case_id,
            thread="debtor",
            side="agency",
            author=visit.visitor.email,
            kind="answer",
            body=" ".join(part for part in (lead, words) if part),
        )
        async with portal.database.transaction() as tx:
            await tasks.open_task(tx, task_id)
            await keep(tx, written, task.case_number)
            await conversations.mark_read(tx, visit.visitor, task.case_id, "debtor", tx.now)
            await tasks.end_task(tx, task_id, visit.visitor.email, tx.now)
        return await portal.door.back_to(visit, "/tasks", Notice(kind="done", text=_(ANSWERED)))


async def _done(portal: Portal, visit: Visit, task: DebtorTask, choice: Choice) -> str:
    """Do what an answer needs to have done elsewhere; return why it was not, empty when it was."""
    if choice == "grant" and task.wish:
        async with portal.database.transaction() as tx:
            case = await cases.case_file(tx, visit.visitor.reach, task.case_id)
        deed = agree(portal, case, task.wish, "case_handler", visit.visitor.email)
    elif choice == "resume":
        deed = portal.neighbours.change_case(
            task.case_id, "resume", reason=RESUMED, changed_by=visit.visitor.email
        )
    else:
        return ""
    return (await told(deed, "", NOT_DONE, unanswered=NO_ANSWER, for_users=True)).text
