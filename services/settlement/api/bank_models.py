"""What the HTTP API answers, and takes, about bank files and payments."""

from datetime import date, datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, computed_field, model_validator

from services.settlement.api.models import Answer, CollectedView
from services.settlement.domain.facts import AllocationOrder
from services.settlement.domain.waiting import reason_said
from services.settlement.store.suggestions import Reason
from shared.events import Money
from shared.sentences import Sentence

DesignatedPart = Literal["costs", "interest", "principal"]
Format = Literal["ocr", "camt.054", "unknown"]
StandingDecision = Literal["place", "give_back", "own", "pay_invoice"]


class TakenFileView(Answer):
    """A bank file that has been taken, and what became of its payments."""

    file_id: UUID
    format: Format
    payments: int
    repeated: Annotated[int, Field(description="Payments that an earlier file has told of; not taken again")]
    passed_over: Annotated[int, Field(description="Entries that are no payments to us; see the file")]
    total: Money
    by_status: dict[str, int] = Field(
        description="New payments by status: placed, overpaid (placed with a rest), held, unplaced, reversed"
    )


class BankFileView(Answer):
    """A bank file, taken or refused; a refused one says in which line and why."""

    file_id: UUID
    status: Literal["taken", "refused"]
    format: Format
    name: str
    received_at: datetime
    attempts: int
    transmission_number: str | None
    payments: int
    repeated: int
    total: Money
    booked: Money = Field(description="What of the total no earlier file had told of")
    line_number: int | None
    reason: str | None

    @computed_field  # type: ignore[prop-decorator]
    @property
    def reason_said(self) -> Sentence | None:
        """The reason, to be said in another language; null of a file that is taken."""
        return reason_said(self.reason) if self.reason else None


class PassedOverView(Answer):
    """An entry on the account that is no payment to us; below zero it is money out of the account.

    `text` is the bank's.
    """

    position: int
    amount: Money
    currency: str
    booked_on: date | None
    reference: str
    reason: str
    text: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def reason_said(self) -> Sentence:
        """The reason, to be said in another language."""
        return reason_said(self.reason)


class BankFileDetailView(BankFileView):
    """A bank file with the entries that were passed over."""

    entries_passed_over: list[PassedOverView]


class SuggestionView(Answer):
    """A case that a payment may be meant for, and why."""

    case_id: UUID
    case_number: str
    kid: str
    creditor_id: UUID
    customer_name: str
    reasons: list[Reason]


class Reasoned(Answer):
    """A payment with why it lies where it does, in settlement's words and to be said in other languages."""

    status: str
    reason: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def reason_said(self) -> Sentence:
        """The reason with its code and its day."""
        return reason_said(self.reason, self.status)


class PaymentView(Reasoned):
    """A payment with money that covers no claim; `amount` is that money, `file_id` the bank file it is in."""

    payment_id: str
    file_id: UUID
    case_id: UUID | None
    creditor_id: UUID | None
    kid: str
    amount: Money
    paid_on: date
    received_on: date
    reference: str
    debtor_account: str
    debtor_name: str
    text: str


class UnplacedView(PaymentView):
    """A payment that covers nothing; `suggestions` are looked for only when they are asked for."""

    suggestions: list[SuggestionView] | None = None


class DecidedView(Answer):
    """A payment that stands where somebody has put it: in a case, as own money, or to be given back."""

    payment_id: str
    amount: Money
    paid_on: date
    kid: str
    debtor_name: str
    case_id: UUID | None
    case_number: str | None
    decision: StandingDecision
    decided_by: str
    decided_at: datetime
    note: str


class DecisionView(Answer):
    """Who decided what about a payment; `allocation_order` is the debtor's, null where he designated none."""

    decision: Literal["place", "give_back", "undo", "own", "pay_invoice"]
    case_id: UUID | None
    decided_by: str
    decided_at: datetime
    note: str
    allocation_order: str | None


class CoveredView(Answer):
    """What of a payment covers an invoice."""

    invoice_id: UUID
    collected: CollectedView


class PaymentDetailView(Reasoned):
    """A payment whole: what it covers, what is left of it, and what was decided about it.

    `is_own` when it is the agency's own money; of its invoice `vat_invoice_number` it pays `covers_invoice`.
    """

    payment_id: str
    file_id: UUID
    case_id: UUID | None
    case_number: str | None
    creditor_id: UUID | None
    kid: str
    amount: Money
    paid_on: date
    received_on: date
    reference: str
    debtor_account: str
    debtor_name: str
    text: str
    overpaid: Money
    waiting: Money
    placed_on: date | None
    is_own: bool
    vat_invoice_id: UUID | None
    vat_invoice_number: int | None
    covers_invoice: Money
    allocation_order: Annotated[str, Field(examples=["fees interest principal"])]
    covers: list[CoveredView]
    decisions: list[DecisionView]


class Decided(BaseModel):
    """A decision, with a note for whoever wants one."""

    note: Annotated[str, Field(max_length=1000)] = ""


class ExplainedDecision(Decided):
    """A decision, and why: what makes money the agency's own must be explained."""

    note: Annotated[str, Field(min_length=3, max_length=1000)]


class InvoiceOrder(Decided):
    """The number of the agency's invoice that a payment is to pay."""

    invoice_number: Annotated[int, Field(ge=1, le=2_147_483_647)]


class PlaceOrder(Decided):
    """The case in which to place a payment, by its id or by its number.

    `order` is that in which the debtor wants it to cover the case: each of the three once.
    """

    case_id: UUID | None = None
    case_number: Annotated[str | None, Field(min_length=1, max_length=50)] = None
    order: Annotated[
        tuple[DesignatedPart, DesignatedPart, DesignatedPart] | None,
        Field(examples=[["principal", "interest", "costs"]]),
    ] = None

    @model_validator(mode="after")
    def _one_name(self) -> Self:
        if (self.case_id is None) == (self.case_number is None):
            raise ValueError("name the case by case_id or by case_number, not by both")
        if self.order and len(set(self.order)) < len(self.order):
            raise ValueError("name each of costs, interest and principal once in the order")
        return self

    @property
    def allocation_order(self) -> AllocationOrder | None:
        """The order by the ledger's parts: costs are fees, court costs before them."""
        return tuple("fees" if part == "costs" else part for part in self.order) if self.order else None
