"""What transfer's HTTP API takes and answers; the API's only edge to the domain's values."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.transfer.domain import (
    Case,
    ClaimStatus,
    ObjectionCode,
    Proposal,
    ProposalStatus,
    case_number,
    kid,
)
from services.transfer.handlers.approval import Receipt
from services.transfer.store.reading import CaseFile, DecisionEntry, FiledClaim, HistoryEntry
from shared.events import CaseStatus, ClosingReason, CustomerSnapshot, InvoiceSnapshot, Money

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Invoices = Annotated[list[UUID], Field(min_length=1, max_length=10_000)]


class Approval(BaseModel):
    """Which invoices to approve; without `invoice_ids` all drafts that are in the list now."""

    creditor_id: UUID
    invoice_ids: Invoices | None = None
    decided_by: Words
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class ChoiceRequest(BaseModel):
    """Which invoices to hold, remove or release, and why."""

    creditor_id: UUID
    invoice_ids: Invoices
    decided_by: Words
    reason: Words


class StatusChange(BaseModel):
    """Why a case changes status, and who changes it."""

    reason: Words
    changed_by: Words


class ReceiptAnswer(BaseModel):
    """What became of one invoice: accepted (with its case, once approved), or refused and why."""

    invoice_id: UUID
    invoice_number: str | None
    status: ProposalStatus
    accepted: bool
    case_id: UUID | None
    case_number: str | None
    kid: str | None
    refusal: ObjectionCode | None
    detail: str

    @classmethod
    def of(cls, receipt: Receipt) -> Self:
        """Return the receipt as it is answered."""
        proposed = receipt.proposal.proposed if receipt.proposal else None
        return cls(
            invoice_id=receipt.invoice_id,
            invoice_number=proposed.invoice.number if proposed else None,
            status=receipt.status,
            accepted=receipt.objection is None,
            case_id=receipt.case.id if receipt.case else None,
            case_number=case_number(receipt.case.number) if receipt.case else None,
            kid=kid(receipt.case.number) if receipt.case else None,
            refusal=receipt.objection.code if receipt.objection else None,
            detail=receipt.objection.text if receipt.objection else "",
        )


class ProposalAnswer(BaseModel):
    """An invoice in the list; `detail` says why it stands as it does, in the words of who decided so."""

    invoice_id: UUID
    creditor_id: UUID
    status: ProposalStatus
    invoice: InvoiceSnapshot
    customer: CustomerSnapshot
    left_to_pay: Money
    proposed_on: date
    transferable_from: date
    auto_approve: bool
    approved_in_go: bool
    detail: str
    case_id: UUID | None
    case_number: str | None

    @classmethod
    def of(cls, proposal: Proposal, case: Case | None) -> Self:
        """Return the proposal as it is answered."""
        proposed, transferable_from = proposal.proposed, proposal.transferable_from
        assert proposed is not None
        assert transferable_from is not None
        return cls(
            invoice_id=proposal.invoice_id,
            creditor_id=proposal.creditor_id,
            status=proposal.status,
            invoice=proposed.invoice,
            customer=proposed.customer,
            left_to_pay=proposal.left_to_pay,
            proposed_on=proposed.proposed_on,
            transferable_from=transferable_from,
            auto_approve=proposed.auto_approve,
            approved_in_go=proposal.approved_in_go,
            detail=_why(proposal),
            case_id=case.id if case else None,
            case_number=case_number(case.number) if case else None,
        )


def _why(proposal: Proposal) -> str:
    match proposal.status:
        case "withdrawn" if proposal.withdrawn is not None:
            return proposal.withdrawn.reason
        case "on_hold" | "removed" if proposal.choice is not None:
            return proposal.choice.reason
        case "refused" if proposal.claim is not None:
            return proposal.claim.reason
    return ""


class DecisionAnswer(BaseModel):
    """One decision on an invoice."""

    action: str
    decided_by: str
    decided_at: datetime
    reason: str


class ProposalDetail(ProposalAnswer):
    """An invoice in the list with every decision on it."""

    decisions: list[DecisionAnswer]

    @classmethod
    def with_decisions(cls, proposal: Proposal, case: Case | None, entries: Iterable[DecisionEntry]) -> Self:
        """Return the proposal with its decisions as it is answered."""
        decisions = [DecisionAnswer(**vars(entry)) for entry in entries]
        return cls(**dict(ProposalAnswer.of(proposal, case)), decisions=decisions)


class ClaimAnswer(BaseModel):
    """An invoice's part in a case."""

    invoice_id: UUID
    invoice_number: str
    due_date: date
    status: ClaimStatus
    reason: str
    left_to_pay: Money
    approved_by: str
    approved_at: datetime
    transferred_on: date | None
    closed_on: date | None
    closing_reason: ClosingReason | None

    @classmethod
    def of(cls, filed: FiledClaim) -> Self:
        """Return the claim as it is answered."""
        proposed, claim = filed.proposal.proposed, filed.claim
        assert proposed is not None
        return cls(
            invoice_id=claim.invoice_id,
            invoice_number=proposed.invoice.number,
            due_date=proposed.invoice.due_date,
            status=claim.status,
            reason=claim.reason,
            left_to_pay=filed.left_to_pay,
            approved_by=claim.approved_by,
            approved_at=claim.approved_at,
            transferred_on=claim.transferred_on,
            closed_on=filed.closing.closed_on if filed.closing else None,
            closing_reason=filed.closing.reason if filed.closing else None,
        )


class HistoryAnswer(BaseModel):
    """One status that a case has had."""

    revision: int
    status: CaseStatus
    reason: str
    changed_by: str
    changed_at: datetime


class CaseAnswer(BaseModel):
    """A case; `takes_claims` says that the debtor's next claim comes into it."""

    case_id: UUID
    case_number: str
    kid: str
    creditor_id: UUID
    customer_id: int
    customer_name: str
    status: CaseStatus
    revision: int
    takes_claims: bool
    payment_demand_sent_on: date | None
    left_to_pay: Money
    claims: list[ClaimAnswer]
    go_case_id: UUID | None
    go_problem: str | None

    @classmethod
    def of(cls, file: CaseFile) -> Self:
        """Return the case as it is answered."""
        case = file.case
        return cls(
            case_id=case.id,
            case_number=case_number(case.number),
            kid=kid(case.number),
            creditor_id=case.debtor.creditor_id,
            customer_id=case.debtor.customer_id,
            customer_name=_debtor_name(file.claims),
            status=case.status,
            revision=case.revision,
            takes_claims=case.is_joinable,
            payment_demand_sent_on=case.demanded_on,
            left_to_pay=sum((filed.left_to_pay for filed in file.claims), Decimal("0.00")),
            claims=[ClaimAnswer.of(filed) for filed in file.claims],
            go_case_id=case.go_case_id,
            go_problem=case.go_problem,
        )


def _debtor_name(filed: Sequence[FiledClaim]) -> str:
    return next((each.proposal.proposed.customer.name for each in filed if each.proposal.proposed), "")


class CaseDetail(CaseAnswer):
    """A case with its history."""

    history: list[HistoryAnswer]

    @classmethod
    def with_history(cls, file: CaseFile, entries: Iterable[HistoryEntry]) -> Self:
        """Return the case with its history as it is answered."""
        history = [HistoryAnswer(**vars(entry)) for entry in entries]
        return cls(**dict(CaseAnswer.of(file)), history=history)


class CountAnswer(BaseModel):
    """How many there are with a status, and what is left to pay on them, kroner."""

    status: str
    count: int
    left_to_pay: Money


class Summary(BaseModel):
    """Proposals and cases counted by status; `go_problem` is why Go shows no approved invoices."""

    proposals: list[CountAnswer]
    cases: list[CountAnswer]
    go_problem: str | None
