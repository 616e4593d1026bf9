"""What transfer does when it hears of something; the map at the foot says by whom each event is heard."""

from collections.abc import Mapping

from services.transfer.handlers.cases import (
    on_claim_closed,
    on_claim_reopened,
    on_court_costs_changed,
    on_decision_needed,
    on_letter_returned,
    on_letter_sent,
    on_payment_plan_changed,
)
from services.transfer.handlers.creditors import on_creditor_told
from services.transfer.handlers.invoices import on_customer_changed, on_invoice_fact
from shared.broker.consumer import Handler
from shared.events import (
    BooksRead,
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
    InvoiceWrittenOff,
    LetterReturned,
    LetterSent,
    MatchReversed,
    PaymentMatched,
    PaymentPlanChanged,
    ProposalWithdrawn,
)

HANDLERS: Mapping[type[Event], Handler] = {
    CreditorRegistered: on_creditor_told,
    CreditorChanged: on_creditor_told,
    ConnectionLost: on_creditor_told,
    ConnectionRestored: on_creditor_told,
    BooksRead: on_creditor_told,
    CollectionProposed: on_invoice_fact,
    ProposalWithdrawn: on_invoice_fact,
    PaymentMatched: on_invoice_fact,
    CreditNoteMatched: on_invoice_fact,
    InvoiceWrittenOff: on_invoice_fact,
    MatchReversed: on_invoice_fact,
    CustomerChanged: on_customer_changed,
    LetterSent: on_letter_sent,
    LetterReturned: on_letter_returned,
    DecisionNeeded: on_decision_needed,
    PaymentPlanChanged: on_payment_plan_changed,
    ClaimClosed: on_claim_closed,
    ClaimReopened: on_claim_reopened,
    CourtCostsChanged: on_court_costs_changed,
}
