"""Every fact that one service tells another, as frozen dataclasses; the contract between the services.

An event is named in the past tense, carries what its subscribers need, and is never changed: a compatible
change adds an optional field, a breaking one adds a class with the next `version`. Ids of invoices and
customers are PowerOffice Go's own; all other ids are ours. Money is `Decimal` kroner with two decimals,
dates are Europe/Oslo business dates.

    said by        events
    registration   CreditorRegistered, CreditorChanged, ConnectionLost, ConnectionRestored
    sync           InvoiceOverdue, CustomerChanged, PaymentMatched, CreditNoteMatched, MatchReversed,
                   InvoiceWrittenOff, BooksRead
    dunning        LetterSent, LetterReturned, CollectionProposed, ProposalWithdrawn, DecisionNeeded,
                   PaymentPlanChanged
    transfer       InvoiceTransferred, CaseStatusChanged
    settlement     PaymentMatched (channel agency), ClaimClosed, ClaimReopened, CourtCostsChanged,
                   SettlementPosted
"""

from shared.events.cases import (
    ClaimClosed,
    ClaimReopened,
    CourtCostKind,
    CourtCostsChanged,
    Decision,
    DecisionNeeded,
    LetterReturned,
    PaymentPlanChanged,
    PlanStatus,
    Unanswered,
)
from shared.events.creditors import (
    BooksRead,
    ConnectionLost,
    ConnectionRestored,
    CreditorChanged,
    CreditorRegistered,
)
from shared.events.envelope import CONTENT_TYPE, Envelope, parse, schema_uri
from shared.events.event import EVENTS, Event, Money, PublicEvent, event_class
from shared.events.facts import (
    PUBLIC_EVENTS,
    CaseStatus,
    CaseStatusChanged,
    ClosingReason,
    CollectionProposed,
    CreditNoteMatched,
    CustomerChanged,
    InvoiceOverdue,
    InvoiceTransferred,
    InvoiceWrittenOff,
    LetterChannel,
    LetterKind,
    LetterSent,
    MatchReversed,
    PaymentChannel,
    PaymentMatched,
    ProposalWithdrawn,
    PublicEventName,
    SettlementPosted,
)
from shared.events.values import (
    Address,
    Agreement,
    ClaimAmounts,
    CreditorContact,
    CreditorProfile,
    CreditorSetup,
    CustomerSnapshot,
    Instalment,
    InvoiceSnapshot,
    LastReminder,
    ReminderKind,
    SettlementLine,
    SettlementVoucher,
)

__all__ = [
    "CONTENT_TYPE",
    "EVENTS",
    "PUBLIC_EVENTS",
    "Address",
    "Agreement",
    "BooksRead",
    "CaseStatus",
    "CaseStatusChanged",
    "ClaimAmounts",
    "ClaimClosed",
    "ClaimReopened",
    "ClosingReason",
    "CollectionProposed",
    "ConnectionLost",
    "ConnectionRestored",
    "CourtCostKind",
    "CourtCostsChanged",
    "CreditNoteMatched",
    "CreditorChanged",
    "CreditorContact",
    "CreditorProfile",
    "CreditorRegistered",
    "CreditorSetup",
    "CustomerChanged",
    "CustomerSnapshot",
    "Decision",
    "DecisionNeeded",
    "Envelope",
    "Event",
    "Instalment",
    "InvoiceOverdue",
    "InvoiceSnapshot",
    "InvoiceTransferred",
    "InvoiceWrittenOff",
    "LastReminder",
    "LetterChannel",
    "LetterKind",
    "LetterReturned",
    "LetterSent",
    "MatchReversed",
    "Money",
    "PaymentChannel",
    "PaymentMatched",
    "PaymentPlanChanged",
    "PlanStatus",
    "ProposalWithdrawn",
    "PublicEvent",
    "PublicEventName",
    "ReminderKind",
    "SettlementLine",
    "SettlementPosted",
    "SettlementVoucher",
    "Unanswered",
    "event_class",
    "parse",
    "schema_uri",
]
