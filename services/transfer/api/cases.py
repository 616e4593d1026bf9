"""The cases over HTTP: look, pause, resume, dispute, withdraw; and the counts of everything."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from services.transfer import store
from services.transfer.api.models import CaseAnswer, CaseDetail, CountAnswer, StatusChange, Summary
from services.transfer.domain import Action
from services.transfer.handlers.cases import change_status
from services.transfer.store import reading
from shared.db import Database, Transaction
from shared.errors import NotFound
from shared.events import CaseStatus

UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "No such case."}}
CHANGING = UNKNOWN | {409: {"description": "The case's status does not allow this."}}


def router(database: Database) -> APIRouter:
    """Return the routes under `/cases`, and `/summary`."""
    routes = APIRouter(tags=["cases"])

    @routes.get("/cases", summary="The cases of a creditor, the newest first")
    async def cases(
        creditor_id: UUID,
        status: Annotated[list[CaseStatus], Query()] = [],  # noqa: B006 - FastAPI copies it
        limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
        offset: Annotated[int, Query(ge=0)] = 0,
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

    async def changed(case_id: UUID, action: Action, change: StatusChange) -> CaseDetail:
        async with database.transaction() as tx:
            await change_status(tx, case_id, action, reason=change.reason, changed_by=change.changed_by)
            return await _detail(tx, case_id)

    @routes.post("/cases/{case_id}/pause", summary="Stop all letters for a while", responses=CHANGING)
    async def pause(case_id: UUID, change: StatusChange) -> CaseDetail:
        """Answer with the case as it is now."""
        return await changed(case_id, "pause", change)

    @routes.post(
        "/cases/{case_id}/resume", summary="Go on with a paused or disputed case", responses=CHANGING
    )
    async def resume(case_id: UUID, change: StatusChange) -> CaseDetail:
        """Answer with the case as it is now."""
        return await changed(case_id, "resume", change)

    @routes.post("/cases/{case_id}/dispute", summary="Note that the debtor objects", responses=CHANGING)
    async def dispute(case_id: UUID, change: StatusChange) -> CaseDetail:
        """Answer with the case as it is now."""
        return await changed(case_id, "dispute", change)

    @routes.post("/cases/{case_id}/withdraw", summary="End the collection for good", responses=CHANGING)
    async def withdraw(case_id: UUID, change: StatusChange) -> CaseDetail:
        """Answer with the case as it is now."""
        return await changed(case_id, "withdraw", change)

    @routes.get("/summary", summary="Proposals and cases counted by status", tags=["summary"])
    async def summary(creditor_id: UUID | None = None) -> Summary:
        """Answer with the counts of one creditor, or of all."""
        async with database.transaction() as tx:
            proposals = await reading.count_proposals(tx, creditor_id)
            counted = await reading.count_cases(tx, creditor_id)
            problem = (await store.creditor_of(tx, creditor_id)).go_problem if creditor_id else None
        return Summary(
            proposals=[CountAnswer(**vars(count)) for count in proposals],
            cases=[CountAnswer(**vars(count)) for count in counted],
            go_problem=problem,
        )

    return routes


async def _detail(tx: Transaction, case_id: UUID) -> CaseDetail:
    files = await reading.case_files(tx, [case_id])
    if not files:
        raise NotFound(f"There is no case {case_id}.")
    return CaseDetail.with_history(files[0], await reading.history_of(tx, case_id))
