"""The cases over HTTP: look, see what can and should be done, do it, answer; and the counts of everything."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.transfer import store
from services.transfer.api.models import MOST_CREDITORS, CountAnswer
from services.transfer.api.models.actions import ActionAnswer, AnswerRequest, PauseRequest, StatusChange
from services.transfer.api.models.cases import CaseAnswer, CaseDetail, Summary
from services.transfer.api.models.tasks import LackingAnswer, TaskAnswer, task_counts, tasks_of
from services.transfer.domain.actions import Action, Situation, offers
from services.transfer.domain.debtors import MISSING
from services.transfer.domain.files import CaseFile
from services.transfer.handlers.actions import answer, change_status
from services.transfer.store import reading
from shared.api_types import Limit, Offset, Responses
from shared.auth import Person
from shared.db import Database, Transaction
from shared.errors import NotFound
from shared.events import CaseStatus

UNKNOWN: Responses = {404: {"description": "No such case."}}
CHANGING = UNKNOWN | {409: {"description": "Not possible now; the detail says why, in Norwegian."}}


def router(database: Database) -> APIRouter:
    """Return the routes under `/cases`, and `/summary`."""
    routes = APIRouter(tags=["cases"])
    _reading(routes, database)
    _changing(routes, database)
    _counting(routes, database)
    return routes


def _reading(routes: APIRouter, database: Database) -> None:
    @routes.get("/cases", summary="The cases of a creditor, the newest first")
    async def cases(
        creditor_id: UUID,
        status: Annotated[list[CaseStatus], Query()] = [],  # noqa: B006 - FastAPI copies it
        limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
        offset: Offset = 0,
    ) -> list[CaseAnswer]:
        """Answer with cases; all statuses where none is named."""
        async with database.transaction() as tx:
            page = await reading.case_page(tx, creditor_id, status, limit=limit, offset=offset)
        return [CaseAnswer.of(file) for file in page]

    @routes.get("/cases/{case_id}", summary="One case, with its claims and its history", responses=UNKNOWN)
    async def case(case_id: UUID) -> CaseDetail:
        """Answer with everything that is known of the case here."""
        async with database.transaction() as tx:
            return await _detail(tx, case_id)

    @routes.get(
        "/cases/{case_id}/actions",
        summary="What can be done with a case today",
        responses=UNKNOWN,
    )
    async def actions(case_id: UUID) -> list[ActionAnswer]:
        """Answer with every action: whether it is allowed, why not, what it costs and stops."""
        async with database.transaction() as tx:
            file = await _file(tx, case_id)
            creditor = await store.creditor_of(tx, file.case.debtor.creditor_id)
            situation = Situation(file=file, creditor=creditor, today=tx.today)
        return [ActionAnswer.of(offer) for offer in offers(situation)]

    @routes.get("/cases/{case_id}/tasks", summary="What the creditor is asked to do", responses=UNKNOWN)
    async def tasks(case_id: UUID) -> list[TaskAnswer]:
        """Answer with what lacks on the debtor's card, and the decision that is waited for."""
        async with database.transaction() as tx:
            return tasks_of(await _file(tx, case_id), tx.today)


def _changing(routes: APIRouter, database: Database) -> None:
    async def changed(case_id: UUID, action: Action, change: StatusChange, by: str) -> CaseDetail:
        async with database.transaction() as tx:
            await change_status(tx, case_id, change.deed(action, by))
            return await _detail(tx, case_id)

    @routes.post("/cases/{case_id}/pause", summary="Stop all letters until a day", responses=CHANGING)
    async def pause(case_id: UUID, change: PauseRequest, by: Person) -> CaseDetail:
        """Answer with the case as it is now; on that day it goes on by itself."""
        return await changed(case_id, "pause", change, by)

    @routes.post(
        "/cases/{case_id}/resume", summary="Go on with a paused or disputed case", responses=CHANGING
    )
    async def resume(case_id: UUID, change: StatusChange, by: Person) -> CaseDetail:
        """Answer with the case as it is now."""
        return await changed(case_id, "resume", change, by)

    @routes.post("/cases/{case_id}/dispute", summary="Note that the debtor objects", responses=CHANGING)
    async def dispute(case_id: UUID, change: StatusChange, by: Person) -> CaseDetail:
        """Answer with the case as it is now; the reason is what the debtor objects."""
        return await changed(case_id, "dispute", change, by)

    @routes.post("/cases/{case_id}/withdraw", summary="End the collection", responses=CHANGING)
    async def withdraw(case_id: UUID, change: StatusChange, by: Person) -> CaseDetail:
        """Answer with the case as it is now."""
        return await changed(case_id, "withdraw", change, by)

    @routes.post("/cases/{case_id}/reopen", summary="Open a withdrawn case again", responses=CHANGING)
    async def reopen(case_id: UUID, change: StatusChange, by: Person) -> CaseDetail:
        """Answer with the case as it is now."""
        return await changed(case_id, "reopen", change, by)

    @routes.post("/cases/{case_id}/reject", summary="Refuse a case as the agency", responses=CHANGING)
    async def reject(case_id: UUID, change: StatusChange, by: Person) -> CaseDetail:
        """Answer with the case as it is now; Go loses it, and its invoices are rejected there."""
        return await changed(case_id, "reject", change, by)

    @routes.post(
        "/cases/{case_id}/answers", summary="Say how the case is to go on, when asked", responses=CHANGING
    )
    async def answers(case_id: UUID, given: AnswerRequest, by: Person) -> CaseDetail:
        """Answer with the case as it is now; each question is answered once, and in time."""
        async with database.transaction() as tx:
            await answer(tx, case_id, given.answer, reason=given.reason, answered_by=by)
            return await _detail(tx, case_id)


def _counting(routes: APIRouter, database: Database) -> None:
    @routes.get("/tasks", summary="Cases whose letters cannot be sent: a name or an address is missing")
    async def lacking(creditor_id: UUID | None = None, limit: Limit = 200) -> list[LackingAnswer]:
        """Answer for one creditor, or for all."""
        async with database.transaction() as tx:
            found = await reading.lacking_cases(tx, creditor_id, limit=limit)
        return [
            LackingAnswer(
                case_id=each.case_id,
                creditor_id=each.creditor_id,
                case_number=str(each.number),
                texts=[MISSING[lack] for lack in each.lacks],
            )
            for each in found
        ]

    @routes.get("/summary", summary="Proposals and cases counted by status", tags=["summary"])
    async def summary(
        creditor_id: Annotated[list[UUID], Query(max_length=MOST_CREDITORS)] = [],  # noqa: B006 - FastAPI copies it
    ) -> Summary:
        """Answer for some creditors, or for all; what Go's problem is for one alone."""
        async with database.transaction() as tx:
            proposals = await reading.count_proposals(tx, creditor_id)
            cases = await reading.count_cases(tx, creditor_id)
            lacking = await reading.count_missing(tx, creditor_id)
            asked = await reading.count_asked(tx, creditor_id, tx.today)
            problem = await _go_problem(tx, creditor_id)
        return Summary(
            proposals=[CountAnswer(**vars(count)) for count in proposals],
            cases=[CountAnswer(**vars(count)) for count in cases],
            tasks=task_counts(lacking, asked),
            go_problem=problem,
        )


async def _go_problem(tx: Transaction, creditor_ids: Sequence[UUID]) -> str | None:
    if len(creditor_ids) != 1:
        return None
    return (await store.creditor_of(tx, creditor_ids[0])).go_problem


async def _file(tx: Transaction, case_id: UUID) -> CaseFile:
    files = await store.case_files(tx, [case_id])
    if not files:
        raise NotFound(f"There is no case {case_id}.")
    return files[0]


async def _detail(tx: Transaction, case_id: UUID) -> CaseDetail:
    file = await _file(tx, case_id)
    return CaseDetail.with_history(file, await reading.history_of(tx, case_id), tx.today)
