"""The proposal list over HTTP: look, approve, hold, remove, release."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query

from services.transfer import store
from services.transfer.api.models import (
    Approval,
    ChoiceRequest,
    ProposalAnswer,
    ProposalDetail,
    ReceiptAnswer,
)
from services.transfer.domain import Case, Proposal, ProposalStatus
from services.transfer.handlers.approval import approve
from services.transfer.handlers.choices import ChoiceAction, choose
from services.transfer.store import reading
from shared.db import Database, Transaction
from shared.errors import NotFound

UNKNOWN: dict[int | str, dict[str, Any]] = {404: {"description": "No such invoice in the list."}}


def router(database: Database) -> APIRouter:
    """Return the routes under `/proposals`."""
    routes = APIRouter(prefix="/proposals", tags=["proposals"])

    @routes.get("", summary="The proposal list of a creditor, the longest overdue first")
    async def proposals(
        creditor_id: UUID,
        status: Annotated[list[ProposalStatus], Query()] = [],  # noqa: B006 - FastAPI copies it
        limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
        offset: Annotated[int, Query(ge=0)] = 0,
    ) -> list[ProposalAnswer]:
        """Answer with proposals; all statuses where none is named."""
        async with database.transaction() as tx:
            page = await reading.proposal_page(tx, creditor_id, status, limit=limit, offset=offset)
            cases = await _cases_of(tx, page)
        return [ProposalAnswer.of(each, cases.get(each.invoice_id)) for each in page]

    @routes.get("/{invoice_id}", summary="One invoice, with every decision on it", responses=UNKNOWN)
    async def proposal(invoice_id: UUID) -> ProposalDetail:
        """Answer with who decided what, when and why."""
        async with database.transaction() as tx:
            found = (await store.read(tx, [invoice_id])).get(invoice_id)
            if found is None or found.proposed is None:
                raise NotFound(f"Invoice {invoice_id} has not been proposed for collection.")
            case = (await _cases_of(tx, [found])).get(invoice_id)
            return ProposalDetail.with_decisions(found, case, await reading.decisions_on(tx, invoice_id))

    @routes.post(
        "/approve", summary="Approve selected invoices, or all drafts; also sends refused ones again"
    )
    async def approve_proposals(request: Approval) -> list[ReceiptAnswer]:
        """Answer with a receipt for each invoice at once; repeated, with the same case."""
        async with database.transaction() as tx:
            receipts = await approve(
                tx,
                request.creditor_id,
                request.invoice_ids,
                approved_by=request.decided_by,
                reason=request.reason,
            )
        return [ReceiptAnswer.of(receipt) for receipt in receipts]

    async def chosen(request: ChoiceRequest, action: ChoiceAction) -> list[ReceiptAnswer]:
        async with database.transaction() as tx:
            receipts = await choose(
                tx,
                request.creditor_id,
                request.invoice_ids,
                action,
                chosen_by=request.decided_by,
                reason=request.reason,
            )
        return [ReceiptAnswer.of(receipt) for receipt in receipts]

    @routes.post("/hold", summary="Hold invoices back; they stay in the list")
    async def hold(request: ChoiceRequest) -> list[ReceiptAnswer]:
        """Answer with a receipt for each invoice."""
        return await chosen(request, "hold")

    @routes.post("/remove", summary="Take invoices off the list")
    async def remove(request: ChoiceRequest) -> list[ReceiptAnswer]:
        """Answer with a receipt for each invoice."""
        return await chosen(request, "remove")

    @routes.post("/release", summary="Let invoices that were held or removed go on")
    async def release(request: ChoiceRequest) -> list[ReceiptAnswer]:
        """Answer with a receipt for each invoice; what the routine approves is approved at once."""
        return await chosen(request, "release")

    return routes


async def _cases_of(tx: Transaction, page: list[Proposal]) -> dict[UUID, Case]:
    """Return the case of each invoice that is in one or on its way there."""
    case_of = {each.invoice_id: each.claim.case_id for each in page if each.claim and each.claim.is_live}
    cases = await store.read_cases(tx, case_of.values())
    return {invoice_id: cases[case_id] for invoice_id, case_id in case_of.items()}
