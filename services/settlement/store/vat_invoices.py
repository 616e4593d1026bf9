"""Invoices for VAT, and what of each is paid (`invoice_payments`, `invoice_marks`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.vat_invoices import Credited, ToInvoice, VatInvoice
from services.settlement.store.settlement_tables import vat_invoices
from shared.bulk import inserting
from shared.db import Transaction
from shared.held import number_before

_SELECT = """
    select vat_invoices.vat_invoice_id as id, vat_invoices.number, vat_invoices.creditor_id, settlement_id,
        settlements.number as settlement_number, settled_on, kid, invoiced_on, due_on, basis, vat,
        covered.paid, marked.paid_elsewhere, marked.set_off
    from vat_invoices join settlements using (settlement_id)
    cross join lateral (select coalesce(sum(covers_invoice), 0) as paid from payments
        where payments.vat_invoice_id = vat_invoices.vat_invoice_id) as covered
    cross join lateral (select
            coalesce(sum(amount) filter (where deed in ('paid_elsewhere', 'undone')), 0) as paid_elsewhere,
            coalesce(sum(amount) filter (where deed in ('set_off', 'settled')), 0) as set_off
        from vat_invoice_marks
        where vat_invoice_marks.vat_invoice_id = vat_invoices.vat_invoice_id) as marked
"""
_BY_ID = text(
    f"{_SELECT} where vat_invoices.vat_invoice_id = any(cast(:ids as uuid[])) order by vat_invoices.number"
)
_BY_NUMBER = text(f"{_SELECT} where vat_invoices.number = :number")
_OF_SETTLEMENT = text(f"{_SELECT} where settlement_id = :id")
_LISTED = text(
    f"{_SELECT} where (cast(:creditor_id as uuid) is null or vat_invoices.creditor_id = :creditor_id)"
    " and (cast(:settlement_id as uuid) is null or vat_invoices.settlement_id = :settlement_id)"
    " and (not :is_open or vat <> covered.paid + marked.paid_elsewhere + marked.set_off)"
    " order by vat_invoices.number desc limit :limit offset :offset"
)
_OF_STATEMENT = text(
    f"{_SELECT} where vat_invoices.creditor_id = :creditor_id and invoiced_on <= :last"
    " and (invoiced_on >= :first or vat <> covered.paid + marked.paid_elsewhere + marked.set_off)"
    " order by vat_invoices.number"
)
_OPEN = text(
    f"{_SELECT} where vat_invoices.creditor_id = any(cast(:creditors as uuid[]))"
    " and exists (select from vat_invoices as credit"
    " where credit.creditor_id = vat_invoices.creditor_id and credit.vat < 0)"
    " and vat <> covered.paid + marked.paid_elsewhere + marked.set_off order by vat_invoices.number"
)
_CREDITED = text("""
    select distinct settlements.number as settlement_number, settled_on, vat_invoices.number, invoiced_on
    from settlement_lines as credit join settlement_lines as earlier using (invoice_id)
    join settlements on settlements.settlement_id = earlier.settlement_id
    left join vat_invoices on vat_invoices.settlement_id = earlier.settlement_id
    where credit.settlement_id = :settlement_id and credit.vat_to_invoice < 0 and earlier.vat_basis > 0
    and settled_on < :settled_on order by settled_on
""")
_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(hashtextextended('settlement vat invoices', 0))")
_LAST_NUMBER = text(f"select greatest(max(number), {number_before('vat_invoices')}) from vat_invoices")
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
_NOT_WRITTEN = text(f"{_SELECT} where pdf is null and status <> 'ordered' order by vat_invoices.number")
_PDF = text("select pdf from vat_invoices where vat_invoice_id = :id")
_KEEP_PDF = text("update vat_invoices set pdf = :pdf where vat_invoice_id = :id and pdf is null")
_DUE_BEFORE = text("""
    select creditor_id, settlements.settlement_id, settlements.number as settlement_number, settled_on,
        sum(vat_basis) as basis, sum(vat_to_invoice) as vat
    from settlements join settlement_lines using (settlement_id)
    where not exists (select from vat_invoices as made where made.settlement_id = settlements.settlement_id)
    group by settlements.settlement_id having sum(vat_to_invoice) <> 0
    order by settled_on, settlements.settlement_id
""")


async def one_at_a_time(tx: Transaction) -> None:
    """Let nobody else number invoices, or look for what to invoice, until the transaction ends."""
    await tx.execute(_ONE_AT_A_TIME)


async def next_number(tx: Transaction) -> int:
    """Return the number of the next invoice; see `one_at_a_time`."""
    await one_at_a_time(tx)
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
    tx: Transaction,
    creditor_id: UUID | None,
    settlement_id: UUID | None = None,
    *,
    is_open: bool,
    limit: int,
    offset: int,
) -> list[VatInvoice]:
    """Return invoices, the newest first; `is_open` are those of which something is not paid."""
    of = {"creditor_id": creditor_id, "settlement_id": settlement_id}
    values = of | {"is_open": is_open, "limit": limit, "offset": offset}
    return [VatInvoice(**row) for row in (await tx.execute(_LISTED, values)).mappings()]


async def of_statement(tx: Transaction, creditor_id: UUID, first: date, last: date) -> list[VatInvoice]:
    """Return a creditor's invoices of a period, both days in it, and earlier ones that are not paid."""
    values = {"creditor_id": creditor_id, "first": first, "last": last}
    return [VatInvoice(**row) for row in (await tx.execute(_OF_STATEMENT, values)).mappings()]


async def open_of(tx: Transaction, creditors: Iterable[UUID]) -> list[VatInvoice]:
    """Return what is open of creditors' invoices and credit notes, in the order of their numbers.

    Creditors that never got a credit note are left out.
    """
    rows = await tx.execute(_OPEN, {"creditors": list(creditors)})
    return [VatInvoice(**row) for row in rows.mappings()]


async def credited_by(tx: Transaction, credit_note: VatInvoice) -> list[Credited]:
    """Return the sales documents whose VAT a credit note gives back: those of the same claims before."""
    values = {"settlement_id": credit_note.settlement_id, "settled_on": credit_note.settled_on}
    return [Credited(**row) for row in (await tx.execute(_CREDITED, values)).mappings()]


async def pdf(tx: Transaction, invoice_id: UUID) -> bytes | None:
    """Return an invoice's document, once it has been written."""
    return (await tx.execute(_PDF, {"id": invoice_id})).scalar()


async def keep_pdf(tx: Transaction, invoice_id: UUID, content: bytes) -> None:
    """Keep an invoice's document; the first one stays."""
    await tx.execute(_KEEP_PDF, {"id": invoice_id, "pdf": content})


async def not_written(tx: Transaction) -> list[VatInvoice]:
    """Return the invoices that have no document, but those whose settlement's order writes it."""
    return [VatInvoice(**row) for row in (await tx.execute(_NOT_WRITTEN)).mappings()]


async def without_invoice(tx: Transaction) -> list[ToInvoice]:
    """Return the settlements whose VAT is to be invoiced and has no invoice, the oldest first."""
    return [ToInvoice(**row) for row in (await tx.execute(_DUE_BEFORE)).mappings()]
