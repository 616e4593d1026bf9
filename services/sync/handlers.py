"""The decisions of sync, each inside the transaction that it is given."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from services.sync import store
from services.sync.domain.creditors import Creditor, hear_connection, hear_profile
from services.sync.domain.invoices import MirroredInvoice, renew, tell_overdue
from services.sync.domain.news import News
from services.sync.orders import NewsOrdered, Occasion
from shared.broker.consumer import Handler
from shared.db import Transaction
from shared.errors import Transient
from shared.events import (
    ConnectionLost,
    ConnectionRestored,
    CreditorChanged,
    CreditorRegistered,
    CustomerChanged,
    Event,
)


class Overtaken(Transient):
    """Another reading of the creditor's books was recorded meanwhile; this one may be older: read again."""


async def on_profile(
    events: Sequence[CreditorRegistered] | Sequence[CreditorChanged], tx: Transaction
) -> None:
    """Keep what sync needs of a creditor; the first profile orders the first reading of its books."""
    before, after = await _hear(tx, events, hear_profile)
    new = [each for each in after if after[each].profile_revision and not before[each].profile_revision]
    await order_news(tx, new, "registered")


async def on_connection(
    events: Sequence[ConnectionLost] | Sequence[ConnectionRestored], tx: Transaction
) -> None:
    """Keep whether a creditor's books can be read; a restored connection reads what was missed."""
    before, after = await _hear(tx, events, hear_connection)
    restored = [
        each
        for each in after
        if after[each].is_readable and after[each].connection_revision > before[each].connection_revision
    ]
    await order_news(tx, restored, "restored")


async def _hear(
    tx: Transaction, events: Sequence[Any], hear: Callable[[Creditor, Any], Creditor]
) -> tuple[dict[UUID, Creditor], dict[UUID, Creditor]]:
    before = await store.creditors.lock(tx, [event.creditor_id for event in events])
    after = dict(before)
    for event in events:
        after[event.creditor_id] = hear(after[event.creditor_id], event)
    await store.creditors.save(tx, [after[each] for each in after if after[each] != before[each]])
    return before, after


async def order_news(tx: Transaction, creditor_ids: Collection[UUID], occasion: Occasion) -> None:
    """Order a reading of the books of each creditor."""
    if creditor_ids:
        await store.creditors.mark_ordered(tx, creditor_ids)
        tx.say(*(NewsOrdered(creditor_id=each, occasion=occasion) for each in creditor_ids))


async def order_nightly(tx: Transaction, night: date, at_most: int) -> int:
    """Order a night's reading of creditors for whom it is not ordered yet; return of how many."""
    chosen = await store.creditors.mark_nightly(tx, night, at_most)
    tx.say(*(NewsOrdered(creditor_id=each, occasion="nightly") for each in chosen))
    return len(chosen)


async def take_news(tx: Transaction, creditor: Creditor, news: News) -> int:
    """Record a reading: mirror, facts and cursors in one; return how many facts were said.

    Raises:
        Overtaken: the mirror has moved since `creditor` was loaded.
    """
    present = (await store.creditors.lock(tx, [creditor.id]))[creditor.id]
    if present.version != creditor.version:
        raise Overtaken("another reading of this creditor was recorded meanwhile; read again")
    await _take_customers(tx, creditor.id, news)
    await _take_invoices(tx, creditor.id, news)
    await store.webhooks.mark_read(tx, news.webhooks)
    after = replace(
        present,
        invoice_cursor=news.invoice_cursor or present.invoice_cursor,
        customer_cursor=news.customer_cursor or present.customer_cursor,
        version=present.version + 1,
        synced_at=tx.now,
        synced_on=tx.today,
        outcome="read",
    )
    await store.creditors.save(tx, [after])
    await tell_what_is_overdue(tx, [creditor.id], tx.today)
    return len(tx.said)


async def _take_customers(tx: Transaction, creditor_id: UUID, news: News) -> None:
    revisions = await store.customers.put(tx, creditor_id, news.customers)
    cards = {card.id: card for card in news.customers}
    for card_id, revision in sorted(revisions.items()):
        tx.say(CustomerChanged(creditor_id=creditor_id, customer=cards[card_id], revision=revision))


async def _take_invoices(tx: Transaction, creditor_id: UUID, news: News) -> None:
    """Renew each invoice that the news speak of; one that the mirror does not have needs to be seen whole."""
    mirror = await store.invoices.load(tx, creditor_id, news.invoices)
    for invoice_id, each in news.invoices.items():
        if invoice_id not in mirror and each.seen:
            mirror[invoice_id] = MirroredInvoice(creditor_id=creditor_id, seen=each.seen)
    holders = {invoice.seen.customer_id for invoice in mirror.values() if invoice.seen.customer_id}
    cards = await store.customers.cards(tx, creditor_id, holders)
    after = []
    for invoice_id in sorted(mirror):
        invoice = mirror[invoice_id]
        card = cards.get(invoice.seen.customer_id or 0)
        renewed, facts = renew(invoice, news.invoices[invoice_id], card)
        after.append(renewed)
        tx.say(*facts)
    await store.invoices.save(tx, after)


async def tell_what_is_overdue(tx: Transaction, creditor_ids: Collection[UUID], day: date) -> int:
    """Tell invoices of these creditors that are overdue on `day` for the first time; return how many.

    The creditors must be locked. Not all at once: what is left over is told at the next call.
    """
    found = await store.invoices.to_tell(tx, creditor_ids, day)
    told = []
    for invoice, customer in found:
        after, facts = tell_overdue(invoice, customer)
        told.append(after)
        tx.say(*facts)
    await store.invoices.save(tx, told)
    await store.customers.mark_told(tx, {(it.creditor_id, customer.id) for it, customer in found})
    return len(found)


HANDLERS: Mapping[type[Event], Handler] = {
    CreditorRegistered: on_profile,
    CreditorChanged: on_profile,
    ConnectionLost: on_connection,
    ConnectionRestored: on_connection,
}
