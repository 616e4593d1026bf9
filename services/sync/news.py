"""What is new in a creditor's books in PowerOffice Go, asked once and answered in this service's own values.

Every occasion (night, webhook, demand, first import) goes through `read_news`, so that all lead to the same
mirror. A creditor without news costs two requests to API v2 (invoices and customers changed since the
cursors) and, on a night on which it has overdue invoices, one to API v1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.sync import store
from services.sync.attribution import days_to_look_up, reductions
from services.sync.domain import Creditor, InvoiceNews, News
from services.sync.orders import Occasion
from services.sync.seen import (
    CLIENT_CURRENCY,
    customer_snapshot,
    is_invoice,
    last_reminders,
    seen_invoice,
)
from services.sync.store.invoices import Fingerprint
from services.sync.store.webhooks import Webhook
from shared.clock import oslo_date
from shared.db import Database
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.errors import GoNotFound, GoRefused
from shared.poweroffice.ledger import vouchers_on_account
from shared.poweroffice.models import Customer, Invoice, LedgerEntry, VoucherType
from shared.poweroffice.v2 import GoClient

OVERLAP = timedelta(minutes=5)
"""How far a reading goes back behind the cursor: Go's reads may lag behind its writes."""


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


@dataclass(frozen=True)
class Matches:
    """The matches of the changed invoices, before and after: all their customer entries, by match number."""

    entries: Mapping[int, Sequence[LedgerEntry]]
    write_off_vouchers: Collection[UUID]


async def read_news(reading: Reading, connections: Connections, database: Database) -> News:
    """Read what has changed in the creditor's books since the mirror was last brought up to date.

    Raises:
        CreditorDisconnected: the creditor must restore its connection.
        GoError: Go did not answer, or refused.
    """
    go, creditor = connections.v2(reading.creditor.id), reading.creditor
    vouchers = await _list_vouchers(go, creditor)
    invoices = [voucher for voucher in vouchers if is_invoice(voucher)]
    async with database.transaction() as tx:
        known = await store.invoices.fingerprints(tx, creditor.id, [it.id for it in invoices])
        cards = await store.customers.cards(
            tx, creditor.id, [it.customer_id for it in invoices if it.customer_id]
        )
    invoices = [invoice for invoice in invoices if invoice.id in known or invoice.balance]
    changed_cards = await _list_customers(go, reading)
    strangers = {it.customer_number for it in invoices if it.customer_number and it.customer_id not in cards}
    other_cards = await _other_customers(go, reading, changed_cards, strangers)
    changed = {invoice.id for invoice in invoices if _has_changed(invoice, known.get(invoice.id))}
    matches = await _read_matches(go, creditor, _match_ids(invoices, changed, known))
    return News(
        invoices=_combined(
            _listed(invoices, changed, matches, reading.today),
            _matched(matches, reading.today),
            await _read_reminders(connections, reading, invoices),
        ),
        customers=[card for it in (*changed_cards, *other_cards) if (card := customer_snapshot(it))],
        invoice_cursor=_latest(voucher.balance_changed_at for voucher in vouchers),
        customer_cursor=_latest(customer.changed_at for customer in changed_cards),
        webhooks=[webhook.id for webhook in reading.webhooks],
    )


async def _list_vouchers(go: GoClient, creditor: Creditor) -> list[Invoice]:
    """List what has changed; for a mirror that is still empty, all that is open."""
    if creditor.invoice_cursor is None:
        return await go.invoices.find(only_unpaid=True)
    return await go.invoices.find(balance_changed_after=creditor.invoice_cursor - OVERLAP)


async def _list_customers(go: GoClient, reading: Reading) -> list[Customer]:
    cursor = reading.creditor.customer_cursor
    if cursor is None or reading.occasion == "demand":
        return await go.customers.find()
    return await go.customers.find(changed_after=cursor - OVERLAP)


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


def _has_changed(invoice: Invoice, known: Fingerprint | None) -> bool:
    """Say whether what reduces the invoice must be read again."""
    if known is None or invoice.balance_changed_at is None:
        return True
    return (invoice.balance_changed_at, invoice.match_id) != (known.balance_changed_at, known.match_id)


def _match_ids(
    invoices: Iterable[Invoice], changed: Collection[UUID], known: Mapping[UUID, Fingerprint]
) -> set[int]:
    """Return the matches in which changed invoices are, and those that they have left."""
    following = [it for it in invoices if it.id in changed and it.currency_code in (None, CLIENT_CURRENCY)]
    now = {invoice.match_id for invoice in following}
    before = {known[invoice.id].match_id for invoice in following if invoice.id in known}
    return {match_id for match_id in now | before if match_id is not None}


async def _read_matches(go: GoClient, creditor: Creditor, match_ids: set[int]) -> Matches:
    entries = {match_id: await go.ledger.entries_by_match(match_id) for match_id in sorted(match_ids)}
    account = creditor.write_off_account
    write_offs: set[UUID] = set()
    for day in days_to_look_up([entry for match in entries.values() for entry in match]):
        posted = await go.accounts.transactions(from_date=day, to_date=day, account_numbers=[account])
        write_offs |= vouchers_on_account(posted, account)
    return Matches(entries, write_offs)


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


def _listed(
    invoices: Iterable[Invoice], changed: Collection[UUID], matches: Matches, today: date
) -> dict[UUID, InvoiceNews]:
    """Return the news of the listed invoices, with all that reduced those that have changed."""
    news = {}
    for invoice in invoices:
        seen = seen_invoice(invoice)
        found = None
        if invoice.id in changed:
            changed_at = invoice.balance_changed_at
            found = reductions(
                invoice.id,
                matches.entries.get(invoice.match_id or 0, ()),
                settled=seen.amount - seen.balance,
                settled_by=oslo_date(changed_at) if changed_at else today,
                write_off_vouchers=matches.write_off_vouchers,
            )
        news[invoice.id] = InvoiceNews(seen=seen, reductions=found)
    return news


def _matched(matches: Matches, today: date) -> dict[UUID, InvoiceNews]:
    """Return what reduced every invoice in the matches that were read, listed or not."""
    news = {}
    for entries in matches.entries.values():
        for entry in entries:
            if entry.voucher_type is VoucherType.OUTGOING_INVOICE and entry.amount > 0:
                news[entry.voucher_id] = InvoiceNews(
                    reductions=reductions(
                        entry.voucher_id,
                        entries,
                        settled=entry.amount - entry.balance,
                        settled_by=today,
                        write_off_vouchers=matches.write_off_vouchers,
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


def _latest(instants: Iterable[datetime | None]) -> datetime | None:
    return max((instant for instant in instants if instant), default=None)
