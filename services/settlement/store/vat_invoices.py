"""Invoices for VAT, their payments, and what people have marked as paid elsewhere."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain import Payment, Placement
from services.settlement.domain.vat_invoices import Covering, ToInvoice, VatInvoice
from services.settlement.store.bulk import Bulk, inserting
from services.settlement.store.settlement_tables import vat_invoices
from services.settlement.store.states import save_placements
from shared.db import Transaction, new_id

_SELECT = """
    select vat_invoices.vat_invoice_id as id, vat_invoices.number, vat_invoices.creditor_id, settlement_id,
        settlements.number as settlement_number, settled_on, kid, invoiced_on, due_on, basis, vat,
        covered.paid, marked.paid_elsewhere
    from vat_invoices join settlements using (settlement_id)
    cross join lateral (select coalesce(sum(covers_invoice), 0) as paid from payments
        where payments.vat_invoice_id = vat_invoices.vat_invoice_id) as covered
    cross join lateral (select coalesce(sum(amount), 0) as paid_elsewhere from vat_invoice_marks
        where vat_invoice_marks.vat_invoice_id = vat_invoices.vat_invoice_id) as marked
"""
_BY_ID = text(
    f"{_SELECT} where vat_invoices.vat_invoice_id = any(cast(:ids as uuid[])) order by vat_invoices.number"
)
_BY_NUMBER = text(f"{_SELECT} where vat_invoices.number = :number")
_OF_SETTLEMENT = text(f"{_SELECT} where settlement_id = :id")
_LISTED = text(
    f"{_SELECT} where (cast(:creditor_id as uuid) is null or vat_invoices.creditor_id = :creditor_id)"
    " and (not :is_open or vat <> covered.paid + marked.paid_elsewhere)"
    " order by vat_invoices.number desc limit :limit offset :offset"
)
_OF_STATEMENT = text(
    f"{_SELECT} where vat_invoices.creditor_id = :creditor_id and invoiced_on <= :last"
    " and (invoiced_on >= :first or vat <> covered.paid + marked.paid_elsewhere)"
    " order by vat_invoices.number"
)
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('settlement vat invoices', 0))")
_LAST_NUMBER = text("select coalesce(max(number), 0) from vat_invoices")
_KEEP = inserting(
    vat_invoices,
    "vat_invoice_id",
    "number",
    "creditor_id",
    "settlement_id",
    "kid",
    "invoiced_on",
    "due_on",
    "basis",
    "vat",
)
_PDF = text("select pdf from vat_invoices where vat_invoice_id = :id")
_KEEP_PDF = text("update vat_invoices set pdf = :pdf where vat_invoice_id = :id and pdf is null")
_OWNERS = text(
    "select kid, vat_invoice_id as id, creditor_id from vat_invoices where kid = any(cast(:kids as text[]))"
)
_ASSIGN = Bulk(
    ("payments", "invoices"),
    text(
        "update payments set vat_invoice_id = given.vat_invoice_id"
        " from unnest(cast(:payments as text[]), cast(:invoices as uuid[]))"
        " as given (payment_id, vat_invoice_id) where payments.payment_id = given.payment_id"
    ),
)
_TAKE_OFF = text("update payments set vat_invoice_id = null where payment_id = :payment_id")
_PAYMENTS = text(
    "select payment_id, vat_invoice_id, amount, paid_on, received_on, covers_invoice, status, overpaid,"
    " waiting, reason from payments join placements using (payment_id)"
    " where vat_invoice_id = any(cast(:ids as uuid[])) order by received_on, payment_id"
)
_COVER = Bulk(
    ("payments", "amounts"),
    text(
        "update payments set covers_invoice = given.amount"
        " from unnest(cast(:payments as text[]), cast(:amounts as numeric[])) as given (payment_id, amount)"
        " where payments.payment_id = given.payment_id"
    ),
)
_MARK = text(
    "insert into vat_invoice_marks"
    " (mark_id, vat_invoice_id, deed, amount, paid_on, note, marked_by, marked_at)"
    " values (:mark_id, :id, :deed, :amount, :paid_on, :note, :by, :now)"
)
_MARKS = text(
    "select deed, amount, paid_on, note, marked_by, marked_at from vat_invoice_marks"
    " where vat_invoice_id = :id order by mark_id"
)
_DUE_BEFORE = text("""
    select creditor_id, settlements.settlement_id, settlements.number as settlement_number, settled_on,
        sum(vat_basis) as basis, sum(vat_to_invoice) as vat
    from settlements join settlement_lines using (settlement_id)
    where not exists (select from vat_invoices as made where made.settlement_id = settlements.settlement_id)
    group by settlements.settlement_id having sum(vat_to_invoice) <> 0
    order by settled_on, settlements.settlement_id
""")

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


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePayment:
    """A payment of an invoice, and where it is booked."""

    payment_id: str
    vat_invoice_id: UUID
    amount: Decimal
    paid_on: date
    received_on: date
    covering: Covering

    @property
    def as_fact(self) -> Payment:
        """The payment as counting needs it."""
        return Payment(id=self.payment_id, amount=self.amount, paid_on=self.paid_on)


@dataclass(frozen=True, slots=True)
class InvoiceOwner:
    """The invoice to which a KID belongs, and its creditor."""

    id: UUID
    creditor_id: UUID


async def next_number(tx: Transaction) -> int:
    """Return the number of the next invoice; until the transaction ends nobody else gets one."""
    await tx.execute(_ONE_AT_A_TIME)
    last: int = (await tx.execute(_LAST_NUMBER)).scalar_one()
    return last + 1


async def keep(tx: Transaction, made: Iterable[VatInvoice]) -> None:
    """Keep new invoices."""
    await _KEEP.run(
        tx,
        (
            (
                each.id,
                each.number,
                each.creditor_id,
                each.settlement_id,
                each.kid,
                each.invoiced_on,
                each.due_on,
                each.basis,
                each.vat,
            )
            for each in made
        ),
    )


async def by_id(tx: Transaction, ids: Iterable[UUID]) -> list[VatInvoice]:
    """Return invoices by id, in the order of their numbers; ids that are none of ours are left out."""
    return [VatInvoice(**row) for row in (await tx.execute(_BY_ID, {"ids": list(ids)})).mappings()]


async def by_number(tx: Transaction, number: int) -> VatInvoice | None:
    """Return the invoice of a number."""
    row = (await tx.execute(_BY_NUMBER, {"number": number})).mappings().first()
    return VatInvoice(**row) if row else None


async def of_settlement(tx: Transaction, settlement_id: UUID) -> VatInvoice | None:
    """Return the invoice of a settlement, None where all its VAT is offset."""
    row = (await tx.execute(_OF_SETTLEMENT, {"id": settlement_id})).mappings().first()
    return VatInvoice(**row) if row else None


async def listed(
    tx: Transaction, creditor_id: UUID | None, *, is_open: bool, limit: int, offset: int
) -> list[VatInvoice]:
    """Return invoices, the newest first; `is_open` are those of which something is not paid."""
    values = {"creditor_id": creditor_id, "is_open": is_open, "limit": limit, "offset": offset}
    return [VatInvoice(**row) for row in (await tx.execute(_LISTED, values)).mappings()]


async def of_statement(tx: Transaction, creditor_id: UUID, first: date, last: date) -> list[VatInvoice]:
    """Return a creditor's invoices of a period, both days in it, and earlier ones that are not paid."""
    values = {"creditor_id": creditor_id, "first": first, "last": last}
    return [VatInvoice(**row) for row in (await tx.execute(_OF_STATEMENT, values)).mappings()]


async def pdf(tx: Transaction, invoice_id: UUID) -> bytes | None:
    """Return an invoice's document, once it has been written."""
    return (await tx.execute(_PDF, {"id": invoice_id})).scalar()


async def keep_pdf(tx: Transaction, invoice_id: UUID, content: bytes) -> None:
    """Keep an invoice's document; the first one stays."""
    await tx.execute(_KEEP_PDF, {"id": invoice_id, "pdf": content})


async def owners_of_kids(tx: Transaction, kids: Iterable[str]) -> dict[str, InvoiceOwner]:
    """Return the invoice of each KID that belongs to one."""
    rows = await tx.execute(_OWNERS, {"kids": list(set(kids))})
    return {row.kid: InvoiceOwner(row.id, row.creditor_id) for row in rows}


async def assign(tx: Transaction, invoices: Mapping[str, UUID]) -> None:
    """Let payments, by id, be of invoices."""
    await _ASSIGN.run(tx, invoices.items())


async def take_off(tx: Transaction, payment_id: str) -> None:
    """Let a payment be of no invoice."""
    await tx.execute(_TAKE_OFF, {"payment_id": payment_id})


async def payments_of(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Sequence[InvoicePayment]]:
    """Return the payments of invoices, the oldest first."""
    found: defaultdict[UUID, list[InvoicePayment]] = defaultdict(list)
    for row in await tx.execute(_PAYMENTS, {"ids": list(ids)}):
        placement = Placement(
            status=row.status, overpaid=row.overpaid, waiting=row.waiting, reason=row.reason
        )
        found[row.vat_invoice_id].append(
            InvoicePayment(
                payment_id=row.payment_id,
                vat_invoice_id=row.vat_invoice_id,
                amount=row.amount,
                paid_on=row.paid_on,
                received_on=row.received_on,
                covering=Covering(covered=row.covers_invoice, placement=placement),
            )
        )
    return dict(found)


async def save_coverings(tx: Transaction, found: Mapping[str, Covering]) -> None:
    """Save what payments cover of their invoices, and where the rest of them is."""
    await _COVER.run(tx, ((id_, each.covered) for id_, each in found.items()))
    await save_placements(tx, {id_: each.placement for id_, each in found.items()})


async def mark(
    tx: Transaction, invoice_id: UUID, deed: MarkDeed, amount: Decimal, *, on: date | None, by: str, note: str
) -> None:
    """Note that so much was paid elsewhere on a day, or that this is taken back."""
    values = {"mark_id": new_id(), "id": invoice_id, "deed": deed, "amount": amount, "paid_on": on}
    await tx.execute(_MARK, values | {"by": by, "note": note, "now": tx.now})


async def marks(tx: Transaction, invoice_id: UUID) -> list[Mark]:
    """Return what was marked on an invoice, the first first."""
    return [Mark(**row) for row in (await tx.execute(_MARKS, {"id": invoice_id})).mappings()]


async def without_invoice(tx: Transaction) -> list[ToInvoice]:
    """Return the settlements whose VAT is to be invoiced and has no invoice, the oldest first."""
    return [ToInvoice(**row) for row in (await tx.execute(_DUE_BEFORE)).mappings()]
