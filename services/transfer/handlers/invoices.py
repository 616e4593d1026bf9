"""What is heard of invoices: proposed, taken back, paid, credited, written off, and all of that undone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.transfer import store
from services.transfer.domain import Debtor, InvoiceFact, Proposal, heard, invoice_id_of
from services.transfer.handlers.approval import approve_waiting
from services.transfer.handlers.showing import tell_news
from shared.db import Transaction
from shared.events import CollectionProposed, CustomerChanged, Event

NO_INVOICE = UUID(int=0)


async def on_invoice_fact(facts: Sequence[InvoiceFact], tx: Transaction) -> None:
    """Keep what is told of invoices, and approve those that it lets through.

    So an invoice that is paid leaves the list by itself, and one whose payment is undone comes back. What
    changes a claim that is in Go is shown there.
    """
    creditors = await store.lock_creditors(tx, (fact.creditor_id for fact in facts))
    known = await store.enter_and_lock(tx, {invoice_id_of(fact): fact.creditor_id for fact in facts})
    changed = dict(known)
    for fact in facts:
        changed[invoice_id_of(fact)] = heard(changed[invoice_id_of(fact)], fact)
    await store.save(tx, (each for invoice_id, each in changed.items() if each != known[invoice_id]))
    await store.keep_cards(tx, (_card(fact) for fact in facts if isinstance(fact, CollectionProposed)))
    causes: Mapping[UUID, Event] = {invoice_id_of(fact): fact for fact in facts}
    await approve_waiting(tx, creditors.values(), causes)
    moved = [each for each in changed.values() if each.matches != known[each.invoice_id].matches]
    await tell_news(tx, _cases_of(moved, causes))


async def on_customer_changed(events: Sequence[CustomerChanged], tx: Transaction) -> None:
    """Keep the newest card of each debtor, and with it what is missing there."""
    await store.keep_cards(
        tx,
        (
            store.ToldCard(
                debtor=Debtor(event.creditor_id, event.customer.id),
                card=event.customer,
                authority=2,
                told_on=date.min,
                revision=event.revision,
                told_about=NO_INVOICE,
            )
            for event in events
        ),
    )


def _card(fact: CollectionProposed) -> store.ToldCard:
    return store.ToldCard(
        debtor=Debtor(fact.creditor_id, fact.customer.id),
        card=fact.customer,
        authority=1,
        told_on=fact.proposed_on,
        revision=fact.revision,
        told_about=fact.invoice.id,
    )


def _cases_of(proposals: Iterable[Proposal], causes: Mapping[UUID, Event]) -> dict[UUID, Event]:
    """Return the cases in which these invoices are, each with the event in hand that changes it."""
    return {
        each.claim.case_id: causes[each.invoice_id]
        for each in proposals
        if each.claim and each.claim.status == "transferred"
    }
