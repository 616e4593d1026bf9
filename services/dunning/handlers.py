"""What dunning does when others speak: keep the fact, then decide again about the invoices it concerns.

Letters and proposals wait for the daily run, except that a transferred invoice gets its notice at once; a
proposal that has lost its ground is withdrawn at once.
"""

from collections.abc import Sequence
from typing import Any

from services.dunning import store
from services.dunning.progress import Act, decide_again
from shared.broker.consumer import Handler
from shared.db import Transaction
from shared.events import (
    BooksRead,
    CaseStatusChanged,
    ClaimClosed,
    ClaimReopened,
    ConnectionLost,
    ConnectionRestored,
    CourtCostsChanged,
    CreditNoteMatched,
    CreditorChanged,
    CreditorRegistered,
    CustomerChanged,
    Event,
    InvoiceOverdue,
    InvoiceTransferred,
    InvoiceWrittenOff,
    MatchReversed,
    PaymentMatched,
)


async def on_creditor(events: Sequence[CreditorRegistered | CreditorChanged], tx: Transaction) -> None:
    """Keep who the creditor is; what has waited for that is looked at again each day."""
    await store.keep_creditors(tx, events)


async def on_connection(events: Sequence[ConnectionLost | ConnectionRestored], tx: Transaction) -> None:
    """Keep whether Go can be reached; nothing is proposed while it cannot, and looked at again each day."""
    await store.keep_connections(tx, events)


async def on_books_read(events: Sequence[BooksRead], tx: Transaction) -> None:
    """Keep when the books were read; what has waited for that is looked at again each day."""
    await store.keep_books_read(tx, events)


async def on_customer_changed(events: Sequence[CustomerChanged], tx: Transaction) -> None:
    """Keep the customer; its ticks and its address decide what is sent and proposed."""
    await store.keep_customers(tx, events)
    customers = [(event.creditor_id, event.customer.id) for event in events]
    creditor_of = await store.invoices_of_customers(tx, customers)
    await store.lock(tx, creditor_of)
    await decide_again(tx, creditor_of)


async def on_invoice_overdue(events: Sequence[InvoiceOverdue], tx: Transaction) -> None:
    """Follow up an invoice, or learn what has changed in it: its due date, or a letter sent from Go."""
    await store.share_customers(tx, [(event.creditor_id, event.customer.id) for event in events])
    await store.lock(tx, {event.invoice.id: event.creditor_id for event in events})
    await store.keep_invoices(tx, events)
    because: dict[Any, Event] = {event.invoice.id: event for event in events}
    await decide_again(tx, because, because=because)


async def on_delta(
    events: Sequence[PaymentMatched | CreditNoteMatched | InvoiceWrittenOff], tx: Transaction
) -> None:
    """Keep what was matched to an invoice; paid is paid, whoever got the money."""
    await store.lock(tx, {event.invoice_id: event.creditor_id for event in events})
    await store.keep_deltas(tx, events)
    because: dict[Any, Event] = {event.invoice_id: event for event in events}
    await decide_again(tx, because, because=because)


async def on_match_reversed(events: Sequence[MatchReversed], tx: Transaction) -> None:
    """Keep that a match no longer counts."""
    await store.lock(tx, {event.invoice_id: event.creditor_id for event in events})
    await store.keep_reversals(tx, events)
    because: dict[Any, Event] = {event.invoice_id: event for event in events}
    await decide_again(tx, because, because=because)


async def on_invoice_transferred(events: Sequence[InvoiceTransferred], tx: Transaction) -> None:
    """Follow the invoice on as a claim; its notice is due at once if today is a banking day.

    It may have been a claim before, in a case that was withdrawn; that case goes on without it.
    """
    await store.share_customers(tx, [(event.creditor_id, event.customer.id) for event in events])
    creditor_of = {event.invoice.id: event.creditor_id for event in events}
    cases = await store.lock(tx, creditor_of, {event.case_id: event.creditor_id for event in events})
    await store.keep_cases(tx, events)
    await store.keep_transfers(tx, events)
    await store.rest_empty_cases(tx, cases)
    because: dict[Any, Event] = {event.invoice.id: event for event in events}
    claims = await store.claims_of(tx, cases)
    await decide_again(tx, {*because, *claims}, act=Act.SEND, because=because)


async def on_case_status_changed(events: Sequence[CaseStatusChanged], tx: Transaction) -> None:
    """Keep the case's status; only an open case gets letters."""
    cases = await store.lock(tx, {}, {event.case_id: event.creditor_id for event in events})
    await store.keep_statuses(tx, events)
    await decide_again(tx, await store.claims_of(tx, cases))


async def on_court_costs_changed(events: Sequence[CourtCostsChanged], tx: Transaction) -> None:
    """Keep what was laid out for the case; the next letter about it asks for that too."""
    cases = await store.lock(tx, {}, {event.case_id: event.creditor_id for event in events})
    await store.keep_court_costs(tx, events)
    await decide_again(tx, await store.claims_of(tx, cases))


async def on_claim_ending(events: Sequence[ClaimClosed | ClaimReopened], tx: Transaction) -> None:
    """Keep whether something is still asked for these invoices; one that is open again is followed on."""
    cases = await store.lock(tx, {}, {event.case_id: event.creditor_id for event in events})
    await store.keep_endings(tx, events)
    await decide_again(tx, await store.claims_of(tx, cases))


HANDLERS: dict[type[Event], Handler] = {
    CreditorRegistered: on_creditor,
    CreditorChanged: on_creditor,
    ConnectionLost: on_connection,
    ConnectionRestored: on_connection,
    BooksRead: on_books_read,
    CustomerChanged: on_customer_changed,
    InvoiceOverdue: on_invoice_overdue,
    PaymentMatched: on_delta,
    CreditNoteMatched: on_delta,
    InvoiceWrittenOff: on_delta,
    MatchReversed: on_match_reversed,
    InvoiceTransferred: on_invoice_transferred,
    CaseStatusChanged: on_case_status_changed,
    CourtCostsChanged: on_court_costs_changed,
    ClaimClosed: on_claim_ending,
    ClaimReopened: on_claim_ending,
}
