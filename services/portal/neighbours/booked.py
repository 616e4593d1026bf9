"""What settlement answers about vouchers, payouts, files from the bank and payments."""

from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from pydantic import BaseModel

from services.portal.neighbours.answers import PostingProblem, Reasoned
from services.portal.words.refusals import TECHNICAL
from services.portal.words.sentences import bank_words, worded
from shared.sentences import Sentence

BatchDeed = Literal["approve", "release", "cancel"]
PayoutDeed = Literal["correct", "withdraw"]
PostingDeed = Literal["post", "posted-by-hand"]
PaymentDeed = Literal["place", "give-back", "own", "pay-invoice", "undo"]


class PostedLine(BaseModel):
    """What of a line's commission is no commission: the cost of a withdrawal, and court costs; kroner."""

    invoice_number: str
    case_number: str
    withdrawal_cost: Decimal
    outlays: Decimal


class Posting(BaseModel):
    """Where a settlement stands; kroner."""

    settlement_id: UUID
    status: Literal["ordered", "posted", "not_posted", "posting_failed"]
    result: Decimal
    carried_in: Decimal
    carried_out: Decimal
    payout: Decimal
    problem: PostingProblem | None
    voucher_number: int | None
    advised_at: datetime | None
    mail_problem: str
    lines: list[PostedLine]

    @property
    def charged(self) -> list[PostedLine]:
        """The lines with costs beside the commission."""
        return [line for line in self.lines if line.withdrawal_cost or line.outlays]


class Payout(BaseModel):
    """Money on its way out, kroner; `obstacle` says why it waits, `reason` is the bank's."""

    payout_id: UUID
    kind: Literal["settlement", "refund", "agency"]
    settlement_id: UUID | None
    amount: Decimal
    bank_account: str
    payee: str
    kid: str
    ordered_on: date
    status: Literal["ordered", "drafted", "released", "paid", "rejected", "returned", "withdrawn"]
    batch_id: UUID | None
    reason: str
    paid_on: date | None
    obstacle: str
    obstacle_said: Sentence | None = None

    @property
    def hindered(self) -> str:
        """Why it waits, else what the bank says, in the language that is spoken."""
        if self.obstacle:
            return worded(self.obstacle_said or Sentence(self.obstacle))
        return bank_words(self.reason)


class Deed(BaseModel):
    """Who did what, and when."""

    at: datetime
    by: str
    deed: str
    detail: str
    detail_said: Sentence | None = None

    @property
    def particulars(self) -> str:
        """What is said of it, in the language that is spoken."""
        said = self.detail_said
        return worded(said) if said and said.code else bank_words(self.detail)


class Batch(BaseModel):
    """A batch of payouts, which one person approves and another releases."""

    batch_id: UUID
    number: int
    status: Literal["draft", "approved", "released", "cancelled"]
    payments: int
    total: Decimal
    proposed_by: str
    proposed_at: datetime
    approved_by: str | None
    released_by: str | None
    execution_on: date | None
    file_name: str
    bank_status: str
    bank_reason: str


class BatchDetail(Batch):
    """A batch with its payouts and its log, and (of a new one) what had to be left out."""

    payouts: list[Payout]
    log: list[Deed]
    left_out: list[Payout] = []


class FromBank(BaseModel):
    """What the bank has sent: a file or an answer; a refused one says why."""

    reason: str | None
    reason_said: Sentence | None = None

    @property
    def why(self) -> str:
        """Why it is refused, in the language that is spoken; empty of one that is taken."""
        return worded(self.reason_said or Sentence(self.reason or ""))

    @property
    def particulars(self) -> str:
        """What is wrong in it, in settlement's words, of which the bank is told."""
        is_broken = self.reason_said is not None and self.reason_said.code in TECHNICAL
        return self.reason or "" if is_broken else ""


class BankFile(FromBank):
    """A file from the bank.

    `repeated` of its payments were known from an earlier file, as OCR giro and camt.054 both tell of them;
    `booked` is what was new, `total` all of it, kroner.
    """

    file_id: UUID
    name: str
    status: Literal["taken", "refused"]
    received_at: datetime
    transmission_number: str | None
    payments: int
    repeated: int
    total: Decimal
    booked: Decimal


class PassedOver(BaseModel):
    """An entry on the account that is no payment to us, and why; below zero it is money out, kroner."""

    amount: Decimal
    currency: str
    booked_on: date | None
    reference: str
    reason: str
    reason_said: Sentence | None = None

    @property
    def why(self) -> str:
        """The reason in the language that is spoken."""
        return worded(self.reason_said or Sentence(self.reason))

    @property
    def foreign_currency(self) -> str:
        """The currency where it is another one than kroner."""
        return "" if self.currency == "NOK" else self.currency


class BankFileDetail(BankFile):
    """A file from the bank with what was not booked of it."""

    entries_passed_over: list[PassedOver]


class Collected(BaseModel):
    """What of a payment covers a claim, kroner."""

    principal: Decimal
    interest: Decimal
    reminder_fee: Decimal
    collection_fee: Decimal
    court_costs: Decimal
    total: Decimal


class Covered(BaseModel):
    """What of a payment covers which invoice."""

    invoice_id: UUID
    collected: Collected


class Decision(BaseModel):
    """Who decided what about a payment; `allocation_order` is the debtor's, null where he named none."""

    decision: Literal["place", "give_back", "undo", "own", "pay_invoice"]
    decided_by: str
    decided_at: datetime
    note: str
    allocation_order: str | None


class PaymentDetail(Reasoned):
    """A payment: what it covers, what of it waits or is overpaid (kroner), and what people decided."""

    payment_id: str
    file_id: UUID
    case_id: UUID | None
    case_number: str | None
    kid: str
    amount: Decimal
    paid_on: date
    received_on: date
    reference: str
    debtor_account: str
    debtor_name: str
    text: str
    overpaid: Decimal
    waiting: Decimal
    vat_invoice_id: UUID | None
    vat_invoice_number: int | None
    covers: list[Covered]
    decisions: list[Decision]

    @property
    def standing(self) -> Decision | None:
        """The decision that counts, None where the payment lies by its KID."""
        last = self.decisions[-1] if self.decisions else None
        return last if last and last.decision != "undo" else None


class DecidedPayment(BaseModel):
    """A payment that stands where somebody has put it, in a case, as own, or to be given back; kroner."""

    payment_id: str
    amount: Decimal
    paid_on: date
    kid: str
    debtor_name: str
    case_id: UUID | None
    case_number: str | None
    decision: Literal["place", "give_back", "own", "pay_invoice"]
    decided_by: str
    decided_at: datetime
    note: str


class StatusReport(FromBank):
    """The bank's answer to a file of ours."""

    status: Literal["taken", "refused"]
    received_at: datetime
    received_by: str
    batch_id: UUID | None


class Taken(BaseModel):
    """What a file from the bank held."""

    payments: int


class Answered(BaseModel):
    """What a status report did, and what it says that cannot be."""

    number: int
    bank_status: str
    contradictions: list[str]
    contradictions_said: list[Sentence] = []

    @property
    def in_doubt(self) -> str:
        """What in it cannot be, in the language that is spoken."""
        return worded(self.contradictions_said or [Sentence(each) for each in self.contradictions])
