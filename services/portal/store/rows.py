"""Events as rows of the portal's tables; one function for each kind of row."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.portal.domain.history import concern
from shared.clock import oslo_date
from shared.events import (
    CaseStatusChanged,
    ClaimClosed,
    ClaimReopened,
    CollectionProposed,
    ConnectionLost,
    ConnectionRestored,
    CreditNoteMatched,
    CreditorChanged,
    CreditorRegistered,
    CustomerChanged,
    DecisionNeeded,
    Envelope,
    InvoiceOverdue,
    InvoiceTransferred,
    InvoiceWrittenOff,
    LetterSent,
    MatchReversed,
    PaymentMatched,
    ProposalWithdrawn,
    SettlementPosted,
)

Row = Mapping[str, Any]

NOTHING = Decimal("0.00")


def creditor(event: CreditorRegistered | CreditorChanged) -> Row:
    """Return who the company is."""
    return {
        "id": event.creditor_id,
        "revision": event.revision,
        "organisation_number": event.profile.organisation_number,
        "name": event.profile.name,
        "accounting_firm": event.profile.accounting_firm,
        "auto_posting": event.profile.setup.auto_posting,
        "is_active": event.profile.is_active,
    }


def connection(event: ConnectionLost | ConnectionRestored) -> Row:
    """Return whether PowerOffice Go lets us in."""
    return {
        "creditor_id": event.creditor_id,
        "revision": event.revision,
        "lost": isinstance(event, ConnectionLost),
        "since": event.since,
        "reason": event.reason,
    }


def customer(event: CustomerChanged) -> Row:
    """Return who the debtor is."""
    return {
        "creditor_id": event.creditor_id,
        "id": event.customer.id,
        "revision": event.revision,
        "name": event.customer.name,
        "organisation_number": event.customer.organisation_number,
    }


def invoice(event: InvoiceOverdue | CollectionProposed | InvoiceTransferred) -> Row:
    """Return the invoice as the event tells it.

    `authority` says whose word counts: InvoiceOverdue follows the ledger, the others copy it; within one
    authority the higher `revision` counts, for a transfer the later day.
    """
    match event:
        case InvoiceOverdue():
            authority, revision = 3, event.revision
        case InvoiceTransferred():
            authority, revision = 2, event.transferred_on.toordinal()
        case CollectionProposed():
            authority, revision = 1, event.revision
    return {
        "id": event.invoice.id,
        "creditor_id": event.creditor_id,
        "authority": authority,
        "revision": revision,
        "number": event.invoice.number,
        "invoice_date": event.invoice.invoice_date,
        "due_date": event.invoice.due_date,
        "amount": event.invoice.amount,
        "customer_id": event.customer.id,
        "customer_number": event.customer.number,
        "customer_name": event.customer.name,
        "organisation_number": event.customer.organisation_number,
    }


def proposal(event: CollectionProposed | ProposalWithdrawn) -> Row:
    """Return whether the invoice stands in the list of proposals."""
    proposed = isinstance(event, CollectionProposed)
    return {
        "invoice_id": event.invoice.id if isinstance(event, CollectionProposed) else event.invoice_id,
        "creditor_id": event.creditor_id,
        "revision": event.revision,
        "standing": proposed,
        "auto_approve": isinstance(event, CollectionProposed) and event.auto_approve,
        "proposed_on": event.proposed_on if isinstance(event, CollectionProposed) else None,
    }


def payment(event: PaymentMatched) -> Row:
    """Return a payment."""
    row = _movement(event.payment_id, event, event.paid_on)
    parts = {"interest": event.interest, "fees": event.fees, "court_costs": event.court_costs}
    return row | {"kind": "payment", "channel": event.channel} | parts


def credit_note(event: CreditNoteMatched) -> Row:
    """Return a credit note."""
    row = _movement(event.credit_note_id, event, event.matched_on)
    return row | {"kind": "credit_note", "reference": event.credit_note_number}


def write_off(event: InvoiceWrittenOff) -> Row:
    """Return a write-off."""
    return _movement(event.write_off_id, event, event.written_off_on) | {"kind": "write_off"}


def _movement(
    movement_id: str, event: PaymentMatched | CreditNoteMatched | InvoiceWrittenOff, moved_on: date
) -> dict[str, Any]:
    return {
        "invoice_id": event.invoice_id,
        "id": movement_id,
        "creditor_id": event.creditor_id,
        "channel": "creditor",
        "moved_on": moved_on,
        "amount": event.amount,
        "interest": NOTHING,
        "fees": NOTHING,
        "court_costs": NOTHING,
        "reference": "",
    }


def reversal(event: MatchReversed) -> Row:
    """Return that a movement counts no more, heard of or not."""
    return {
        "invoice_id": event.invoice_id,
        "movement_id": event.payment_or_credit_id,
        "creditor_id": event.creditor_id,
    }


def letter(event: LetterSent) -> Row:
    """Return a letter."""
    return {
        "id": event.letter_id,
        "creditor_id": event.creditor_id,
        "case_id": event.case_id,
        "invoice_ids": list(event.invoice_ids),
        "kind": event.kind,
        "channel": event.channel,
        "sent_on": event.sent_on,
        "deadline": event.deadline,
        "fee": event.fee,
        "principal": event.amounts.principal,
        "interest": event.amounts.interest,
        "fees": event.amounts.fees,
        "document_id": event.document_id,
    }


def case(event: InvoiceTransferred) -> Row:
    """Return the case that an invoice went into."""
    return {
        "id": event.case_id,
        "creditor_id": event.creditor_id,
        "number": event.case_number,
        "kid": event.kid,
        "agency_account": event.agency_account,
    }


def claim(event: InvoiceTransferred) -> Row:
    """Return the claim that an invoice became."""
    return {
        "case_id": event.case_id,
        "invoice_id": event.invoice.id,
        "creditor_id": event.creditor_id,
        "transferred_on": event.transferred_on,
    }


def case_status(event: CaseStatusChanged) -> Row:
    """Return what a case's status is."""
    return {
        "case_id": event.case_id,
        "creditor_id": event.creditor_id,
        "revision": event.revision,
        "status": event.status,
        "reason": event.reason,
        "changed_on": event.changed_on,
    }


def question(event: DecisionNeeded, said_at: datetime) -> Row:
    """Return what the creditor is asked and when; the day it was said, where the message does not tell it."""
    return {
        "case_id": event.case_id,
        "creditor_id": event.creditor_id,
        "about": event.about,
        "question": list(event.question),
        "asked_on": event.asked_on or oslo_date(said_at),
        "answer_by": event.answer_by,
    }


def closings(event: ClaimClosed | ClaimReopened) -> list[Row]:
    """Return which claims are closed, and why; one that is open again has neither reason nor day."""
    closed = event if isinstance(event, ClaimClosed) else None
    return [
        {
            "case_id": event.case_id,
            "invoice_id": invoice_id,
            "creditor_id": event.creditor_id,
            "revision": event.revision,
            "reason": closed.reason if closed else None,
            "closed_on": closed.closed_on if closed else None,
        }
        for invoice_id in event.invoice_ids
    ]


def settlement(event: SettlementPosted) -> Row:
    """Return a settlement without its lines."""
    return {
        "id": event.settlement_id,
        "creditor_id": event.creditor_id,
        "number": event.number,
        "settled_on": event.settled_on,
        "payout": event.payout,
        "posted": event.voucher.posted,
        "voucher_id": event.voucher.id,
        "voucher_number": event.voucher.number,
        "remittance_advice_id": event.remittance_advice_id,
    }


def settlement_lines(event: SettlementPosted) -> list[Row]:
    """Return a settlement's lines in their order."""
    return [
        {
            "settlement_id": event.settlement_id,
            "position": position,
            "invoice_id": line.invoice_id,
            "invoice_number": line.invoice_number,
            "case_number": line.case_number,
            "principal": line.principal,
            "interest": line.interest,
            "fees": line.fees,
            "collected_fees": line.collected_fees,
            "commission": line.commission,
            "vat_basis": line.vat_basis,
            "vat": line.vat,
        }
        for position, line in enumerate(event.lines)
    ]


def entry(envelope: Envelope) -> Row:
    """Return an event as a line of the history."""
    event, about = envelope.event, concern(envelope.event)
    return {
        "event_id": envelope.id,
        "creditor_id": event.creditor_id,
        "type": event.type,
        "source": envelope.source,
        "said_at": envelope.time,
        "happened_on": about.happened_on or oslo_date(envelope.time),
        "case_id": about.case_id,
        "invoice_ids": list(about.invoice_ids),
        "data": event.adapter().dump_python(event, mode="json"),
    }
