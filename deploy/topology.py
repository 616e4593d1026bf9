"""The one place that knows every service: which queues the system has, and who may say what."""

from collections.abc import Iterator
from importlib import import_module

from shared import events
from shared.broker import Queue
from shared.broker.topology import Topology
from shared.events import Event

SERVICES = ("registration", "sync", "dunning", "transfer", "settlement", "portal")

SAYS: dict[str, tuple[str, ...]] = {
    "registration": (
        "CreditorRegistered",
        "CreditorChanged",
        "ConnectionLost",
        "ConnectionRestored",
        "AccountConfirmationOrdered",
        "AccountInForceOrdered",
        "AccountNoticeOrdered",
        "AccountantInvitationOrdered",
        "ContactNoticeOrdered",
        "EndpointNoticeOrdered",
        "LossNoticeOrdered",
        "RecipientsNoticeOrdered",
        "WelcomeOrdered",
    ),
    "sync": (
        "BooksRead",
        "CreditNoteMatched",
        "CustomerChanged",
        "InvoiceOverdue",
        "InvoiceWrittenOff",
        "MatchReversed",
        "PaymentMatched",
        "NewsOrdered",
    ),
    "dunning": (
        "CollectionProposed",
        "DecisionNeeded",
        "LetterReturned",
        "LetterSent",
        "PaymentPlanChanged",
        "ProposalWithdrawn",
        "LetterOrdered",
        "PostingOrdered",
        "ReconsiderationOrdered",
    ),
    "transfer": (
        "CaseStatusChanged",
        "InvoiceTransferred",
        "ApprovalsOrdered",
        "CaseOrdered",
        "StatusOrdered",
    ),
    "settlement": (
        "ClaimClosed",
        "ClaimReopened",
        "CourtCostsChanged",
        "PaymentMatched",
        "SettlementPosted",
        "PayoutFileOrdered",
        "VatInvoiceOrdered",
        "VoucherOrdered",
    ),
    "portal": (
        "AnswerNoticeOrdered",
        "DisputeOrdered",
        "EmailChangeOrdered",
        "InvitationOrdered",
        "MessageNoticeOrdered",
        "PasswordResetOrdered",
        "SecurityNoticeOrdered",
    ),
}
"""Which events each service says; with users of their own, RabbitMQ takes no others from them."""


HEARS: dict[str, tuple[str, ...]] = {
    "registration": (
        "CreditNoteMatched",
        "InvoiceOverdue",
        "InvoiceTransferred",
        "PaymentMatched",
        "SettlementPosted",
    ),
    "sync": (
        "ConnectionLost",
        "ConnectionRestored",
        "CreditorChanged",
        "CreditorRegistered",
    ),
    "dunning": (
        "BooksRead",
        "CaseStatusChanged",
        "ClaimClosed",
        "ClaimReopened",
        "ConnectionLost",
        "ConnectionRestored",
        "CourtCostsChanged",
        "CreditNoteMatched",
        "CreditorChanged",
        "CreditorRegistered",
        "CustomerChanged",
        "InvoiceOverdue",
        "InvoiceTransferred",
        "InvoiceWrittenOff",
        "MatchReversed",
        "PaymentMatched",
    ),
    "transfer": (
        "BooksRead",
        "ClaimClosed",
        "ClaimReopened",
        "CollectionProposed",
        "ConnectionLost",
        "ConnectionRestored",
        "CourtCostsChanged",
        "CreditNoteMatched",
        "CreditorChanged",
        "CreditorRegistered",
        "CustomerChanged",
        "DecisionNeeded",
        "InvoiceWrittenOff",
        "LetterReturned",
        "LetterSent",
        "MatchReversed",
        "PaymentMatched",
        "PaymentPlanChanged",
        "ProposalWithdrawn",
    ),
    "settlement": (
        "CaseStatusChanged",
        "ConnectionRestored",
        "CreditNoteMatched",
        "CreditorChanged",
        "CreditorRegistered",
        "CustomerChanged",
        "InvoiceTransferred",
        "InvoiceWrittenOff",
        "LetterReturned",
        "LetterSent",
        "MatchReversed",
        "PaymentMatched",
        "PaymentPlanChanged",
    ),
    "portal": (
        "CaseStatusChanged",
        "ClaimClosed",
        "ClaimReopened",
        "CollectionProposed",
        "ConnectionLost",
        "ConnectionRestored",
        "CourtCostsChanged",
        "CreditNoteMatched",
        "CreditorChanged",
        "CreditorRegistered",
        "CustomerChanged",
        "DecisionNeeded",
        "InvoiceOverdue",
        "InvoiceTransferred",
        "InvoiceWrittenOff",
        "LetterReturned",
        "LetterSent",
        "MatchReversed",
        "PaymentMatched",
        "PaymentPlanChanged",
        "ProposalWithdrawn",
        "SettlementPosted",
    ),
}
"""Which facts each service takes; what it orders from itself (its orders.py) it takes too."""


def system_topology() -> Topology:
    """Return the queues of all services; a process that knows them has not loaded what is behind them."""
    return Topology(tuple(Queue(service, event) for service in SERVICES for event in _taken(service)))


def _taken(service: str) -> Iterator[type[Event]]:
    for name in HEARS[service]:
        yield getattr(events, name)
    orders = import_module(f"services.{service}.orders")
    for each in vars(orders).values():
        if isinstance(each, type) and issubclass(each, Event) and each.__module__ == orders.__name__:
            yield each
