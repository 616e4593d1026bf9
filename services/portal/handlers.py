"""What the portal does with what it hears: it keeps the facts for its pages, and decides nothing.

Each event goes into the history once, under its own id; the rest is kept by the facts' own keys, so that
the pages depend on the set of what was heard and never on its order. What the overview sums up is counted
anew for what an event touches (`store/sums.py`); the history comes first, for counting makes others wait.
"""

from collections.abc import Mapping, Sequence

from services.portal.store import rows, tables
from services.portal.store.facts import keep_newest, keep_once, keep_settlements
from services.portal.store.sums import counted
from shared.broker.consumer import Handler
from shared.db import Transaction
from shared.events import (
    CaseStatusChanged,
    ClaimClosed,
    ClaimReopened,
    CollectionProposed,
    ConnectionLost,
    ConnectionRestored,
    CourtCostsChanged,
    CreditNoteMatched,
    CreditorChanged,
    CreditorRegistered,
    CustomerChanged,
    DecisionNeeded,
    Event,
    InvoiceOverdue,
    InvoiceTransferred,
    InvoiceWrittenOff,
    LetterReturned,
    LetterSent,
    MatchReversed,
    PaymentMatched,
    PaymentPlanChanged,
    ProposalWithdrawn,
    SettlementPosted,
)


async def on_creditor(events: Sequence[CreditorRegistered | CreditorChanged], tx: Transaction) -> None:
    """Keep who the company is."""
    await keep_newest(tx, tables.creditors, [rows.creditor(event) for event in events], "revision")
    await remember(tx, events)


async def on_connection(events: Sequence[ConnectionLost | ConnectionRestored], tx: Transaction) -> None:
    """Keep whether PowerOffice Go lets us in."""
    await keep_newest(tx, tables.connections, [rows.connection(event) for event in events], "revision")
    await remember(tx, events)


async def on_customer_changed(events: Sequence[CustomerChanged], tx: Transaction) -> None:
    """Keep what the debtor is called; a customer card is no part of a case's history."""
    async with counted(tx, events):
        await keep_newest(tx, tables.customers, [rows.customer(event) for event in events], "revision")


async def on_invoice_overdue(events: Sequence[InvoiceOverdue], tx: Transaction) -> None:
    """Keep the invoice as the ledger has it."""
    await remember(tx, events)
    async with counted(tx, events):
        await keep_invoices(tx, events)


async def on_proposal(events: Sequence[CollectionProposed | ProposalWithdrawn], tx: Transaction) -> None:
    """Keep whether the invoice is proposed for transfer."""
    await remember(tx, events)
    async with counted(tx, events):
        await keep_invoices(tx, [event for event in events if isinstance(event, CollectionProposed)])
        await keep_newest(tx, tables.proposals, [rows.proposal(event) for event in events], "revision")


async def on_invoice_transferred(events: Sequence[InvoiceTransferred], tx: Transaction) -> None:
    """Keep the case and the claim that the invoice has become in it."""
    await remember(tx, events)
    async with counted(tx, events):
        await keep_invoices(tx, events)
        await keep_once(tx, tables.cases, [rows.case(event) for event in events])
        await keep_once(tx, tables.claims, [rows.claim(event) for event in events])


async def on_payment_matched(events: Sequence[PaymentMatched], tx: Transaction) -> None:
    """Keep the payment."""
    await remember(tx, events)
    async with counted(tx, events):
        await keep_once(tx, tables.movements, [rows.payment(event) for event in events])


async def on_credit_note_matched(events: Sequence[CreditNoteMatched], tx: Transaction) -> None:
    """Keep the credit note."""
    await remember(tx, events)
    async with counted(tx, events):
        await keep_once(tx, tables.movements, [rows.credit_note(event) for event in events])


async def on_invoice_written_off(events: Sequence[InvoiceWrittenOff], tx: Transaction) -> None:
    """Keep the write-off."""
    await remember(tx, events)
    async with counted(tx, events):
        await keep_once(tx, tables.movements, [rows.write_off(event) for event in events])


async def on_match_reversed(events: Sequence[MatchReversed], tx: Transaction) -> None:
    """Keep that a movement counts no more, heard of or not."""
    await remember(tx, events)
    async with counted(tx, events):
        await keep_once(tx, tables.reversals, [rows.reversal(event) for event in events])


async def on_letter_sent(events: Sequence[LetterSent], tx: Transaction) -> None:
    """Keep the letter."""
    await remember(tx, events)
    async with counted(tx, events):
        await keep_once(tx, tables.letters, [rows.letter(event) for event in events])


async def on_letter_returned(events: Sequence[LetterReturned], tx: Transaction) -> None:
    """Tell in the history that a letter was posted; its pages read there by when it is to be answered."""
    await remember(tx, events)


async def on_case_status_changed(events: Sequence[CaseStatusChanged], tx: Transaction) -> None:
    """Keep the case's status."""
    await remember(tx, events)
    async with counted(tx, events):
        await keep_newest(tx, tables.case_statuses, [rows.case_status(event) for event in events], "revision")


async def on_decision_needed(events: Sequence[DecisionNeeded], tx: Transaction) -> None:
    """Keep what the creditor is asked."""
    await remember(tx, events)
    async with counted(tx, events):
        told = [(event, cause.time if (cause := tx.cause(event)) else tx.now) for event in events]
        await keep_once(tx, tables.questions, [rows.question(event, at) for event, at in told])


async def on_payment_plan_changed(events: Sequence[PaymentPlanChanged], tx: Transaction) -> None:
    """Tell in the history what was agreed with the debtor, and how it went."""
    async with counted(tx, events):
        await remember(tx, events)


async def on_court_costs_changed(events: Sequence[CourtCostsChanged], tx: Transaction) -> None:
    """Tell in the history what was laid out for a case; its pages read there what stands."""
    await remember(tx, events)


async def on_claim_ending(events: Sequence[ClaimClosed | ClaimReopened], tx: Transaction) -> None:
    """Keep which claims are closed, and why, and which are open again."""
    await remember(tx, events)
    async with counted(tx, events):
        closings = [row for event in events for row in rows.closings(event)]
        await keep_newest(tx, tables.claim_closings, closings, "revision")


async def on_settlement_posted(events: Sequence[SettlementPosted], tx: Transaction) -> None:
    """Keep the settlement with its lines."""
    await remember(tx, events)
    async with counted(tx, events):
        lines = [row for event in events for row in rows.settlement_lines(event)]
        await keep_settlements(tx, [rows.settlement(event) for event in events], lines)


async def keep_invoices(
    tx: Transaction, events: Sequence[InvoiceOverdue | CollectionProposed | InvoiceTransferred]
) -> None:
    """Keep the invoices that events carry."""
    told = [rows.invoice(event) for event in events]
    await keep_newest(tx, tables.invoices, told, "authority", "revision")


async def remember(tx: Transaction, events: Sequence[Event]) -> None:
    """Enter the events of the batch in the history."""
    fresh = {id(event) for event in events}
    envelopes = [envelope for envelope in tx.causes if id(envelope.event) in fresh]
    await keep_once(tx, tables.history, [rows.entry(envelope) for envelope in envelopes])


HANDLERS: Mapping[type[Event], Handler] = {
    CreditorRegistered: on_creditor,
    CreditorChanged: on_creditor,
    ConnectionLost: on_connection,
    ConnectionRestored: on_connection,
    CustomerChanged: on_customer_changed,
    InvoiceOverdue: on_invoice_overdue,
    CollectionProposed: on_proposal,
    ProposalWithdrawn: on_proposal,
    InvoiceTransferred: on_invoice_transferred,
    PaymentMatched: on_payment_matched,
    CreditNoteMatched: on_credit_note_matched,
    InvoiceWrittenOff: on_invoice_written_off,
    MatchReversed: on_match_reversed,
    LetterSent: on_letter_sent,
    LetterReturned: on_letter_returned,
    CaseStatusChanged: on_case_status_changed,
    DecisionNeeded: on_decision_needed,
    PaymentPlanChanged: on_payment_plan_changed,
    CourtCostsChanged: on_court_costs_changed,
    ClaimClosed: on_claim_ending,
    ClaimReopened: on_claim_ending,
    SettlementPosted: on_settlement_posted,
}
