"""What is marked on invoices for VAT: paid to the agency's own account, set off, or neither after all."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.settlements import Settlement
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

_SETTLED_WITH = text(
    "select number, -amount as amount from vat_invoice_marks join vat_invoices using (vat_invoice_id)"
    " where deed = 'settled' and creditor_id = :creditor_id and paid_on = :day order by number"
)

MarkDeed = Literal["paid_elsewhere", "undone", "set_off", "settled"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SettledCreditNote:
    """A credit note of which a settlement pays `amount` kroner."""

    number: int
    amount: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """What is marked on an invoice or credit note, by whom; `amount` in kroner is what of its VAT.

    paid_elsewhere: to the agency's own account, or otherwise · undone: not so after all · set_off: a credit
    note against an invoice · settled: a credit note that a settlement pays.
    """

    deed: MarkDeed
    amount: Decimal
    paid_on: date | None
    note: str
    marked_by: str
    marked_at: datetime


async def mark(
    tx: Transaction, invoice_id: UUID, deed: MarkDeed, amount: Decimal, *, on: date | None, by: str, note: str
) -> None:
    """Note that so much was paid elsewhere or set off on a day, or that this is taken back."""
    values = {"mark_id": new_id(), "id": invoice_id, "deed": deed, "amount": amount, "paid_on": on}
    await tx.execute(_MARK, values | {"by": by, "note": note, "now": tx.now})


async def settled_with(tx: Transaction, settlement: Settlement) -> list[SettledCreditNote]:
    """Return the credit notes whose rest a settlement pays, in the order of their numbers."""
    values = {"creditor_id": settlement.creditor_id, "day": settlement.settled_on}
    return [SettledCreditNote(**row) for row in (await tx.execute(_SETTLED_WITH, values)).mappings()]


async def marks(tx: Transaction, invoice_id: UUID) -> list[Mark]:
    """Return what was marked on an invoice, the first first."""
    return [Mark(**row) for row in (await tx.execute(_MARKS, {"id": invoice_id})).mappings()]
