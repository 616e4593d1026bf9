"""What the HTTP API takes and gives."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    model_serializer,
    model_validator,
)

from services.dunning.domain.decisions import Reason
from services.dunning.domain.routine import (
    EARLIEST_TRANSFER,
    SHORTEST_DEADLINE_DAYS,
    NextAction,
    Override,
    Routine,
    violations,
)
from shared.api_types import Responses
from shared.events import LetterChannel, LetterKind, Money
from shared.sentences import Sentence


class RoutineModel(BaseModel):
    """A creditor's dunning routine; days are counted from the due date."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    payment_reminder_after_days: int | None = Field(
        default=None, description="When a fee-free reminder is mailed; null for never.", examples=[5]
    )
    repeat_every_days: int | None = Field(
        default=None, description="Days between further reminders; null for only one.", examples=[7]
    )
    attach_invoice: bool = Field(
        default=True, description="Whether the original invoice goes with letters by mail."
    )
    own_reminder_after_days: int | None = Field(
        default=None,
        description="When the creditor's own reminder (purring) is sent from here; null for never."
        " With a fee 14 or more (inkassoforskriften § 1-2).",
        examples=[14],
    )
    own_reminder_times: int = Field(
        default=1, description="How many own reminders, each after the deadline of the one before."
    )
    own_reminder_deadline_days: int = Field(
        default=SHORTEST_DEADLINE_DAYS,
        description="What an own reminder gives the debtor; 14 or more if another letter is to cost something"
        " (inkassoforskriften § 1-3).",
    )
    own_reminder_with_fee: bool = Field(
        default=False, description="Whether own reminders cost the statutory fee of the day of sending."
    )
    own_notice_after_days: int | None = Field(
        default=None,
        description="When the creditor's own collection notice (inkassovarsel) is sent from here at the"
        " earliest; null for never. With a fee 14 or more (inkassoforskriften § 1-2).",
    )
    own_notice_deadline_days: int = Field(
        default=SHORTEST_DEADLINE_DAYS,
        description="What the own notice gives the debtor: 14 or more (inkassoloven § 9).",
    )
    own_notice_with_fee: bool = Field(
        default=False, description="Whether the own notice costs the statutory fee of the day of sending."
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
        if wrong := violations(self.routine()):
            raise ValueError("; ".join(wrong))
        return self

    def routine(self) -> Routine:
        """Return the routine as the domain knows it."""
        return Routine(**self.model_dump(include=set(RoutineModel.model_fields)))


class OverrideModel(BaseModel):
    """Choices of a customer or an invoice: only what is given, the rest is the routine's."""

    payment_reminder_after_days: int | None = None
    repeat_every_days: int | None = None
    attach_invoice: bool = True
    own_reminder_after_days: int | None = None
    own_reminder_times: int = 1
    own_reminder_deadline_days: int = SHORTEST_DEADLINE_DAYS
    own_reminder_with_fee: bool = False
    own_notice_after_days: int | None = None
    own_notice_deadline_days: int = SHORTEST_DEADLINE_DAYS
    own_notice_with_fee: bool = False
    transfer_after_days: int = EARLIEST_TRANSFER
    auto_approve: bool = False
    auto_approve_from_invoice_date: date | None = None
    minimum_amount: Money = Decimal("0.00")

    model_config = ConfigDict(extra="forbid")

    def override(self) -> Override:
        """Return the choice as the domain knows it."""
        chosen = self.model_fields_set & OverrideModel.model_fields.keys()
        return Override(Routine(**{name: getattr(self, name) for name in chosen}), frozenset(chosen))

    def as_json(self) -> str:
        """Return only what was chosen."""
        return self.model_dump_json(include=set(OverrideModel.model_fields))

    @classmethod
    def of(cls, override: Override) -> Self:
        """Return what was chosen, as it was given."""
        return cls(**{name: getattr(override.values, name) for name in override.chosen})

    @model_serializer(mode="wrap")
    def _only_what_was_chosen(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        whole: dict[str, Any] = serialize(self)
        return {name: value for name, value in whole.items() if name in self.model_fields_set}


class ExemptionsModel(BaseModel):
    """Which customers and invoices are not to go to collection."""

    model_config = ConfigDict(from_attributes=True)

    customer_ids: list[int]
    invoice_ids: list[UUID]


class NextActionModel(BaseModel):
    """What is to be done about one invoice; `routine` leaves it to the routine again."""

    model_config = ConfigDict(extra="forbid")

    next_action: Literal["none", "wait", "collection", "routine"]
    until: date | None = Field(
        default=None, description="Of `wait`: a day ahead, on which the routine counts again."
    )

    @model_validator(mode="after")
    def _only_a_wait_ends(self) -> Self:
        if self.until and self.next_action != "wait":
            raise ValueError("only 'wait' has an end; leave 'until' out")
        return self

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
    wait_until: date | None = Field(description="The day on which a wait ends; null: when it is changed.")
    proposed: bool
    next_step_on: date | None = Field(
        description="When the next step is looked at; null: at the next change."
    )
    reason: Reason
    text: str = Field(description="The reason in words.")


class WaitingCount(BaseModel):
    """How many invoices wait for the same reason."""

    reason: Reason
    text: str
    invoices: int


class HeldBackModel(BaseModel):
    """Steps that are passed over or wait: counts of all by reason, and the invoices that were asked for."""

    counts: list[WaitingCount]
    invoices: list[InvoiceModel]


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
    said: tuple[Sentence, ...] = Field(description="The text, to be said in another language.")


class FoundModel(ExplanationModel):
    """The same for an invoice that was looked for by its number."""

    invoice_id: UUID


class AmountsModel(BaseModel):
    """What a letter asks for."""

    model_config = ConfigDict(from_attributes=True)

    principal: Money
    interest: Money
    fees: Money
    court_costs: Money
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
    attempts: int = Field(description="How often it was handed to the mail server.")
    first_attempt_at: datetime | None
    doubtful: bool = Field(
        description="An attempt was never finished, so that the recipient may have the message twice."
    )
    bounced_at: datetime | None = Field(description="When its mail came back.")
    extended_to: date | None = Field(description="The deadline that holds since its mail came back.")
    posted_on: date | None = Field(description="When it was posted because its mail came back.")
    cover_id: UUID | None = Field(description="The document that is the cover sheet of the posted letter.")
    note: str = Field(description="Why it was cancelled or refused, or printed instead of mailed.")


class LettersCount(BaseModel):
    """How many letters of a kind."""

    kind: LetterKind
    status: Literal["ordered", "sent", "refused", "cancelled"]
    channel: Literal["email", "print", ""] = Field(description="Empty until sent.")
    letters: int


class SummaryModel(BaseModel):
    """Letters, and what the invoices that are not transferred wait for."""

    letters: list[LettersCount]
    waiting: list[WaitingCount]


PROBLEMS: Responses = {
    404: {
        "description": "No such invoice, creditor or document.",
    }
}
"""For routes that name something: what else they may answer."""
