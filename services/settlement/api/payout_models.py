"""What the HTTP API of payouts takes and answers."""

from datetime import date, datetime
from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, computed_field

from services.settlement.api.bank_models import PaymentView
from services.settlement.api.models import Answer
from services.settlement.domain.waiting import deed_said, report_said
from services.settlement.payouts.answers import TakenReport
from shared.events import Money
from shared.sentences import Sentence


class DeedView(Answer):
    """Who did what, and when."""

    at: datetime
    by: str
    deed: str
    batch_id: UUID | None
    payout_id: UUID | None
    detail: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def detail_said(self) -> Sentence:
        """The detail, to be said in another language."""
        return deed_said(self.detail)


class PayoutView(Answer):
    """A payout; `obstacle` says in Norwegian why one that waits cannot be paid, `reason` is the bank's.

    `obstacle_said` is the same, to be said in another language.
    """

    payout_id: UUID
    kind: Literal["settlement", "refund", "agency"]
    settlement_id: UUID | None
    payment_id: str | None
    replaces: UUID | None
    creditor_id: UUID
    amount: Money
    bank_account: str
    payee: str
    kid: str
    message: str
    ordered_on: date
    status: Literal["ordered", "drafted", "released", "paid", "rejected", "returned", "withdrawn"]
    batch_id: UUID | None
    bank_status: str
    reason: str
    paid_on: date | None
    returned_on: date | None
    end_to_end_id: str
    obstacle: str
    obstacle_said: Sentence | None


class PayoutDetailView(PayoutView):
    """A payout with what was done with it, the newest first."""

    log: list[DeedView]


class BatchView(Answer):
    """A batch of payouts; `file_name` is that of its file, empty until it is released."""

    batch_id: UUID
    number: int
    status: Literal["draft", "approved", "released", "cancelled"]
    payments: int
    total: Money
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    released_by: str | None
    released_at: datetime | None
    cancelled_by: str | None
    cancelled_at: datetime | None
    execution_on: date | None
    version: str | None
    file_name: str
    dropped_at: datetime | None
    bank_status: str
    bank_reason: str


class BatchDetailView(BatchView):
    """A batch with its payouts, and what was done with it, the newest first."""

    payouts: list[PayoutView]
    log: list[DeedView]


class ProposalView(BatchDetailView):
    """A new draft, with the payouts that had to be left out; each says why."""

    left_out: list[PayoutView]


class RefundView(PaymentView):
    """A payment of which `amount` is owed back; `obstacle` says in Norwegian why it does not go by itself.

    `obstacle_said` is the same, to be said in another language.
    """

    case_number: str
    customer_name: str
    obstacle: str
    obstacle_said: Sentence | None


class StatusReportView(Answer):
    """A status report of the bank's, taken or refused."""

    report_id: UUID
    status: Literal["taken", "refused"]
    received_at: datetime
    received_by: str
    message_id: str | None
    batch_id: UUID | None
    reason: str | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def reason_said(self) -> Sentence | None:
        """The reason, to be said in another language; null of one that is taken."""
        return report_said(self.reason) if self.reason else None


class TakenReportView(Answer):
    """What a status report did: the batch's payouts by status, and what it says that cannot be.

    `contradictions_said` are the same, to be said in another language.
    """

    batch_id: UUID
    number: int
    bank_status: str
    by_status: dict[str, int]
    contradictions: list[str]
    contradictions_said: list[Sentence]

    @classmethod
    def of(cls, taken: TakenReport) -> Self:
        """Return what a report did as it is answered."""
        return cls(
            batch_id=taken.batch_id,
            number=taken.number,
            bank_status=taken.bank_status,
            by_status=taken.by_status,
            contradictions=[each.text for each in taken.contradictions],
            contradictions_said=list(taken.contradictions),
        )


class Account(BaseModel):
    """Where a refund goes: eleven digits, spaces and points allowed, or a Norwegian IBAN."""

    bank_account: str = Field(max_length=40)


class Correction(BaseModel):
    """What is to be right; for a creditor's payout the account as registration knows it, or none."""

    bank_account: str = Field("", max_length=40)
    kid: str = Field("", max_length=25)
