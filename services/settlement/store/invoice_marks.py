"""What is marked on invoices for VAT: paid to the agency's own account, set off, or neither after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from shared.db import Transaction, new_id

_MARK = text(
    "insert into vat_invoice_marks"
    " (mark_id, vat_invoice_id, deed, amount, paid_on, note, marked_by, marked_at)"
    " values (:mark_id, :id, :deed, :amount, :paid_on, :note, :by, :now)"
)
_MARKS = text(
    "select deed, amount, paid_on, note, marked_by, marked_at from vat_invoice_marks"
    " where vat_invoice_id = :id order by mark_id"
)

MarkDeed = Literal["paid_elsewhere", "undone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Who marked an invoice as paid to the agency's own account, or took that back; `amount` is signed."""

    deed: MarkDeed
    amount: Decimal
    paid_on: date | None
    note: str
    marked_by: str
    marked_at: datetime


async def mark(
    tx: Transaction, invoice_id: UUID, deed: MarkDeed, amount: Decimal, *, on: date | None, by: str, note: str
) -> None:
    """Note that so much was paid elsewhere on a day, or that this is taken back."""
    values = {"mark_id": new_id(), "id": invoice_id, "deed": deed, "amount": amount, "paid_on": on}
    await tx.execute(_MARK, values | {"by": by, "note": note, "now": tx.now})


async def marks(tx: Transaction, invoice_id: UUID) -> list[Mark]:
    """Return what was marked on an invoice, the first first."""
    return [Mark(**row) for row in (await tx.execute(_MARKS, {"id": invoice_id})).mappings()]
