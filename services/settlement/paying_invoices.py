"""What pays the agency's invoices for VAT: payments to the client account, and marks of those that are not.

Like a case, an invoice is counted from all its payments and marks, and the difference to what is booked is
booked: the order in which they come does not matter, and doing a thing again changes nothing.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK, Entry, Posting
from services.settlement.domain.states import Placement
from services.settlement.domain.vat_invoices import (
    Covering,
    VatInvoice,
    covering_postings,
    coverings,
    elsewhere_postings,
)
from services.settlement.refusals import NotOnThatDay
from services.settlement.store import invoice_marks, invoice_payments, vat_invoices
from services.settlement.store.books import lock_books
from services.settlement.store.ledger import book
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound


async def recount_invoices(tx: Transaction, ids: Collection[UUID], *, leaving: Collection[str] = ()) -> None:
    """Count what is paid of invoices anew; their books and the agency's must be locked.

    Payments that are `leaving` their invoice pay nothing of it: they wait until the caller moves them. What
    is on its way back to a payer, or has gone there, pays nothing.
    """
    payments = await invoice_payments.payments_of(tx, ids)
    for invoice in await vat_invoices.by_id(tx, ids):
        booked = {each.payment_id: each.covering for each in payments.get(invoice.id, ())}
        facts = [each.as_fact for each in payments.get(invoice.id, ())]
        staying = [each for each in facts if each.id not in leaving]
        sent_back = {each.payment_id: each.sent_back for each in payments.get(invoice.id, ())}
        counted = coverings(invoice.vat - invoice.paid_elsewhere - invoice.set_off, staying, sent_back) | {
            each.id: Covering(covered=ZERO, placement=Placement(status="unplaced", waiting=each.amount))
            for each in facts
            if each.id in leaving
        }
        changed = {id_: each for id_, each in counted.items() if each != booked[id_]}
        await invoice_payments.save_coverings(tx, changed)
        agencys, creditors = covering_postings([booked[id_] for id_ in changed], list(changed.values()))
        causes = (*changed, f"vat-invoice-{invoice.id}")
        books = (AGENCY_BOOK, agencys), (invoice.creditor_id, creditors)
        await book(tx, [_entry(tx, of, causes, postings) for of, postings in books if postings])


async def mark_paid_elsewhere(
    database: Database, invoice_id: UUID, by: str, *, on: date, note: str
) -> VatInvoice:
    """Note that what is open of an invoice was paid to an account of the agency's own, or set off.

    Of a credit note, that the agency has paid it from there. Nothing happens if nothing is open.

    Raises:
        NotFound: there is no such invoice.
        Reject: the day is to come, or before the invoice's own.
    """
    async with database.transaction() as tx:
        invoice = await locked(tx, invoice_id)
        if not invoice.open:
            return invoice
        if not invoice.invoiced_on <= on <= tx.today:
            raise NotOnThatDay(
                f"{invoice.title} is of {invoice.invoiced_on}: it was paid on that day or later, and by"
                f" {tx.today}, not on {on}",
                number=invoice.number,
                first=invoice.invoiced_on,
                last=tx.today,
            )
        await invoice_marks.mark(tx, invoice_id, "paid_elsewhere", invoice.open, on=on, by=by, note=note)
        postings = elsewhere_postings(invoice.open)
        causes = (f"vat-invoice-{invoice.id}",)
        await book(tx, [_entry(tx, invoice.creditor_id, causes, postings)])
        return (await vat_invoices.by_id(tx, [invoice_id]))[0]


async def undo_mark(database: Database, invoice_id: UUID, by: str, note: str) -> VatInvoice:
    """Take back that an invoice was paid elsewhere. Nothing happens if it was not marked.

    Payments that had found nothing open then pay it, unless they are on their way back already.

    Raises:
        NotFound: there is no such invoice.
    """
    async with database.transaction() as tx:
        invoice = await locked(tx, invoice_id)
        if not invoice.paid_elsewhere:
            return invoice
        amount = ZERO - invoice.paid_elsewhere
        await invoice_marks.mark(tx, invoice_id, "undone", amount, on=None, by=by, note=note)
        causes = (f"vat-invoice-{invoice.id}",)
        await book(tx, [_entry(tx, invoice.creditor_id, causes, elsewhere_postings(amount))])
        await recount_invoices(tx, [invoice_id])
        return (await vat_invoices.by_id(tx, [invoice_id]))[0]


async def locked(tx: Transaction, invoice_id: UUID) -> VatInvoice:
    """Return an invoice with the locks on its creditor's book and the agency's.

    Raises:
        NotFound: there is no such invoice.
    """
    found = await vat_invoices.by_id(tx, [invoice_id])
    if not found:
        raise NotFound(f"there is no invoice {invoice_id}")
    await lock_books(tx, [AGENCY_BOOK, found[0].creditor_id])
    return (await vat_invoices.by_id(tx, [invoice_id]))[0]


def _entry(tx: Transaction, of: UUID, causes: tuple[str, ...], postings: list[Posting]) -> Entry:
    return Entry(id=new_id(), book=of, causes=causes, booked_on=tx.today, postings=postings)
