"""Bank files and payments over HTTP: files in, what waits for people, and what they decide."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from services.settlement.api.bank_models import (
    BankFileDetailView,
    BankFileView,
    CoveredView,
    Decided,
    DecidedView,
    DecisionView,
    ExplainedDecision,
    InvoiceOrder,
    PassedOverView,
    PaymentDetailView,
    PlaceOrder,
    StandingDecision,
    SuggestionView,
    TakenFileView,
    UnplacedView,
)
from services.settlement.api.models import CollectedView
from services.settlement.api.route_parts import NOT_FOUND
from services.settlement.api.uploads import FILE, REFUSED, file_in
from services.settlement.bank_import import retry_bank_file, take_bank_file
from services.settlement.owning import mark_own, pay_invoice
from services.settlement.placing import Decider, give_back, place, undo
from services.settlement.store import decisions, reports
from services.settlement.store.suggestions import suggestions
from shared.api_types import Limit, Offset, Responses
from shared.auth import Person
from shared.db import Database
from shared.errors import NotFound

Suggest = Annotated[bool, Query(description="Whether to look for cases that each may be meant for")]

DECIDED: Responses = NOT_FOUND | {
    409: {"description": "It cannot be decided so; says why, and what to do"},
}


def add_bank_files(routes: APIRouter, database: Database, agency_account: str, *, megabytes: int) -> None:
    """Add the routes for bank files; larger ones than so many megabytes are not read."""

    @routes.post("/bank-files", status_code=201, tags=["bank"], responses=REFUSED, openapi_extra=FILE)
    async def take(request: Request) -> TakenFileView:
        """Take an OCR giro or camt.054 file: book, allocate and tell its payments; all of it or nothing."""
        name, content = await file_in(request, megabytes=megabytes)
        taken = await take_bank_file(database, content, account=agency_account, name=name)
        return TakenFileView.model_validate(taken)

    @routes.get("/bank-files", tags=["bank"])
    async def list_files(limit: Limit = 100, offset: Offset = 0) -> list[BankFileView]:
        """List the files that were taken or refused, the newest first."""
        async with database.transaction() as tx:
            files = await reports.bank_files(tx, limit=limit, offset=offset)
        return [BankFileView.model_validate(file) for file in files]

    @routes.get("/bank-files/{file_id}", tags=["bank"], responses=NOT_FOUND)
    async def show_file(file_id: UUID) -> BankFileDetailView:
        """Show a file with the entries that are no payments to us, each with the reason."""
        async with database.transaction() as tx:
            file = await reports.bank_file(tx, file_id)
            entries = await reports.entries_passed_over(tx, file_id)
        if file is None:
            raise NotFound(f"there is no bank file {file_id}")
        return BankFileDetailView(
            **BankFileView.model_validate(file).model_dump(),
            entries_passed_over=[PassedOverView.model_validate(each) for each in entries],
        )

    @routes.post("/bank-files/{file_id}/retry", tags=["bank"], responses=NOT_FOUND | REFUSED)
    async def retry(file_id: UUID) -> TakenFileView:
        """Take a file that was refused once more, when what hindered it is gone."""
        return TakenFileView.model_validate(await retry_bank_file(database, file_id, account=agency_account))


def add_payments(routes: APIRouter, database: Database, own_account: str) -> None:
    """Add the routes for payments that wait, and for what people decide about them."""
    _decisions_without_case(routes, database, own_account)

    @routes.get("/payments/unplaced", tags=["bank"])
    async def list_unplaced(
        limit: Limit = 100, offset: Offset = 0, *, suggest: Suggest = False
    ) -> list[UnplacedView]:
        """List the payments that cover nothing: unknown KID, closed case, or a rate that is not known yet."""
        async with database.transaction() as tx:
            payments = await reports.waiting_payments(tx, limit=limit, offset=offset)
            found = await suggestions(tx, payments) if suggest else {}
        views = [UnplacedView.model_validate(payment) for payment in payments]
        for view in views if suggest else ():
            view.suggestions = [SuggestionView.model_validate(each) for each in found[view.payment_id]]
        return views

    @routes.get("/payments/decided", tags=["bank"])
    async def list_decided(decision: StandingDecision | None = None, limit: Limit = 100) -> list[DecidedView]:
        """List the payments about which a decision of people's stands, this or any, decided last first."""
        async with database.transaction() as tx:
            found = await decisions.standing(tx, decision, limit=limit)
        return [DecidedView.model_validate(each) for each in found]

    @routes.get("/payments/{payment_id}", tags=["bank"], responses=NOT_FOUND)
    async def show_payment(payment_id: str) -> PaymentDetailView:
        """Show a payment: what it covers, what is left of it, and what was decided about it."""
        return await _payment(database, payment_id)

    @routes.get("/payments/{payment_id}/suggestions", tags=["bank"], responses=NOT_FOUND)
    async def suggest_cases(payment_id: str) -> list[SuggestionView]:
        """List the cases that a payment may be meant for, the likeliest first, with the reasons."""
        async with database.transaction() as tx:
            payment = await reports.one_payment(tx, payment_id)
            if payment is None:
                raise NotFound(f"there is no payment {payment_id}")
            found = await suggestions(tx, [payment])
        return [SuggestionView.model_validate(each) for each in found[payment_id]]

    @routes.post("/payments/{payment_id}/place", tags=["bank"], responses=DECIDED)
    async def place_payment(payment_id: str, order: PlaceOrder, by: Person) -> PaymentDetailView:
        """Place a payment in a case by hand, whatever its KID says; the same again changes nothing."""
        decider = Decider(by, order.note)
        await place(
            database,
            payment_id,
            decider,
            case_id=order.case_id,
            case_number=order.case_number,
            order=order.allocation_order,
        )
        return await _payment(database, payment_id)

    @routes.post("/payments/{payment_id}/give-back", tags=["bank"], responses=DECIDED)
    async def give_payment_back(payment_id: str, decided: Decided, by: Person) -> PaymentDetailView:
        """Mark a payment that covers nothing to be refunded; the same again changes nothing."""
        await give_back(database, payment_id, Decider(by, decided.note))
        return await _payment(database, payment_id)

    @routes.post("/payments/{payment_id}/undo", tags=["bank"], responses=DECIDED)
    async def undo_decision(payment_id: str, decided: Decided, by: Person) -> PaymentDetailView:
        """Take back what was decided about a payment, so that its KID counts again."""
        await undo(database, payment_id, Decider(by, decided.note))
        return await _payment(database, payment_id)


def _decisions_without_case(routes: APIRouter, database: Database, own_account: str) -> None:
    @routes.post("/payments/{payment_id}/own", tags=["bank"], responses=DECIDED)
    async def mark_payment_as_own(
        payment_id: str, decided: ExplainedDecision, by: Person
    ) -> PaymentDetailView:
        """Mark a payment as the agency's own money, paid in by it; the same again changes nothing."""
        await mark_own(database, payment_id, Decider(by, decided.note), own_account=own_account)
        return await _payment(database, payment_id)

    @routes.post("/payments/{payment_id}/pay-invoice", tags=["bank"], responses=DECIDED)
    async def let_payment_pay_invoice(payment_id: str, order: InvoiceOrder, by: Person) -> PaymentDetailView:
        """Let a payment without the KID of an invoice of the agency's pay it; again changes nothing."""
        await pay_invoice(database, payment_id, Decider(by, order.note), number=order.invoice_number)
        return await _payment(database, payment_id)


async def _payment(database: Database, payment_id: str) -> PaymentDetailView:
    async with database.transaction() as tx:
        found = await decisions.payment(tx, payment_id)
        if found is None:
            raise NotFound(f"there is no payment {payment_id}")
        covered = await decisions.allocated(tx, payment_id)
        decided = await decisions.decisions(tx, payment_id)
    values = {
        name: getattr(found, name)
        for name in PaymentDetailView.model_fields
        if name not in ("covers", "decisions")
    }
    return PaymentDetailView(
        **values,
        covers=[
            CoveredView(invoice_id=invoice_id, collected=CollectedView.model_validate(collected))
            for invoice_id, collected in covered.items()
        ],
        decisions=[DecisionView.model_validate(each) for each in decided],
    )
