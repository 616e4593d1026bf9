"""What happened when, and who did it: one entry an event, ordered by the day of the fact."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from shared.events import (
    CaseStatusChanged,
    ClaimClosed,
    ClaimReopened,
    CollectionProposed,
    CourtCostsChanged,
    CreditNoteMatched,
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


@dataclass(frozen=True, kw_only=True)
class CaseNamed:
    """A case that an event concerns."""

    id: UUID
    number: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event of a history; `source` is the CloudEvents source, e.g. `/services/sync`.

    `happened_on` is the day of the fact, `said_on` the day on which it was told, both in Oslo;
    `invoice_numbers` are those of the event's invoices that the portal has heard of, `debtor` is whose they
    are, empty where there are several debtors. `debtor` and `cases` are filled in for lists over many cases,
    and `creditor`, a name, for those over many companies.
    """

    event_id: UUID
    said_at: datetime
    said_on: date
    happened_on: date
    source: str
    event: Event
    debtor: str = ""
    creditor: str = ""
    cases: tuple[CaseNamed, ...] = ()
    invoice_numbers: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Concern:
    """Which case and invoices an event is about, and on which business date it happened.

    `happened_on` is None where the event itself does not say: then it is the day on which it was said.
    """

    happened_on: date | None = None
    case_id: UUID | None = None
    invoice_ids: tuple[UUID, ...] = ()


def standing_plan(history: Iterable[Entry]) -> PaymentPlanChanged | None:
    """Return the payment plan that a case's debtor keeps; of each plan the highest revision holds."""
    told = (entry.event for entry in history if isinstance(entry.event, PaymentPlanChanged))
    newest = {plan.plan_id: plan for plan in sorted(told, key=lambda plan: plan.revision)}
    stands = (plan for plan in newest.values() if plan.status == "standing")
    return max(stands, key=lambda plan: (plan.agreed_on, plan.plan_id), default=None)


def standing_court_costs(history: Iterable[Entry]) -> list[CourtCostsChanged]:
    """Return a case's court costs that stand, the first one first; of each the highest revision holds."""
    told = (entry.event for entry in history if isinstance(entry.event, CourtCostsChanged))
    newest = {each.outlay_id: each for each in sorted(told, key=lambda each: each.revision)}
    standing = (each for each in newest.values() if not each.is_revoked)
    return sorted(standing, key=lambda each: (each.owed_from, each.outlay_id))


def concern(event: Event) -> Concern:  # noqa: C901, PLR0911, PLR0912 - one case for each event
    """Return what `event` is about; an event about a company or a customer is about no invoice."""
    match event:
        case InvoiceOverdue():
            return Concern(invoice_ids=(event.invoice.id,))
        case CollectionProposed():
            return Concern(happened_on=event.proposed_on, invoice_ids=(event.invoice.id,))
        case ProposalWithdrawn() | MatchReversed():
            return Concern(invoice_ids=(event.invoice_id,))
        case InvoiceTransferred():
            return Concern(
                happened_on=event.transferred_on, case_id=event.case_id, invoice_ids=(event.invoice.id,)
            )
        case PaymentMatched():
            return Concern(happened_on=event.paid_on, case_id=event.case_id, invoice_ids=(event.invoice_id,))
        case CreditNoteMatched():
            return Concern(happened_on=event.matched_on, invoice_ids=(event.invoice_id,))
        case InvoiceWrittenOff():
            return Concern(happened_on=event.written_off_on, invoice_ids=(event.invoice_id,))
        case LetterSent():
            return Concern(happened_on=event.sent_on, case_id=event.case_id, invoice_ids=event.invoice_ids)
        case LetterReturned():
            return Concern(
                happened_on=event.returned_on, case_id=event.case_id, invoice_ids=event.invoice_ids
            )
        case CaseStatusChanged():
            return Concern(happened_on=event.changed_on, case_id=event.case_id)
        case DecisionNeeded():
            return Concern(case_id=event.case_id)
        case PaymentPlanChanged():
            return Concern(happened_on=event.ended_on or event.agreed_on, case_id=event.case_id)
        case CourtCostsChanged():
            return Concern(happened_on=None if event.is_revoked else event.owed_from, case_id=event.case_id)
        case ClaimClosed():
            return Concern(happened_on=event.closed_on, case_id=event.case_id, invoice_ids=event.invoice_ids)
        case ClaimReopened():
            return Concern(
                happened_on=event.reopened_on, case_id=event.case_id, invoice_ids=event.invoice_ids
            )
        case SettlementPosted():
            invoices = dict.fromkeys(line.invoice_id for line in event.lines)
            return Concern(happened_on=event.settled_on, invoice_ids=tuple(invoices))
        case _:
            return Concern()
