"""The proposal list over HTTP: look, approve, hold, remove, release."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from services.transfer import store
from services.transfer.api import cursor
from services.transfer.api.models import MOST_CREDITORS
from services.transfer.api.models.proposals import (
    Approval,
    ChoiceRequest,
    Filter,
    HoldRequest,
    ProposalAnswer,
    ProposalDetail,
    ProposalList,
    ReceiptAnswer,
)
from services.transfer.domain.listing import Order, Sort
from services.transfer.domain.proposals import Proposal, ProposalStatus
from services.transfer.handlers.approval import approve, doubts_about
from services.transfer.handlers.choices import ChoiceAction, choose
from services.transfer.store import listing, reading
from shared.api_types import Offset, Responses
from shared.auth import Person
from shared.db import Database, Transaction
from shared.errors import NotFound

UNKNOWN: Responses = {404: {"description": "No such invoice in the list."}}
NO_DAY: Responses = {409: {"description": "Nothing can be held until that day."}}


LONGEST_CURSOR = 5000
"""Characters; a cursor holds what was seen of each creditor."""


class ListQuery(Filter):
    """What of the list is read, in which order, and from where; all statuses where none is named.

    The lists of several creditors are read as one.
    """

    creditor_id: Annotated[list[UUID], Field(min_length=1, max_length=MOST_CREDITORS)]
    status: list[ProposalStatus] = Field(default_factory=list)
    sort: Sort = "due_date"
    descending: bool = False
    limit: Annotated[int, Field(ge=1, le=1000)] = 100
    cursor: Annotated[str, Field(max_length=LONGEST_CURSOR)] | None = None

    @property
    def order(self) -> Order:
        """The order of the rows, and the place from which they are read."""
        after = cursor.read(self.cursor, self.sort, is_descending=self.descending)
        return Order(sort=self.sort, is_descending=self.descending, after=after, limit=self.limit)


def router(database: Database) -> APIRouter:
    """Return the routes under `/proposals` and `/proposal-list`."""
    routes = APIRouter(tags=["proposals"])
    _reading(routes, database)
    _deciding(routes, database)
    return routes


def _reading(routes: APIRouter, database: Database) -> None:
    @routes.get("/proposal-list", summary="A page of creditors' lists: filtered, sorted, with totals")
    async def proposal_list(query: Annotated[ListQuery, Query()]) -> ProposalList:
        """Answer with rows, totals, and what `approve` needs to approve nothing unseen."""
        order, wanted = query.order, query.with_statuses(query.status)
        async with database.transaction() as tx:
            page = await listing.page_of(tx, query.creditor_id, wanted, order)
            sums = await listing.sums_of(tx, query.creditor_id, wanted)
            reasons = await listing.reasons_of(tx, query.creditor_id, query.status)
            rows = await _answers(tx, page.rows)
        return ProposalList.of(
            page,
            sums,
            query.status,
            rows=rows,
            reasons=reasons,
            next=cursor.written(query.sort, page.following, is_descending=query.descending),
        )

    @routes.get("/proposals", summary="The proposal list of a creditor, the longest overdue first")
    async def proposals(
        creditor_id: UUID,
        status: Annotated[list[ProposalStatus], Query()] = [],  # noqa: B006 - FastAPI copies it
        limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
        offset: Offset = 0,
    ) -> list[ProposalAnswer]:
        """Answer with proposals; all statuses where none is named."""
        async with database.transaction() as tx:
            page = await reading.proposal_page(tx, creditor_id, status, limit=limit, offset=offset)
            return await _answers(tx, page)

    @routes.get(
        "/proposals/{invoice_id:uuid}", summary="One invoice, with every decision on it", responses=UNKNOWN
    )
    async def proposal(invoice_id: UUID) -> ProposalDetail:
        """Answer with who decided what, when and why."""
        async with database.transaction() as tx:
            found = (await store.read(tx, [invoice_id])).get(invoice_id)
            if found is None or found.proposed is None:
                raise NotFound(f"Invoice {invoice_id} has not been proposed for collection.")
            (answer,) = await _answers(tx, [found])
            return ProposalDetail.with_decisions(answer, await reading.decisions_on(tx, invoice_id))


def _deciding(routes: APIRouter, database: Database) -> None:
    @routes.post(
        "/proposals/approve",
        summary="Approve selected invoices, or all drafts; send refused ones again",
    )
    async def approve_proposals(request: Approval, by: Person) -> list[ReceiptAnswer]:
        """Answer with a receipt for each invoice at once; repeated, with the same case."""
        async with database.transaction() as tx:
            receipts = await approve(
                tx,
                request.creditor_id,
                request.selection,
                approved_by=by,
                reason=request.reason,
            )
        return [ReceiptAnswer.of(receipt) for receipt in receipts]

    async def chosen(
        request: ChoiceRequest, action: ChoiceAction, by: str, until: date | None = None
    ) -> list[ReceiptAnswer]:
        async with database.transaction() as tx:
            receipts = await choose(
                tx,
                request.creditor_id,
                request.invoice_ids,
                action,
                chosen_by=by,
                reason=request.reason,
                until=until,
            )
        return [ReceiptAnswer.of(receipt) for receipt in receipts]

    @routes.post("/proposals/hold", summary="Hold invoices back; they stay in the list", responses=NO_DAY)
    async def hold(request: HoldRequest, by: Person) -> list[ReceiptAnswer]:
        """Answer with a receipt for each invoice."""
        return await chosen(request, "hold", by, request.until)

    @routes.post("/proposals/remove", summary="Take invoices off the list")
    async def remove(request: ChoiceRequest, by: Person) -> list[ReceiptAnswer]:
        """Answer with a receipt for each invoice."""
        return await chosen(request, "remove", by)

    @routes.post("/proposals/release", summary="Let invoices that were held or removed go on")
    async def release(request: ChoiceRequest, by: Person) -> list[ReceiptAnswer]:
        """Answer with a receipt for each invoice; what the routine approves is approved at once."""
        return await chosen(request, "release", by)


async def _answers(tx: Transaction, page: Sequence[Proposal]) -> list[ProposalAnswer]:
    """Return proposals as they are answered, each with the case that it is in or on its way to."""
    case_of = {each.invoice_id: each.claim.case_id for each in page if each.claim and each.claim.is_live}
    cases = await store.read_cases(tx, set(case_of.values()))
    doubts = await doubts_about(tx, page)
    return [
        ProposalAnswer.of(
            each,
            cases[case_of[each.invoice_id]] if each.invoice_id in case_of else None,
            tx.today,
            doubts.get(each.invoice_id),
        )
        for each in page
    ]
