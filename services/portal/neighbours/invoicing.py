"""Settlement's HTTP API about the agency's invoices for VAT: what is open, what pays them, documents."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

import httpx
from pydantic import BaseModel, TypeAdapter

from services.portal.neighbours.asking import SOON, ask, person


class VatInvoice(BaseModel):
    """An invoice for VAT, below zero a credit note, kroner.

    `paid` came onto the client account, `paid_elsewhere` is what somebody has marked, `set_off` what of
    invoice and credit note have met, or a settlement has paid; `open` is the rest.
    """

    vat_invoice_id: UUID
    number: int
    creditor_id: UUID
    settlement_id: UUID
    settlement_number: int
    kid: str | None
    invoiced_on: date
    due_on: date | None
    basis: Decimal
    vat: Decimal
    paid: Decimal
    paid_elsewhere: Decimal
    set_off: Decimal
    open: Decimal
    is_overdue: bool

    @property
    def is_credit_note(self) -> bool:
        """Whether it takes VAT back."""
        return self.vat < 0

    @property
    def state(self) -> Literal["settled", "overdue", "open"]:
        """Where it stands."""
        if not self.open:
            return "settled"
        return "overdue" if self.is_overdue else "open"


class Mark(BaseModel):
    """That somebody marked an invoice as paid elsewhere, or took that back; or what a run has set off."""

    deed: Literal["paid_elsewhere", "undone", "set_off", "settled"]
    amount: Decimal
    paid_on: date | None
    note: str
    marked_by: str
    marked_at: datetime


class InvoicePayment(BaseModel):
    """A payment of an invoice, kroner: what of it pays it, and what of it is owed back."""

    payment_id: str
    amount: Decimal
    received_on: date
    covers: Decimal
    overpaid: Decimal


class VatInvoiceDetail(VatInvoice):
    """An invoice with its payments and marks, the oldest first; `has_pdf` once its document is written.

    `to_account` is the agency's client account, to which it is paid.
    """

    to_account: str
    has_pdf: bool
    payments: list[InvoicePayment]
    marks: list[Mark]


_INVOICES = TypeAdapter(list[VatInvoice])


@dataclass(frozen=True)
class Invoicing:
    """What settlement is asked about invoices for VAT, and told on behalf of a person."""

    client: httpx.AsyncClient

    async def invoices(
        self, creditor_id: UUID | None, *, is_open: bool, limit: int, offset: int = 0
    ) -> list[VatInvoice]:
        """Return the invoices of a company, or of all, the newest first; of those that are open, or all."""
        params: dict[str, str | int | bool] = {"open": is_open, "limit": limit, "offset": offset}
        if creditor_id:
            params["creditor_id"] = str(creditor_id)
        return _INVOICES.validate_json(await ask(self.client, "GET", "/vat-invoices", params=params))

    async def of_settlement(self, creditor_id: UUID, settlement_id: UUID) -> list[VatInvoice]:
        """Return the invoice, or credit note, of a company's settlement, if it has one; a part of a page."""
        params = {"creditor_id": str(creditor_id), "settlement_id": str(settlement_id)}
        answer = await ask(self.client, "GET", "/vat-invoices", params=params, timeout=SOON)
        return _INVOICES.validate_json(answer)

    async def invoice(self, invoice_id: UUID) -> VatInvoiceDetail:
        """Return an invoice with its payments and marks."""
        answer = await ask(self.client, "GET", f"/vat-invoices/{invoice_id}")
        return VatInvoiceDetail.model_validate_json(answer)

    async def invoice_document(self, invoice_id: UUID) -> bytes:
        """Return an invoice's PDF."""
        return await ask(self.client, "GET", f"/vat-invoices/{invoice_id}/invoice.pdf")

    async def mark_paid(self, invoice_id: UUID, paid_on: date, note: str, by: str) -> None:
        """Mark what is open as paid to the agency's own account, or set off; again changes nothing."""
        body = {"paid_on": paid_on.isoformat(), "note": note}
        path = f"/vat-invoices/{invoice_id}/paid-elsewhere"
        await ask(self.client, "POST", path, json=body, headers=person(by))

    async def unmark(self, invoice_id: UUID, reason: str, by: str) -> None:
        """Take such a mark back; again changes nothing."""
        path = f"/vat-invoices/{invoice_id}/undo"
        await ask(self.client, "POST", path, json={"reason": reason}, headers=person(by))
