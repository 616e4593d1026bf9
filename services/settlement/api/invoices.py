"""Invoices for VAT over HTTP: what they ask for, their documents, and what people mark on them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Path, Query, Response
from pydantic import BaseModel, Field

from services.settlement.api.batches import CANNOT
from services.settlement.api.models import Answer
from services.settlement.api.route_parts import NOT_FOUND, PDF
from services.settlement.domain.vat_invoices import VatInvoice
from services.settlement.paying_invoices import mark_paid_elsewhere, undo_mark
from services.settlement.store import invoice_marks, invoice_payments, vat_invoices
from shared.api_types import Explained, Limit, Offset
from shared.auth import Person, ServiceTokens, internal
from shared.db import Database, Transaction
from shared.errors import NotFound
from shared.events import Money

Open = Annotated[bool, Query(alias="open", description="Only those of which something is not paid")]
Number = Annotated[int, Path(ge=1, le=2_147_483_647)]


class VatInvoiceView(Answer):
    """An invoice for VAT, or below zero a credit note, in kroner.

    `paid` came onto the client account, `paid_elsewhere` is what people have marked, `set_off` what of
    invoice and credit note have met, or a settlement has paid of a credit note; `open` is the rest.
    """

    vat_invoice_id: UUID
    number: int
    creditor_id: UUID
    settlement_id: UUID
    settlement_number: int
    kid: str | None
    invoiced_on: date
    due_on: date | None
    basis: Money
    vat: Money
    paid: Money
    paid_elsewhere: Money
    set_off: Money
    open: Money
    is_overdue: bool


class MarkView(Answer):
    """Who marked an invoice as paid elsewhere, or took that back, and why; or that a run has set it off.

    `settled` is what a settlement pays of a credit note.
    """

    deed: Literal["paid_elsewhere", "undone", "set_off", "settled"]
    amount: Money
    paid_on: date | None
    note: str
    marked_by: str
    marked_at: datetime


class InvoicePaymentView(Answer):
    """A payment of an invoice: what of it pays it, and what of it is owed back."""

    payment_id: str
    amount: Money
    received_on: date
    covers: Money
    overpaid: Money
    status: str


class VatInvoiceDetailView(VatInvoiceView):
    """An invoice with its payments and marks, the oldest first; `has_pdf` once its document is written.

    `to_account` is the agency's client account, to which it is paid.
    """

    to_account: str
    has_pdf: bool
    payments: list[InvoicePaymentView]
    marks: list[MarkView]


class PaidElsewhere(BaseModel):
    """The day on which it was paid to the agency's own account, or set off, and how."""

    paid_on: date
    note: str = Field(min_length=3, max_length=500)


def invoice_routes(database: Database, tokens: ServiceTokens, agency_account: str) -> APIRouter:
    """Return the routes, for other services and operators only; deeds name their person."""
    routes = APIRouter(dependencies=internal(tokens, "settlement"), tags=["invoices"])

    @routes.get("/vat-invoices")
    async def list_invoices(
        creditor_id: UUID | None = None,
        settlement_id: UUID | None = None,
        *,
        is_open: Open = False,
        limit: Limit = 100,
        offset: Offset = 0,
    ) -> list[VatInvoiceView]:
        """List the invoices for VAT, the newest first."""
        async with database.transaction() as tx:
            found = await vat_invoices.listed(
                tx, creditor_id, settlement_id, is_open=is_open, limit=limit, offset=offset
            )
            return [_view(each, tx.today) for each in found]

    @routes.get("/vat-invoices/by-number/{number}", responses=NOT_FOUND)
    async def find_invoice(number: Number) -> VatInvoiceDetailView:
        """Show the invoice of a number with its payments and marks."""
        async with database.transaction() as tx:
            found = await vat_invoices.by_number(tx, number)
            if found is None:
                raise NotFound(f"there is no invoice {number}")
            return await _detail(tx, found.id, agency_account)

    @routes.get("/vat-invoices/{vat_invoice_id}", responses=NOT_FOUND)
    async def show_invoice(vat_invoice_id: UUID) -> VatInvoiceDetailView:
        """Show an invoice with its payments and marks."""
        async with database.transaction() as tx:
            return await _detail(tx, vat_invoice_id, agency_account)

    @routes.get(
        "/vat-invoices/{vat_invoice_id}/invoice.pdf", response_class=Response, responses=NOT_FOUND | PDF
    )
    async def show_document(vat_invoice_id: UUID) -> Response:
        """Fetch an invoice's document."""
        async with database.transaction() as tx:
            pdf = await vat_invoices.pdf(tx, vat_invoice_id)
        if pdf is None:
            raise NotFound(
                f"there is no document of an invoice {vat_invoice_id} (yet); try again in a minute"
            )
        return Response(pdf, media_type="application/pdf")

    @routes.post("/vat-invoices/{vat_invoice_id}/paid-elsewhere", responses=NOT_FOUND | CANNOT)
    async def mark(vat_invoice_id: UUID, paid: PaidElsewhere, by: Person) -> VatInvoiceDetailView:
        """Mark what is open as paid to the agency's own account, or set off; again changes nothing."""
        await mark_paid_elsewhere(database, vat_invoice_id, by, on=paid.paid_on, note=paid.note)
        async with database.transaction() as tx:
            return await _detail(tx, vat_invoice_id, agency_account)

    @routes.post("/vat-invoices/{vat_invoice_id}/undo", responses=NOT_FOUND)
    async def undo(vat_invoice_id: UUID, why: Explained, by: Person) -> VatInvoiceDetailView:
        """Take back that an invoice was paid elsewhere; again changes nothing."""
        await undo_mark(database, vat_invoice_id, by, why.reason)
        async with database.transaction() as tx:
            return await _detail(tx, vat_invoice_id, agency_account)

    return routes


async def _detail(tx: Transaction, invoice_id: UUID, account: str) -> VatInvoiceDetailView:
    found = await vat_invoices.by_id(tx, [invoice_id])
    if not found:
        raise NotFound(f"there is no invoice {invoice_id}")
    payments = (await invoice_payments.payments_of(tx, [invoice_id])).get(invoice_id, ())
    return VatInvoiceDetailView(
        **_view(found[0], tx.today).model_dump(),
        to_account=account,
        has_pdf=await vat_invoices.pdf(tx, invoice_id) is not None,
        payments=[
            InvoicePaymentView(
                payment_id=each.payment_id,
                amount=each.amount,
                received_on=each.received_on,
                covers=each.covering.covered,
                overpaid=each.covering.placement.overpaid,
                status=each.covering.placement.status,
            )
            for each in payments
        ],
        marks=[MarkView.model_validate(each) for each in await invoice_marks.marks(tx, invoice_id)],
    )


def _view(invoice: VatInvoice, today: date) -> VatInvoiceView:
    fields = {
        name: getattr(invoice, name) for name in VatInvoice.__slots__ if name not in ("id", "settled_on")
    }
    is_overdue = bool(invoice.open > 0 and invoice.due_on and invoice.due_on < today)
    return VatInvoiceView(vat_invoice_id=invoice.id, open=invoice.open, is_overdue=is_overdue, **fields)
