"""What settlement decides when it hears something: keep the fact, count the cases that it touches again."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from services.settlement.domain.facts import Reduction
from services.settlement.domain.ledger import AGENCY_BOOK, Account, Entry, moved
from services.settlement.orders import VoucherOrdered
from services.settlement.recount import Touched, recount
from services.settlement.store import facts, settlements
from services.settlement.store.agreements import keep_agreements
from services.settlement.store.books import deducting_vat, keep_profiles, lock_books
from services.settlement.store.ledger import book
from shared.broker.consumer import Handler
from shared.db import Transaction, new_id
from shared.events import (
    CaseStatusChanged,
    ConnectionRestored,
    CreditNoteMatched,
    CreditorChanged,
    CreditorRegistered,
    CustomerChanged,
    Event,
    InvoiceTransferred,
    InvoiceWrittenOff,
    LetterReturned,
    LetterSent,
    MatchReversed,
    PaymentMatched,
    PaymentPlanChanged,
)
from shared.norway.principals import ReductionKind

Reducing = PaymentMatched | CreditNoteMatched | InvoiceWrittenOff
"""What takes something off a claim's principal."""


async def on_creditor(events: Sequence[CreditorRegistered | CreditorChanged], tx: Transaction) -> None:
    """Keep profile and agreement; count the cases again if the fee caps change with the VAT status."""
    creditors = {event.creditor_id: event for event in events}
    await lock_books(tx, creditors)
    before = await deducting_vat(tx, creditors)
    await keep_profiles(tx, events)
    await keep_agreements(tx, events)
    changed = before ^ await deducting_vat(tx, creditors)
    touched = Touched()
    for creditor_id, case_id in await facts.cases_of_creditors(tx, changed):
        touched.add(case_id, _cause(tx, creditors[creditor_id]), creditors[creditor_id])
    await recount(tx, touched)


async def on_connection_restored(events: Sequence[ConnectionRestored], tx: Transaction) -> None:
    """Order the vouchers again that could not be posted."""
    creditors = {event.creditor_id: event for event in events}
    await lock_books(tx, creditors)
    for creditor_id, settlement_id in await settlements.order_failed_again(tx, creditors):
        order = VoucherOrdered(creditor_id=creditor_id, settlement_id=settlement_id)
        tx.say(order, because=creditors[creditor_id])


async def on_invoice_transferred(events: Sequence[InvoiceTransferred], tx: Transaction) -> None:
    """Take the invoice as a claim, with the payments that came to its KID before it."""
    await lock_books(tx, {AGENCY_BOOK, *(event.creditor_id for event in events)})
    await facts.add_claims(tx, events)
    touched = Touched()
    for event in events:
        touched.add(event.case_id, _cause(tx, event), event)
    found = await facts.attach_payments(tx, events)
    for payment in found:
        touched.add(payment.case_id, payment.payment_id)
    await book(tx, [_out_of_agency_book(tx, payment) for payment in found if payment.amount])
    await recount(tx, touched)


async def on_customer_changed(events: Sequence[CustomerChanged], tx: Transaction) -> None:
    """Keep whether the customer is a person and pays interest; count its cases again if that changes them."""
    await lock_books(tx, (event.creditor_id for event in events))
    touched = Touched()
    for case_id, event in await facts.keep_debtors(tx, events):
        touched.add(case_id, _cause(tx, event), event)
    await recount(tx, touched)


async def on_letter_sent(events: Sequence[LetterSent], tx: Transaction) -> None:
    """Keep what a letter of a case asks for; those before a transfer are the creditor's own affair."""
    counting = [
        event for event in events if event.case_id is not None and event.kind in facts.COUNTING_LETTERS
    ]
    await lock_books(tx, (event.creditor_id for event in counting))
    await facts.add_letters(tx, counting)
    await _recount_cases_of(tx, [(id_, event) for event in counting for id_ in event.invoice_ids])


async def on_letter_returned(events: Sequence[LetterReturned], tx: Transaction) -> None:
    """Keep the later deadline: what was paid by then costs no more than the letter says."""
    await lock_books(tx, (event.creditor_id for event in events))
    await facts.keep_later_deadlines(tx, events)
    await _recount_cases(tx, events)


async def on_invoice_reduced(events: Sequence[Reducing], tx: Transaction) -> None:
    """Reduce the claim by what was paid to the creditor, credited or written off, told early or late.

    What was paid to the agency we have said ourselves.
    """
    reducing = [(event, reduction) for event in events if (reduction := _reduction(event))]
    await lock_books(tx, (event.creditor_id for event, _ in reducing))
    await facts.add_reductions(tx, (reduction for _, reduction in reducing))
    await _recount_cases_of(tx, [(event.invoice_id, event) for event, _ in reducing])


async def on_match_reversed(events: Sequence[MatchReversed], tx: Transaction) -> None:
    """Forget a reduction, told already or not."""
    await lock_books(tx, (event.creditor_id for event in events))
    await facts.undo_reductions(tx, events)
    await _recount_cases_of(tx, [(event.invoice_id, event) for event in events])


async def on_case_status_changed(events: Sequence[CaseStatusChanged], tx: Transaction) -> None:
    """Keep the status; a withdrawn case is closed, and an objection stops what the fee may become."""
    await lock_books(tx, (event.creditor_id for event in events))
    await facts.keep_statuses(tx, events)
    await _recount_cases(tx, events)


async def on_payment_plan_changed(events: Sequence[PaymentPlanChanged], tx: Transaction) -> None:
    """Keep the plan: while it is kept the fee stays light, and many instalments add to it."""
    await lock_books(tx, (event.creditor_id for event in events))
    await facts.keep_plans(tx, events)
    await _recount_cases(tx, events)


async def _recount_cases(
    tx: Transaction, events: Sequence[CaseStatusChanged | PaymentPlanChanged | LetterReturned]
) -> None:
    touched = Touched()
    known = await facts.known_cases(tx, (event.case_id for event in events))
    for event in events:
        if event.case_id in known:
            touched.add(event.case_id, _cause(tx, event), event)
    await recount(tx, touched)


def _reduction(event: Reducing) -> Reduction | None:
    match event:
        case PaymentMatched(channel="creditor"):
            kind: ReductionKind
            id_, kind, on = event.payment_id, "payment", event.paid_on
        case CreditNoteMatched():
            id_, kind, on = event.credit_note_id, "credit_note", event.matched_on
        case InvoiceWrittenOff():
            id_, kind, on = event.write_off_id, "write_off", event.written_off_on
        case _:
            return None
    return Reduction(id=id_, invoice_id=event.invoice_id, kind=kind, amount=event.amount, on=on)


async def _recount_cases_of(tx: Transaction, told: Sequence[tuple[UUID, Event]]) -> None:
    """Count the cases of invoices again, those that have one, because of what was told of each invoice."""
    case_of = await facts.cases_of_invoices(tx, (invoice_id for invoice_id, _ in told))
    touched = Touched()
    for invoice_id, event in told:
        if invoice_id in case_of:
            touched.add(case_of[invoice_id], _cause(tx, event), event)
    await recount(tx, touched)


def _out_of_agency_book(tx: Transaction, payment: facts.FoundPayment) -> Entry:
    return Entry(
        id=new_id(),
        book=AGENCY_BOOK,
        causes=(payment.payment_id,),
        booked_on=tx.today,
        postings=moved(payment.amount, debit=Account.UNPLACED, credit=Account.CLIENT_FUNDS),
    )


def _cause(tx: Transaction, event: Event) -> str:
    envelope = tx.cause(event)
    assert envelope, "a handler is only given events of its own batch"
    return str(envelope.id)


HANDLERS: dict[type[Event], Handler] = {
    CreditorRegistered: on_creditor,
    CreditorChanged: on_creditor,
    ConnectionRestored: on_connection_restored,
    InvoiceTransferred: on_invoice_transferred,
    CustomerChanged: on_customer_changed,
    LetterSent: on_letter_sent,
    LetterReturned: on_letter_returned,
    PaymentMatched: on_invoice_reduced,
    CreditNoteMatched: on_invoice_reduced,
    InvoiceWrittenOff: on_invoice_reduced,
    MatchReversed: on_match_reversed,
    CaseStatusChanged: on_case_status_changed,
    PaymentPlanChanged: on_payment_plan_changed,
}
