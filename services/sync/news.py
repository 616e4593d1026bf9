"""What is new in a creditor's books in PowerOffice Go, asked once and answered in this service's own values.

Every occasion (night, webhook, demand, first import) goes through `read_news`, so that all lead to the same
mirror. A creditor without news costs two requests to API v2 (invoices and customers changed since the
cursors) and, on a night on which it has overdue invoices, one to API v1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol
from uuid import UUID

from services.sync import store
from services.sync.attribution import reductions
from services.sync.domain.creditors import Creditor
from services.sync.domain.invoices import InvoiceNews
from services.sync.domain.news import Found, News
from services.sync.listing import OVERLAP, Listing, latest, list_changes
from services.sync.orders import Occasion
from services.sync.seen import customer_snapshot, last_reminders, seen_invoice
from services.sync.store.webhooks import Webhook
from shared.clock import oslo_date
from shared.db import Database
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.errors import GoNotFound, GoRefused
from shared.poweroffice.models import Customer, Invoice, VoucherType
from shared.poweroffice.v2 import GoClient


class Connections(Protocol):
    """Clients of Go for any creditor (`shared.poweroffice.connections.GoConnections`)."""

    def v2(self, creditor_id: UUID) -> GoClient:
        """Return the creditor's accounts."""
        ...

    def debt_collection(self, creditor_id: UUID) -> DebtCollectionClient:
        """Return the creditor's debt collection (API v1)."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


@dataclass(frozen=True, kw_only=True)
class Reading:
    """A reading that begins: where the mirror stands, and what is to be asked besides what has changed."""

    creditor: Creditor
    occasion: Occasion
    today: date
    webhooks: Sequence[Webhook] = ()
    customers_to_read_again: Sequence[int] = ()
    has_overdue: bool = False


async def read_news(reading: Reading, connections: Connections, database: Database) -> News:
    """Read what has changed in the creditor's books since the mirror was last brought up to date.

    Raises:
        CreditorDisconnected: the creditor must restore its connection.
        GoError: Go did not answer, or refused.
    """
    go = connections.v2(reading.creditor.id)
    listing = await list_changes(go, reading.creditor, database)
    changed_cards = await _list_customers(go, reading)
    strangers = await _strangers(reading, listing, database)
    other_cards = await _other_customers(go, reading, changed_cards, strangers)
    customers = [card for it in (*changed_cards, *other_cards) if (card := customer_snapshot(it))]
    return News(
        invoices=_combined(
            _listed(listing, reading.today),
            _matched(listing, reading.today),
            await _read_reminders(connections, reading, listing.invoices.values()),
        ),
        customers=customers,
        invoice_cursor=listing.cursor,
        customer_cursor=latest(customer.changed_at for customer in changed_cards),
        webhooks=[webhook.id for webhook in reading.webhooks],
        found=Found(invoices=len(listing.changed), customers=len(customers), matches=len(listing.matches)),
    )


async def _list_customers(go: GoClient, reading: Reading) -> list[Customer]:
    cursor = reading.creditor.customer_cursor
    if cursor is None or reading.occasion == "demand":
        return await go.customers.find()
    return await go.customers.find(changed_after=cursor - OVERLAP)


async def _strangers(reading: Reading, listing: Listing, database: Database) -> set[int]:
    """Return the numbers of customers who have listed invoices and no card in the mirror."""
    holders = {it.customer_id: it.customer_number for it in listing.invoices.values() if it.customer_id}
    async with database.transaction() as tx:
        cards = await store.customers.cards(tx, reading.creditor.id, holders)
    return {number for holder, number in holders.items() if number and holder not in cards}


async def _other_customers(
    go: GoClient, reading: Reading, listed: Sequence[Customer], strangers: set[int]
) -> list[Customer]:
    """Read the cards that are needed now although Go does not list them as changed."""
    found = {customer.id: customer for customer in listed}
    numbers = {*strangers, *reading.customers_to_read_again} - {it.number for it in listed}
    if numbers:
        found |= {it.id: it for it in await go.customers.find(numbers=sorted(numbers))}
    named = {int(each.entity) for each in reading.webhooks if each.is_about_customer}
    for customer_id in sorted(named - found.keys()):
        try:
            found[customer_id] = await go.customers.get(customer_id)
        except GoNotFound:
            continue
    return [customer for customer in found.values() if customer not in listed]


async def _read_reminders(
    connections: Connections, reading: Reading, invoices: Iterable[Invoice]
) -> dict[UUID, InvoiceNews]:
    """Ask API v1 which letters Go has sent; a client that does not let us see them has none."""
    is_overdue = reading.has_overdue or any(it.due_date and it.due_date < reading.today for it in invoices)
    if reading.occasion == "webhook" or not is_overdue:
        return {}
    try:
        available = await connections.debt_collection(reading.creditor.id).available_invoices()
    except GoRefused:
        return {}
    return {it: InvoiceNews(last_reminder=reminder) for it, reminder in last_reminders(available).items()}


def _listed(listing: Listing, today: date) -> dict[UUID, InvoiceNews]:
    """Return the news of the listed invoices, with all that reduced those that have changed."""
    news = {}
    for invoice in listing.invoices.values():
        seen = seen_invoice(invoice)
        found = None
        if invoice.id in listing.changed:
            changed_at = invoice.balance_changed_at
            found = reductions(
                invoice.id,
                listing.matches.get(invoice.match_id or 0, ()),
                settled=seen.amount - seen.balance,
                settled_by=oslo_date(changed_at) if changed_at else today,
                write_off_vouchers=listing.write_off_vouchers,
            )
        news[invoice.id] = InvoiceNews(seen=seen, reductions=found)
    return news


def _matched(listing: Listing, today: date) -> dict[UUID, InvoiceNews]:
    """Return what reduced every invoice in the matches that were read, listed or not."""
    news = {}
    for entries in listing.matches.values():
        for entry in entries:
            if entry.voucher_type is VoucherType.OUTGOING_INVOICE and entry.amount > 0:
                news[entry.voucher_id] = InvoiceNews(
                    reductions=reductions(
                        entry.voucher_id,
                        entries,
                        settled=entry.amount - entry.balance,
                        settled_by=today,
                        write_off_vouchers=listing.write_off_vouchers,
                    )
                )
    return news


def _combined(
    listed: Mapping[UUID, InvoiceNews],
    matched: Mapping[UUID, InvoiceNews],
    reminders: Mapping[UUID, InvoiceNews],
) -> dict[UUID, InvoiceNews]:
    nothing = InvoiceNews()
    news = {}
    for invoice_id in {**listed, **matched, **reminders}:
        seen, match, reminder = (each.get(invoice_id, nothing) for each in (listed, matched, reminders))
        news[invoice_id] = InvoiceNews(
            seen=seen.seen,
            reductions=seen.reductions if seen.reductions is not None else match.reductions,
            last_reminder=reminder.last_reminder,
        )
    return news
