"""Settlement's HTTP API: bank files in; claims, payments, settlements and the books out."""

from uuid import UUID

from fastapi import APIRouter, Response

from services.settlement.api import (
    claims,
    held_credits,
    outlays,
    refused,
    remainders,
    settlements,
    unknown_vouchers,
)
from services.settlement.api.bank import add_bank_files, add_payments
from services.settlement.api.models import (
    AccountView,
    CaseClaimsView,
    ClaimDetailView,
    ClaimView,
    EntryView,
    SettlementDetailView,
    SettlementView,
    SummaryView,
    TrialBalanceView,
)
from services.settlement.api.route_parts import NOT_FOUND, PDF, On
from services.settlement.domain.facts import ZERO
from services.settlement.domain.settlements import SettlementStatus
from services.settlement.effects import Connections
from services.settlement.store import entries, reports
from shared.api_types import Limit, Offset
from shared.auth import ServiceTokens, internal
from shared.db import Database


def router(
    database: Database,
    tokens: ServiceTokens,
    *,
    agency_account: str,
    bank_file_megabytes: int,
    connections: Connections,
    own_account: str = "",
) -> APIRouter:
    """Return the service's routes, for other services and operators only.

    Without `own_account` nothing can be marked as the agency's own.
    """
    routes = APIRouter(dependencies=internal(tokens, "settlement"))
    routes.include_router(refused.router(database))
    add_bank_files(routes, database, agency_account, megabytes=bank_file_megabytes)
    add_payments(routes, database, own_account)
    _claims(routes, database)
    _settlements(routes, database)
    _books(routes, database)
    routes.include_router(remainders.routes(database))
    routes.include_router(outlays.routes(database))
    routes.include_router(held_credits.routes(database))
    routes.include_router(unknown_vouchers.routes(database, connections))
    return routes


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

    @routes.get("/cases/{case_id}/claims", tags=["claims"], responses=NOT_FOUND)
    async def claims_of_case(case_id: UUID, on: On = None) -> CaseClaimsView:
        """Show what a case owes on a day, claim by claim and as a whole."""
        return await claims.claims_of_case(database, case_id, on)

    @routes.get("/cases/{case_id}/entries", tags=["books"])
    async def list_entries(case_id: UUID, limit: Limit = 100, offset: Offset = 0) -> list[EntryView]:
        """List what has been booked about a case and why, the oldest first; settlements are not among it."""
        async with database.transaction() as tx:
            found = await entries.of_case(tx, case_id, limit=limit, offset=offset)
        return [EntryView.model_validate(entry) for entry in found]


def _settlements(routes: APIRouter, database: Database) -> None:
    @routes.get("/settlements", tags=["settlements"])
    async def list_settlements(
        creditor_id: UUID, status: SettlementStatus | None = None, limit: Limit = 100, offset: Offset = 0
    ) -> list[SettlementView]:
        """List a creditor's settlements, all or those that stand so, the newest first."""
        return await settlements.list_settlements(database, creditor_id, status, limit=limit, offset=offset)

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
        responses=NOT_FOUND | {409: {"description": "It is not one that failed"}},
    )
    async def post_again(settlement_id: UUID) -> SettlementView:
        """Try to post the voucher of a settlement once more that Go has refused."""
        return await settlements.post_again(database, settlement_id)

    @routes.post(
        "/settlements/{settlement_id}/posted-by-hand",
        tags=["settlements"],
        responses=NOT_FOUND | {409: {"description": "It is not one that failed"}},
    )
    async def posted_by_hand(settlement_id: UUID) -> SettlementView:
        """Say that the voucher that Go has refused was posted by hand: it is not tried again."""
        return await settlements.posted_by_hand(database, settlement_id)


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
