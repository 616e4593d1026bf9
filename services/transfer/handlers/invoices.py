"""What is heard of invoices: proposed, taken back, paid, credited, written off, and all of that undone."""

from collections.abc import Sequence

from services.transfer import store
from services.transfer.domain import InvoiceFact, heard, invoice_id_of
from services.transfer.handlers.approval import approve_waiting
from shared.db import Transaction


async def on_invoice_fact(facts: Sequence[InvoiceFact], tx: Transaction) -> None:
    """Keep what is told of invoices, and approve those that it lets through.

    So an invoice that is paid leaves the list by itself, and one whose payment is undone comes back.
    """
    creditors = await store.lock_creditors(tx, (fact.creditor_id for fact in facts))
    known = await store.enter_and_lock(tx, {invoice_id_of(fact): fact.creditor_id for fact in facts})
    changed = dict(known)
    for fact in facts:
        changed[invoice_id_of(fact)] = heard(changed[invoice_id_of(fact)], fact)
    await store.save(tx, (each for invoice_id, each in changed.items() if each != known[invoice_id]))
    await approve_waiting(tx, creditors.values(), {invoice_id_of(fact): fact for fact in facts})
