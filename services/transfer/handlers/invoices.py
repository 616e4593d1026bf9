"""What is heard of invoices: proposed, taken back, paid, credited, written off, and all of that undone."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.transfer import store
from services.transfer.domain.cases import Debtor
from services.transfer.domain.proposals import InvoiceFact, Proposal, heard, invoice_id_of
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
    proposed = [fact for fact in facts if isinstance(fact, CollectionProposed)]
    turned = await _keep_cards(tx, [(_card(fact), fact) for fact in proposed])
    causes: Mapping[UUID, Event] = {invoice_id_of(fact): fact for fact in facts}
    await approve_waiting(tx, creditors.values(), causes)
    moved = [each for each in changed.values() if each.matches != known[each.invoice_id].matches]
    await tell_news(tx, {**turned, **_cases_of(moved, causes)})


async def on_customer_changed(events: Sequence[CustomerChanged], tx: Transaction) -> None:
    """Keep the newest card of each debtor, and with it what is missing there; Go shows what he now owes."""
    await store.lock_creditors(tx, (event.creditor_id for event in events))
    if turned := await _keep_cards(tx, [(_corrected_card(event), event) for event in events]):
        await tell_news(tx, turned)


async def _keep_cards(tx: Transaction, told: Sequence[tuple[store.ToldCard, Event]]) -> Mapping[UUID, Event]:
    """Keep the newest cards; return the cases in Go whose debtor owes otherwise now, with the event.

    The caps of a consumer's fees are lower, and who is freed of interest owes none: another balance.
    """
    turned = await store.keep_cards(tx, (card for card, _ in told))
    if not turned:
        return {}
    causes = {card.debtor: event for card, event in told}
    return {case_id: causes[debtor] for debtor, case_id in await store.cases_in_go_of(tx, turned)}


def _corrected_card(event: CustomerChanged) -> store.ToldCard:
    return store.ToldCard(
        debtor=Debtor(event.creditor_id, event.customer.id),
        card=event.customer,
        authority=2,
        told_on=date.min,
        revision=event.revision,
        told_about=NO_INVOICE,
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
