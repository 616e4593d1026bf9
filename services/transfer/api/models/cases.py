"""What the cases answer."""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Self
from uuid import UUID

from pydantic import BaseModel

from services.transfer.api.models import CountAnswer
from services.transfer.api.models.tasks import TaskCount
from services.transfer.domain.cases import ClaimStatus, case_number, kid
from services.transfer.domain.debtors import Missing
from services.transfer.domain.files import CaseFile, FiledClaim
from services.transfer.domain.owing import fee_growth, owed
from services.transfer.domain.plans import Plan
from services.transfer.domain.questions import Answer, Question, asked_now, latest
from services.transfer.store.reading import HistoryEntry
from shared.errors import RateUnknown
from shared.events import CaseStatus, ClosingReason, Decision, Instalment, Money, Unanswered


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
    """One status that a case has had: who changed it, when and why."""

    revision: int
    status: CaseStatus
    reason: str
    changed_by: str
    changed_at: datetime


class PlanAnswer(BaseModel):
    """A payment plan that stands: until when, and what is to be paid when; the last instalment is the rest.

    `addition` is what many instalments add to the collection fee.
    """

    plan_id: UUID
    agreed_on: date
    agreed_by: str
    until: date
    instalments: list[Instalment]
    addition: Money

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Return the plan as it is answered."""
        return cls(
            plan_id=plan.id,
            agreed_on=plan.agreed_on,
            agreed_by=plan.agreed_by,
            until=plan.until,
            instalments=list(plan.instalments),
            addition=plan.addition,
        )


class CaseAnswer(BaseModel):
    """A case; `takes_claims` says that the debtor's next claim comes into it.

    `left_to_pay` is principal. `missing` is what lacks on the debtor's cards, as the newest have it.
    `paused_until` is the day on which a pause ends by itself, `plan` the payment plan that stands.
    """

    case_id: UUID
    case_number: str
    kid: str
    creditor_id: UUID
    customer_id: int
    customer_number: int | None
    customer_name: str
    status: CaseStatus
    revision: int
    takes_claims: bool
    paused_until: date | None
    payment_demand_sent_on: date | None
    left_to_pay: Money
    missing: list[Missing]
    plan: PlanAnswer | None
    claims: list[ClaimAnswer]
    go_case_id: UUID | None
    go_problem: str | None

    @classmethod
    def of(cls, file: CaseFile) -> Self:
        """Return the case as it is answered."""
        case, card = file.case, file.card
        return cls(
            case_id=case.id,
            case_number=case_number(case.number),
            kid=kid(case.number),
            creditor_id=case.debtor.creditor_id,
            customer_id=case.debtor.customer_id,
            customer_number=card.number if card else None,
            customer_name=card.name if card else "",
            status=case.status,
            revision=case.revision,
            takes_claims=case.is_joinable,
            paused_until=case.paused_until,
            payment_demand_sent_on=case.demanded_on,
            left_to_pay=sum((filed.left_to_pay for filed in file.claims), Decimal("0.00")),
            missing=list(file.lacks),
            plan=PlanAnswer.of(file.plan) if file.plan else None,
            claims=[ClaimAnswer.of(filed) for filed in file.claims],
            go_case_id=case.go_case_id,
            go_problem=case.go_problem,
        )


class OwedAnswer(BaseModel):
    """What the debtor owes today, kroner, as is told; settlement's ledger decides.

    Of the fees, `court_costs` are public.
    """

    principal: Money
    interest: Money
    fees: Money
    court_costs: Money
    total: Money


class GrowthAnswer(BaseModel):
    """From which day more is owed in fees if nothing is paid, and how much then, kroner; no court costs."""

    on: date
    fees: Money


class QuestionAnswer(BaseModel):
    """What the creditor was asked: the choices, the last day, and the answer once there is one.

    `about` tells apart what is asked of one case.
    """

    about: str
    asked_on: date
    choices: list[Decision]
    answer_by: date
    otherwise: Unanswered | None
    is_asked: bool
    answer: Answer | None
    answered_by: str | None
    answered_on: date | None

    @classmethod
    def of(cls, question: Question, today: date) -> Self:
        """Return the question as it is answered."""
        return cls(
            about=question.about,
            asked_on=question.asked_on,
            choices=list(question.choices),
            answer_by=question.answer_by,
            otherwise=question.otherwise,
            is_asked=question.is_open(today),
            answer=question.answer,
            answered_by=question.answered_by,
            answered_on=question.answered_on,
        )


class CaseDetail(CaseAnswer):
    """A case with its history; `owed` is null while a rate of late interest is not known.

    `fee_grows` is null where the fees are not known to become higher.

    `question` is the most urgent that waits for an answer, else what was asked last; `questions` are all.
    """

    owed: OwedAnswer | None
    fee_grows: GrowthAnswer | None
    question: QuestionAnswer | None
    questions: list[QuestionAnswer]
    history: list[HistoryAnswer]

    @classmethod
    def with_history(cls, file: CaseFile, entries: Iterable[HistoryEntry], today: date) -> Self:
        """Return the case with its history as it is answered."""
        question = next(iter(asked_now(file.questions, today)), None) or latest(file.questions)
        return cls(
            **dict(CaseAnswer.of(file)),
            owed=_owed(file, today),
            fee_grows=_fee_grows(file, today),
            question=QuestionAnswer.of(question, today) if question else None,
            questions=[
                QuestionAnswer.of(each, today)
                for each in sorted(file.questions, key=lambda each: (each.asked_on, each.about))
            ],
            history=[HistoryAnswer(**vars(entry)) for entry in entries],
        )


def _owed(file: CaseFile, today: date) -> OwedAnswer | None:
    try:
        amounts = owed(file, today)
    except RateUnknown:
        return None
    return OwedAnswer(**{part: getattr(amounts, part) for part in OwedAnswer.model_fields})


def _fee_grows(file: CaseFile, today: date) -> GrowthAnswer | None:
    try:
        growth = fee_growth(file, today)
    except RateUnknown:
        return None
    return GrowthAnswer(**vars(growth)) if growth else None


class Summary(BaseModel):
    """Proposals and cases counted by status, and tasks; `go_problem` is why Go shows no approved invoices."""

    proposals: list[CountAnswer]
    cases: list[CountAnswer]
    tasks: list[TaskCount]
    go_problem: str | None
