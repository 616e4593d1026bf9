"""Payouts over HTTP: batches that two people release, the bank's answers, refunds, and single payouts."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from services.settlement.api.payout_models import (
    Account,
    BatchDetailView,
    BatchView,
    Correction,
    DeedView,
    PayoutDetailView,
    PayoutView,
    ProposalView,
    RefundView,
    StatusReportView,
    TakenReportView,
)
from services.settlement.api.route_parts import NOT_FOUND
from services.settlement.api.uploads import FILE, REFUSED, file_in
from services.settlement.domain.payouts import CAME_BACK, Payout, PayoutKind
from services.settlement.payouts import corrections, drafting, refunds, release
from services.settlement.payouts.answers import take_status_report
from services.settlement.payouts.pain001 import Sender, Version
from services.settlement.store import batches, payouts, status_reports
from services.settlement.store import refunds as due_refunds
from services.settlement.store.batches import Batch
from shared.api_types import Limit, Offset, Responses, Why
from shared.auth import Person, ServiceTokens, internal
from shared.db import Database, Transaction
from shared.errors import NotFound, Reject
from shared.sentences import Sentence

PaymentId = Annotated[str, Path(max_length=200)]
CANNOT: Responses = {409: {"description": "It cannot be done now; says why, and what to do"}}
XML: Responses = {200: {"content": {"application/xml": {}}, "description": "The file, pain.001"}}
LOG_LINES = 1000


def payout_routes(
    database: Database,
    tokens: ServiceTokens,
    *,
    sender: Sender,
    version: Version,
    own_account: str,
    bank_file_megabytes: int,
) -> APIRouter:
    """Return the routes, for other services and operators only; deeds name their person."""
    routes = APIRouter(dependencies=internal(tokens, "settlement"))
    _batches(routes, database, sender.name)
    _deeds(routes, database, sender, version)
    _payouts(routes, database, own_account)
    _refunds(routes, database)
    _answers(routes, database, bank_file_megabytes)
    return routes


def _batches(routes: APIRouter, database: Database, agency: str) -> None:
    @routes.get("/payout-batches", tags=["payouts"])
    async def list_batches(limit: Limit = 100, offset: Offset = 0) -> list[BatchView]:
        """List the payout batches, the newest first."""
        async with database.transaction() as tx:
            return [_batch(each) for each in await batches.listed(tx, limit=limit, offset=offset)]

    @routes.post("/payout-batches", status_code=201, tags=["payouts"], responses=CANNOT)
    async def propose(by: Person) -> ProposalView:
        """Propose a batch of all payouts that can be made now, refunds with them; says what is left out."""
        proposal = await drafting.propose(database, by, agency=agency)
        async with database.transaction() as tx:
            detail = await _detail(tx, proposal.batch.id)
        left_out = [_payout(each.payout, each.obstacle) for each in proposal.left_out]
        return ProposalView(**detail.model_dump(), left_out=left_out)

    @routes.get("/payout-batches/{batch_id}", tags=["payouts"], responses=NOT_FOUND)
    async def show_batch(batch_id: UUID) -> BatchDetailView:
        """Show a batch with its payouts and its log."""
        async with database.transaction() as tx:
            return await _detail(tx, batch_id)

    @routes.get(
        "/payout-batches/{batch_id}/file",
        tags=["payouts"],
        response_class=Response,
        responses=NOT_FOUND | CANNOT | XML,
    )
    async def show_file(batch_id: UUID) -> Response:
        """Fetch the file of a released batch, the same bytes each time."""
        async with database.transaction() as tx:
            batch = await _found(tx, batch_id)
            content = await batches.content(tx, batch_id)
        if content is None:
            raise Reject(f"batch {batch.number} is {batch.status}; only a released one has a file")
        headers = {"Content-Disposition": f'attachment; filename="{batch.file_name}"'}
        return Response(content, media_type="application/xml", headers=headers)

    @routes.get("/payout-log", tags=["payouts"])
    async def show_log(limit: Limit = 100) -> list[DeedView]:
        """Show who did what with batches and payouts, the newest first."""
        async with database.transaction() as tx:
            return [DeedView.model_validate(deed) for deed in await payouts.log(tx, limit=limit)]


def _deeds(routes: APIRouter, database: Database, sender: Sender, version: Version) -> None:
    @routes.post("/payout-batches/{batch_id}/approve", tags=["payouts"], responses=NOT_FOUND | CANNOT)
    async def approve(batch_id: UUID, by: Person) -> BatchDetailView:
        """Approve a draft: the first of the two people."""
        await release.approve(database, batch_id, by)
        async with database.transaction() as tx:
            return await _detail(tx, batch_id)

    @routes.post("/payout-batches/{batch_id}/release", tags=["payouts"], responses=NOT_FOUND | CANNOT)
    async def release_batch(batch_id: UUID, by: Person) -> BatchDetailView:
        """Release an approved batch: the second person, never the one who approved. The file then exists."""
        await release.release(database, batch_id, by, sender=sender, version=version)
        async with database.transaction() as tx:
            return await _detail(tx, batch_id)

    @routes.post("/payout-batches/{batch_id}/cancel", tags=["payouts"], responses=NOT_FOUND | CANNOT)
    async def cancel(batch_id: UUID, why: Why, by: Person) -> BatchDetailView:
        """Cancel a batch that is not released; its payouts wait for the next."""
        await release.cancel(database, batch_id, by, why.reason)
        async with database.transaction() as tx:
            return await _detail(tx, batch_id)


def _payouts(routes: APIRouter, database: Database, own_account: str) -> None:
    @routes.get("/payouts", tags=["payouts"])
    async def list_payouts(
        creditor_id: UUID | None = None,
        kind: PayoutKind | None = None,
        *,
        waiting: bool = False,
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> list[PayoutView]:
        """List payouts, the newest first; `waiting` are those to be paid, also what came back."""
        async with database.transaction() as tx:
            found = await payouts.listed(tx, creditor_id, kind, wanted=waiting, limit=limit, offset=offset)
            return await _views(tx, found)

    @routes.get("/payouts/{payout_id}", tags=["payouts"], responses=NOT_FOUND)
    async def show_payout(payout_id: UUID) -> PayoutDetailView:
        """Show a payout and what was done with it."""
        async with database.transaction() as tx:
            return await payout_detail(tx, payout_id)

    @routes.post("/payouts/{payout_id}/correct", tags=["payouts"], responses=NOT_FOUND | CANNOT)
    async def correct(payout_id: UUID, right: Correction, by: Person) -> PayoutDetailView:
        """Confirm or set account and KID of a payout that waits; one that came back is ordered anew."""
        payout = await corrections.correct(
            database,
            payout_id,
            by,
            bank_account=right.bank_account,
            kid=right.kid,
            own_account=own_account,
        )
        async with database.transaction() as tx:
            return await payout_detail(tx, payout.id)

    @routes.post(
        "/payouts/{payout_id}/withdraw", status_code=204, tags=["payouts"], responses=NOT_FOUND | CANNOT
    )
    async def withdraw(payout_id: UUID, why: Why, by: Person) -> None:
        """Take a waiting payout back: to the creditor's next settlement, or to the refunds that are due."""
        await corrections.withdraw(database, payout_id, by, why.reason)


def _refunds(routes: APIRouter, database: Database) -> None:
    @routes.get("/refunds", tags=["bank"])
    async def list_refunds(limit: Limit = 100, offset: Offset = 0) -> list[RefundView]:
        """List what debtors have paid too much and is not ordered back to them yet."""
        async with database.transaction() as tx:
            due = await refunds.judged(tx, await due_refunds.due(tx, limit=limit, offset=offset))
        return [
            RefundView(**{name: getattr(each, name) for name in each.__slots__}, **_hindered(obstacle))
            for each, obstacle in due
        ]

    @routes.post(
        "/refunds/{payment_id}/order", status_code=201, tags=["payouts"], responses=NOT_FOUND | CANNOT
    )
    async def order_refund(payment_id: PaymentId, to: Account, by: Person) -> PayoutDetailView:
        """Order a refund to an account that the debtor has named; the next batch holds it."""
        payout = await refunds.order_refund(database, payment_id, to.bank_account, by)
        async with database.transaction() as tx:
            return await payout_detail(tx, payout.id)


def _answers(routes: APIRouter, database: Database, megabytes: int) -> None:
    @routes.post("/status-reports", status_code=201, tags=["payouts"], responses=REFUSED, openapi_extra=FILE)
    async def take(request: Request, by: Person) -> TakenReportView:
        """Take the bank's answer to a payout file (pain.002)."""
        _, content = await file_in(request, megabytes=megabytes)
        return TakenReportView.of(await take_status_report(database, content, by))

    @routes.get("/status-reports", tags=["payouts"])
    async def list_reports(limit: Limit = 100, offset: Offset = 0) -> list[StatusReportView]:
        """List the bank's answers, the newest first, refused ones with the reason."""
        async with database.transaction() as tx:
            listed = await status_reports.listed(tx, limit=limit, offset=offset)
        return [StatusReportView.model_validate(each) for each in listed]


async def _found(tx: Transaction, batch_id: UUID) -> Batch:
    batch = await batches.find(tx, batch_id)
    if batch is None:
        raise NotFound(f"there is no payout batch {batch_id}")
    return batch


async def _detail(tx: Transaction, batch_id: UUID) -> BatchDetailView:
    batch = await _found(tx, batch_id)
    in_it = await payouts.of_batch(tx, batch_id)
    log = await payouts.log(tx, batch_id=batch_id, limit=LOG_LINES)
    return BatchDetailView(
        **_batch(batch).model_dump(),
        payouts=[_payout(each) for each in in_it],
        log=[DeedView.model_validate(deed) for deed in log],
    )


async def payout_detail(tx: Transaction, payout_id: UUID) -> PayoutDetailView:
    """Return a payout with what stands in its way, and what was done with it."""
    found = await payouts.by_id(tx, [payout_id])
    if not found:
        raise NotFound(f"there is no payout {payout_id}")
    (view,) = await _views(tx, found)
    log = await payouts.log(tx, payout_id=payout_id, limit=LOG_LINES)
    return PayoutDetailView(**view.model_dump(), log=[DeedView.model_validate(deed) for deed in log])


async def _views(tx: Transaction, found: list[Payout]) -> list[PayoutView]:
    judged = await drafting.judge(tx, [each for each in found if each.status in ("ordered", *CAME_BACK)])
    return [_payout(each, judged.get(each.id)) for each in found]


def _payout(payout: Payout, obstacle: Sentence | None = None) -> PayoutView:
    fields = {name: getattr(payout, name) for name in payout.__slots__ if name != "id"}
    fields |= _hindered(obstacle)
    return PayoutView(payout_id=payout.id, end_to_end_id=payout.end_to_end_id, **fields)


def _hindered(obstacle: Sentence | None) -> dict[str, Any]:
    return {"obstacle": obstacle.text if obstacle else "", "obstacle_said": obstacle}


def _batch(batch: Batch) -> BatchView:
    fields = {name: getattr(batch, name) for name in batch.__slots__ if name != "id"}
    name = batch.file_name if batch.status == "released" else ""
    return BatchView(batch_id=batch.id, file_name=name, **fields)
