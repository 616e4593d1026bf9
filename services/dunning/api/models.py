"""What the HTTP API takes and gives."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.dunning.domain import EARLIEST_TRANSFER, NextAction, Reason, Routine
from shared.events import LetterChannel, LetterKind, Money


class RoutineModel(BaseModel):
    """A creditor's dunning routine; days are counted from the due date."""

    model_config = ConfigDict(from_attributes=True)

    payment_reminder_after_days: int | None = Field(
        default=None, description="When a fee-free reminder is mailed; null for never.", examples=[5]
    )
    repeat_every_days: int | None = Field(
        default=None, description="Days between further reminders; null for only one.", examples=[7]
    )
    attach_invoice: bool = Field(
        default=True, description="Whether the original invoice goes with letters by mail."
    )
    transfer_after_days: int = Field(
        default=EARLIEST_TRANSFER,
        description="When an invoice is proposed for transfer: 14 or more (inkassoforskriften § 1-2).",
        json_schema_extra={"minimum": EARLIEST_TRANSFER},
    )
    auto_approve: bool = Field(default=False, description="Whether proposals need no approval.")
    auto_approve_from_invoice_date: date | None = Field(
        default=None, description="Invoices dated earlier need an approval all the same."
    )
    minimum_amount: Money = Field(
        default=Decimal("0.00"), description="Kroner; invoices with less left to pay are not proposed."
    )

    @model_validator(mode="after")
    def _is_a_routine(self) -> Self:
        self.routine()
        return self

    def routine(self) -> Routine:
        """Return the routine as the domain knows it."""
        return Routine(**self.model_dump())


class ExemptionsModel(BaseModel):
    """Which customers and invoices are not to go to collection."""

    model_config = ConfigDict(from_attributes=True)

    customer_ids: list[int]
    invoice_ids: list[UUID]


class NextActionModel(BaseModel):
    """What is to be done about one invoice; `routine` leaves it to the routine again."""

    next_action: Literal["none", "wait", "collection", "routine"]

    def chosen(self) -> NextAction | None:
        """Return the choice, None for the routine's."""
        return None if self.next_action == "routine" else NextAction(self.next_action)


class InvoiceModel(BaseModel):
    """An overdue invoice that is not transferred, and what it waits for."""

    invoice_id: UUID
    number: str
    due_date: date
    rest: Money
    customer_id: int
    customer_name: str
    next_action: NextAction | None
    proposed: bool
    next_step_on: date | None = Field(
        description="When the next step is looked at; null: at the next change."
    )
    reason: Reason
    text: str = Field(description="The reason in words.")


class ExplanationModel(BaseModel):
    """Why an invoice is, or is not, in the proposal."""

    model_config = ConfigDict(from_attributes=True)

    reason: Reason
    text: str = Field(
        description="The answer in words.",
        examples=["Fakturaen forfalt 01.06.2026 og kommer i forslaget 15.06.2026, 14 dager etter forfall."],
    )
    in_proposal_on: date | None = Field(
        description="When it comes, or has come; null if only a change brings it there."
    )


class AmountsModel(BaseModel):
    """What a letter asks for."""

    model_config = ConfigDict(from_attributes=True)

    principal: Money
    interest: Money
    fees: Money
    total: Money


class LetterModel(BaseModel):
    """A letter; what it says is null until it has been sent."""

    model_config = ConfigDict(from_attributes=True)

    letter_id: UUID
    creditor_id: UUID
    case_id: UUID | None
    plan_id: UUID | None = Field(description="The payment plan that it is about.")
    number: int = Field(description="The letter's own number, which stands on it.")
    kind: LetterKind
    status: Literal["ordered", "sent", "refused", "cancelled"]
    invoice_ids: list[UUID]
    ordered_on: date
    channel: LetterChannel | None
    sent_on: date | None
    deadline: date | None
    fee: Money | None
    amounts: AmountsModel | None
    recipient_number: int | None
    document_id: UUID | None
    note: str = Field(description="Why it was cancelled or refused, or printed instead of mailed.")


class LettersCount(BaseModel):
    """How many letters of a kind."""

    kind: LetterKind
    status: Literal["ordered", "sent", "refused", "cancelled"]
    channel: Literal["email", "print", ""] = Field(description="Empty until sent.")
    letters: int


class WaitingCount(BaseModel):
    """How many invoices wait for the same reason."""

    reason: Reason
    text: str
    invoices: int


class SummaryModel(BaseModel):
    """Letters, and what the invoices that are not transferred wait for."""

    letters: list[LettersCount]
    waiting: list[WaitingCount]


PROBLEMS: dict[int | str, dict[str, Any]] = {
    404: {
        "description": "No such invoice, creditor or document.",
        "content": {"application/problem+json": {}},
    }
}
"""For routes that name something: what else they may answer."""
