"""Settlement's HTTP API: bank files in; claims, payments, settlements and the books out."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from starlette.datastructures import UploadFile

from services.settlement.api import claims, refused, settlements
from services.settlement.api.models import (
    AccountView,
    BankFileView,
    ClaimDetailView,
    ClaimView,
    PaymentView,
    ProblemView,
    SettlementDetailView,
    SettlementView,
    SummaryView,
    TakenFileView,
    TrialBalanceView,
)
from services.settlement.bank_import import take_bank_file
from services.settlement.domain import ZERO
from services.settlement.store import reports
from shared.auth import ServiceTokens, internal
from shared.db import Database
from shared.errors import Poison

Limit = Annotated[int, Query(ge=1, le=1000, description="How many at the most")]
Offset = Annotated[int, Query(ge=0, description="How many to skip")]
On = Annotated[date | None, Query(description="The day, Oslo date; today if not given")]

Responses = dict[int | str, dict[str, Any]]
NOT_FOUND: Responses = {404: {"model": ProblemView, "description": "There is no such thing here"}}
PDF: Responses = {200: {"content": {"application/pdf": {}}, "description": "The remittance advice, PDF/A"}}
REFUSED: Responses = {
    409: {"model": ProblemView, "description": "The file was taken before; says when"},
    422: {"model": ProblemView, "description": "The file is broken; says in which line and why"},
}
FILE = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            },
            "application/octet-stream": {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


def router(database: Database, tokens: ServiceTokens, *, agency_account: str) -> APIRouter:
    """Return the service's routes, for other services and operators only."""
    routes = APIRouter(dependencies=internal(tokens, "settlement"))
    _bank_files(routes, database, agency_account)
    routes.include_router(refused.router(database, tokens, agency_account=agency_account))
    _claims(routes, database)
    _settlements(routes, database)
    _books(routes, database)
    return routes


def _bank_files(routes: APIRouter, database: Database, agency_account: str) -> None:
    @routes.post("/bank-files", status_code=201, tags=["bank"], responses=REFUSED, openapi_extra=FILE)
    async def take(request: Request) -> TakenFileView:
        """Take an OCR giro file: book, allocate and tell its payments; all of it or nothing."""
        taken = await take_bank_file(database, await _content(request), account=agency_account)
        return TakenFileView.model_validate(taken)

    @routes.get("/bank-files", tags=["bank"])
    async def list_files(limit: Limit = 100, offset: Offset = 0) -> list[BankFileView]:
        """List the files that were taken or refused, the newest first."""
        async with database.transaction() as tx:
            files = await reports.bank_files(tx, limit=limit, offset=offset)
        return [BankFileView.model_validate(file) for file in files]

    @routes.get("/payments/unplaced", tags=["bank"])
    async def list_unplaced(limit: Limit = 100, offset: Offset = 0) -> list[PaymentView]:
        """List the payments that cover nothing: unknown KID, closed case, or a rate that is not known yet."""
        async with database.transaction() as tx:
            payments = await reports.waiting_payments(tx, limit=limit, offset=offset)
        return [PaymentView.model_validate(payment) for payment in payments]

    @routes.get("/refunds", tags=["bank"])
    async def list_refunds(limit: Limit = 100, offset: Offset = 0) -> list[PaymentView]:
        """List what debtors have paid too much and is owed back to them."""
        async with database.transaction() as tx:
            payments = await reports.overpaid_payments(tx, limit=limit, offset=offset)
        return [PaymentView.model_validate(payment) for payment in payments]


def _claims(routes: APIRouter, database: Database) -> None:
    @routes.get("/claims", tags=["claims"])
    async def list_claims(
        creditor_id: UUID, on: On = None, limit: Limit = 100, offset: Offset = 0
    ) -> list[ClaimView]:
        """List a creditor's claims, the newest first, with what is owed on a day."""
        return await claims.list_claims(database, creditor_id, on, limit=limit, offset=offset)

    @routes.get("/claims/{invoice_id}", tags=["claims"], responses=NOT_FOUND)
    async def show_claim(invoice_id: UUID, on: On = None) -> ClaimDetailView:
        """Show a claim: what is owed on a day, what its whole case owes, and the payments that cover it."""
        return await claims.one_claim(database, invoice_id, on)


def _settlements(routes: APIRouter, database: Database) -> None:
    @routes.get("/settlements", tags=["settlements"])
    async def list_settlements(
        creditor_id: UUID, limit: Limit = 100, offset: Offset = 0
    ) -> list[SettlementView]:
        """List a creditor's settlements, the newest first."""
        return await settlements.list_settlements(database, creditor_id, limit=limit, offset=offset)

    @routes.get("/settlements/{settlement_id}", tags=["settlements"], responses=NOT_FOUND)
    async def show_settlement(settlement_id: UUID) -> SettlementDetailView:
        """Show a settlement with its lines and the lines of its voucher."""
        return await settlements.one_settlement(database, settlement_id)

    @routes.get(
        "/settlements/{settlement_id}/advice.pdf",
        tags=["settlements"],
        response_class=Response,
        responses=NOT_FOUND | PDF,
    )
    async def show_advice(settlement_id: UUID) -> Response:
        """Show a settlement's remittance advice."""
        pdf = await settlements.advice_pdf(database, settlement_id)
        return Response(pdf, media_type="application/pdf")

    @routes.post(
        "/settlements/{settlement_id}/post",
        status_code=202,
        tags=["settlements"],
        responses=NOT_FOUND | {409: {"model": ProblemView, "description": "It is not one that failed"}},
    )
    async def post_again(settlement_id: UUID) -> SettlementView:
        """Try to post the voucher of a settlement once more that Go has refused."""
        return await settlements.post_again(database, settlement_id)


def _books(routes: APIRouter, database: Database) -> None:
    @routes.get("/trial-balance", tags=["books"])
    async def trial_balance() -> TrialBalanceView:
        """Show the balance of each account over all books; they sum to zero, in each book too."""
        async with database.transaction() as tx:
            found = await reports.trial_balance(tx)
        return TrialBalanceView(
            accounts=[AccountView(account=name, balance=sum_) for name, sum_ in found.accounts.items()],
            total=sum(found.accounts.values(), ZERO),
            unbalanced_books=found.unbalanced_books,
        )

    @routes.get("/summary", tags=["books"])
    async def summary(creditor_id: UUID | None = None) -> SummaryView:
        """Show money in and out, what was collected, and counts: of one creditor, or of everybody.

        Everybody's includes money in the agency's book, whose KID has no case.
        """
        async with database.transaction() as tx:
            return SummaryView.model_validate(await reports.summary(tx, creditor_id))


async def _content(request: Request) -> bytes:
    """Return the bytes of the file: the part `file` of a form, or the whole body."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return await request.body()
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            raise Poison("send the bank file as the form's part 'file', or as the whole body")
        return await file.read()
