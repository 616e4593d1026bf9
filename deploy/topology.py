"""The one place that knows every service: which queues the system has, and who may say what."""

from collections.abc import Mapping
from importlib import import_module

from shared.broker import Queue
from shared.broker.topology import Topology

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


def system_topology(ladder: tuple[int, ...] | None = None) -> Topology:
    """Return the queues of all services, read off their HANDLERS and EFFECTS."""
    queues: list[Queue] = []
    for service in SERVICES:
        for module, table in (("handlers", "HANDLERS"), ("effects", "EFFECTS")):
            queues += (Queue(service, event) for event in _table(service, module, table))
    return Topology(tuple(queues), ladder) if ladder else Topology(tuple(queues))


def _table(service: str, module: str, table: str) -> Mapping[type, object]:
    try:
        found = import_module(f"services.{service}.{module}")
    except ModuleNotFoundError as missing:
        if missing.name != f"services.{service}.{module}":
            raise
        return {}
    entries: Mapping[type, object] = getattr(found, table)
    return entries
