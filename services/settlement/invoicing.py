"""Invoices are made with the settlement whose VAT they ask for, numbered over all creditors without gaps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from services.settlement.domain.facts import ZERO
from services.settlement.domain.settlements import Settlement
from services.settlement.domain.vat_invoices import ToInvoice, vat_invoice
from services.settlement.orders import VatInvoiceOrdered
from services.settlement.store import vat_invoices
from shared.db import Database, Transaction, new_id


async def invoice(tx: Transaction, made: Sequence[Settlement], *, on: date, days: int) -> None:
    """Invoice the VAT of new settlements of a day that their payouts do not pay, to be paid within `days`."""
    await _number(tx, [due for each in made if (due := _to_invoice(each)).vat], on, days)


async def invoice_earlier(database: Database, days: int) -> None:
    """Invoice what earlier settlements have left to be invoiced, from before there were invoices.

    What has been numbered, but not written and mailed because its order was given up, is ordered again.
    """
    async with database.transaction() as tx:
        await vat_invoices.one_at_a_time(tx)
        await _number(tx, await vat_invoices.without_invoice(tx), tx.today, days)
        for each in await vat_invoices.not_written(tx):
            tx.say(VatInvoiceOrdered(creditor_id=each.creditor_id, vat_invoice_id=each.id))


async def _number(tx: Transaction, due: Sequence[ToInvoice], on: date, days: int) -> None:
    if not due:
        return
    first = await vat_invoices.next_number(tx)
    made = [
        vat_invoice(each, id=new_id(), number=number, on=on, days=days)
        for number, each in enumerate(due, start=first)
    ]
    await vat_invoices.keep(tx, made)


def _to_invoice(settlement: Settlement) -> ToInvoice:
    return ToInvoice(
        creditor_id=settlement.creditor_id,
        settlement_id=settlement.id,
        settlement_number=settlement.number,
        settled_on=settlement.settled_on,
        basis=sum((share.vat_basis for share in settlement.shares), ZERO),
        vat=sum((share.vat_to_invoice for share in settlement.shares), ZERO),
    )
