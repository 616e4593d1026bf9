"""What the proposal list takes and answers."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from services.transfer.api.models import CountAnswer
from services.transfer.domain.approval import BARRED, Objection, ObjectionCode
from services.transfer.domain.cases import Case, case_number, kid
from services.transfer.domain.listing import ProposalFilter
from services.transfer.domain.proposals import Proposal, ProposalStatus
from services.transfer.handlers.approval import Receipt, Selection
from services.transfer.store.listing import Page, StatusSum, Sum
from services.transfer.store.reading import DecisionEntry
from shared.api_types import Why
from shared.events import CustomerSnapshot, InvoiceSnapshot, Money
from shared.sentences import Plain

Invoices = Annotated[list[UUID], Field(min_length=1, max_length=10_000)]
Part = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Reason = Annotated[str, StringConstraints(max_length=1000)]
Kroner = Annotated[Decimal, Field(max_digits=14, decimal_places=2)]
Days = Annotated[int, Field(ge=-36_500, le=36_500)]


class Filter(BaseModel):
    """Which proposals are shown; what is not given leaves none out.

    `customer` is a part of the name or the beginning of the number, `invoice_number` a part of that, and
    `text` either of them; amounts are what is left to pay; days overdue are counted from the due date;
    `reason` is why an invoice is held, removed or refused, word by word.
    """

    text: Part = ""
    reason: Reason = ""
    customer: Part = ""
    invoice_number: Part = ""
    amount_from: Kroner | None = None
    amount_to: Kroner | None = None
    days_overdue_from: Days | None = None
    days_overdue_to: Days | None = None
    invoice_date_from: date | None = None
    invoice_date_to: date | None = None

    def with_statuses(self, statuses: Sequence[ProposalStatus] = ()) -> ProposalFilter:
        """Return the filter as the domain has it."""
        return ProposalFilter(**self.model_dump(include=set(Filter.model_fields)), statuses=tuple(statuses))


class Approval(BaseModel):
    """Which invoices to approve; without `invoice_ids` all drafts in the list, or those that `only` shows.

    With `seen_until` (from the list) nothing is approved that came into the list, or changed in it, later.
    `is_same_debtor` decides about customers who are like the debtor of an open case (`maybe_same_debtor`):
    true, they are he, and the claims join his case; false, they are another, who gets a case of his own.
    """

    creditor_id: UUID
    invoice_ids: Invoices | None = None
    only: Filter | None = None
    seen_until: int | None = None
    is_same_debtor: bool | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""

    @property
    def selection(self) -> Selection:
        """What is approved."""
        only = self.only.with_statuses() if self.only else None
        return Selection(
            invoice_ids=self.invoice_ids,
            only=only,
            seen_until=self.seen_until,
            is_same_debtor=self.is_same_debtor,
        )


class ChoiceRequest(Why):
    """Which invoices to remove or release, and why."""

    creditor_id: UUID
    invoice_ids: Invoices


class HoldRequest(ChoiceRequest):
    """Which invoices to hold back, and why; on the day `until` they come back by themselves.

    Where no day is named, after 30 days.
    """

    until: date | None = None


class ReceiptAnswer(BaseModel):
    """What became of one invoice: accepted (with its case, once approved), or refused and why (Norwegian).

    `values` are the days in the detail, to say it in another language by the code `refusal`.
    """

    invoice_id: UUID
    invoice_number: str | None
    status: ProposalStatus
    accepted: bool
    case_id: UUID | None
    case_number: str | None
    kid: str | None
    refusal: ObjectionCode | None
    detail: str
    values: dict[str, Plain]

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
            values=dict(receipt.objection.values) if receipt.objection else {},
        )


class ProposalAnswer(BaseModel):
    """An invoice in the list; `detail` says why it stands as it does, in the words of who decided so.

    `likely_customer` is the number of another customer who may be the same debtor and has an open case.
    `days_overdue` are counted to today; `held_until` is the day on which a held invoice comes back by itself.
    """

    invoice_id: UUID
    creditor_id: UUID
    status: ProposalStatus
    invoice: InvoiceSnapshot
    customer: CustomerSnapshot
    left_to_pay: Money
    days_overdue: int
    proposed_on: date
    transferable_from: date
    auto_approve: bool
    approved_in_go: bool
    detail: str
    held_until: date | None
    case_id: UUID | None
    case_number: str | None
    likely_customer: str | None

    @classmethod
    def of(cls, proposal: Proposal, case: Case | None, today: date, doubt: Objection | None = None) -> Self:
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
            days_overdue=(today - proposed.invoice.due_date).days,
            proposed_on=proposed.proposed_on,
            transferable_from=transferable_from,
            auto_approve=proposed.auto_approve,
            approved_in_go=proposal.approved_in_go,
            detail=_why(proposal, today, doubt),
            held_until=proposal.choice.until if proposal.choice else None,
            case_id=case.id if case else None,
            case_number=case_number(case.number) if case else None,
            likely_customer=f"{doubt.values['customer']}" if doubt else None,
        )


def _why(proposal: Proposal, today: date, doubt: Objection | None) -> str:
    match proposal.status:
        case "draft" if proposal.is_barred(today):
            return BARRED.text
        case "draft" if doubt:
            return doubt.text
        case "withdrawn" if proposal.withdrawn is not None:
            return proposal.withdrawn.reason
        case "on_hold" | "removed" if proposal.choice is not None:
            return proposal.choice.reason
        case "refused" if proposal.claim is not None:
            return proposal.claim.reason
    return ""


class SumAnswer(BaseModel):
    """How many invoices, and what is left to pay on them, kroner."""

    count: int
    left_to_pay: Money

    @classmethod
    def of(cls, summed: Sum) -> Self:
        """Return the sum as it is answered."""
        return cls(count=summed.count, left_to_pay=summed.left_to_pay)


class Totals(BaseModel):
    """What the lists hold by status; what was found; what the filter hides of the same statuses."""

    by_status: list[CountAnswer]
    found: SumAnswer
    hidden: SumAnswer

    @classmethod
    def of(cls, sums: Sequence[StatusSum], statuses: Sequence[ProposalStatus]) -> Self:
        """Return the totals of a list in which these statuses were asked for; none stands for all."""
        by_status: dict[ProposalStatus, Sum] = {}
        for each in sums:
            by_status[each.status] = by_status.get(each.status, Sum()) + each.all
        asked = [each for each in sums if not statuses or each.status in statuses]
        everything = sum((each.all for each in asked), Sum())
        found = sum((each.found for each in asked), Sum())
        return cls(
            by_status=[
                CountAnswer(status=status, count=held.count, left_to_pay=held.left_to_pay)
                for status, held in by_status.items()
            ],
            found=SumAnswer.of(found),
            hidden=SumAnswer.of(everything - found),
        )


class CreditorPart(BaseModel):
    """What of the list is one creditor's: the drafts that the filter shows, which `approve` takes together.

    `seen_until` stands for what had been in its list when the first page was read: give it to `approve`.
    """

    creditor_id: UUID
    seen_until: int
    drafts: SumAnswer


class ProposalList(BaseModel):
    """A page of the list.

    `reasons` are those why invoices of the statuses asked for are held, removed or refused. `next` is the
    cursor of the next page, null after the last row.
    """

    rows: list[ProposalAnswer]
    totals: Totals
    creditors: list[CreditorPart]
    reasons: list[str]
    next: str | None

    @classmethod
    def of(
        cls, page: Page, sums: Sequence[StatusSum], statuses: Sequence[ProposalStatus], **more: Any
    ) -> Self:
        """Return the page as it is answered; `more` are its rows, reasons and cursor."""
        drafts = {each.creditor_id: each.found for each in sums if each.status == "draft"}
        creditors = [
            CreditorPart(creditor_id=i, seen_until=last, drafts=SumAnswer.of(drafts.get(i, Sum())))
            for i, last in page.seen_until.items()
        ]
        return cls(totals=Totals.of(sums, statuses), creditors=creditors, **more)


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
    def with_decisions(cls, answer: ProposalAnswer, entries: Iterable[DecisionEntry]) -> Self:
        """Return the proposal with its decisions as it is answered."""
        decisions = [DecisionAnswer(**vars(entry)) for entry in entries]
        return cls(**dict(answer), decisions=decisions)
