"""What becomes of credit notes for VAT: set off against open invoices, the rest paid by a settlement.

So nothing that the agency owes waits for a person, and no creditor pays an invoice whose VAT is not owed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.settlement.domain.ledger import Entry
from services.settlement.domain.settlements import Settlement
from services.settlement.domain.vat_invoices import VatInvoice, set_off, settled_postings
from services.settlement.store import invoice_marks, vat_invoices
from services.settlement.store.ledger import book
from shared.db import Transaction, new_id

BY = "settlement"


async def left_on_credit_notes(
    tx: Transaction, creditors: Iterable[UUID], day: date
) -> Mapping[UUID, Sequence[VatInvoice]]:
    """Set off creditors' credit notes against what is open of their invoices; return those with a rest.

    Their books must be locked. Nothing is booked: both stand on `vat_to_invoice`.
    """
    found: defaultdict[UUID, list[VatInvoice]] = defaultdict(list)
    for each in await vat_invoices.open_of(tx, creditors):
        found[each.creditor_id].append(each)
    pairs = [pair for of_creditor in found.values() for pair in set_off(of_creditor)]
    for pair in pairs:
        note = f"{pair.credit_note.title} motregnet i {pair.invoice.title}"
        for each, amount in ((pair.credit_note, -pair.amount), (pair.invoice, pair.amount)):
            await invoice_marks.mark(tx, each.id, "set_off", amount, on=day, by=BY, note=note)
    touched = [id_ for id_, of_creditor in found.items() if any(each.open < 0 for each in of_creditor)]
    left: defaultdict[UUID, list[VatInvoice]] = defaultdict(list)
    for each in await vat_invoices.open_of(tx, touched) if touched else ():
        if each.open < 0:
            left[each.creditor_id].append(each)
    return left


async def settle_credit_notes(
    tx: Transaction, made: Iterable[Settlement], left: Mapping[UUID, Sequence[VatInvoice]]
) -> None:
    """Book what is left of credit notes as due to the creditors by settlements, which carry it in."""
    entries = []
    for settlement in made:
        for each in left.get(settlement.creditor_id, ()):
            note = f"gjort opp i oppgjør {settlement.number}"
            await invoice_marks.mark(
                tx, each.id, "settled", each.open, on=settlement.settled_on, by=BY, note=note
            )
            entries.append(
                Entry(
                    id=new_id(),
                    book=each.creditor_id,
                    causes=(f"vat-invoice-{each.id}", f"settlement-{settlement.id}"),
                    booked_on=settlement.settled_on,
                    postings=settled_postings(-each.open),
                )
            )
    if entries:
        await book(tx, entries)
