"""What sync answers over HTTP."""

from datetime import date, datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import Row

from services.sync.domain.invoices import KnownReduction, ReductionKind
from services.sync.orders import Occasion
from services.sync.store.invoices import Listed
from services.sync.store.readings import Outcome
from shared.events import LastReminder, Money


class ReductionView(BaseModel):
    """What a counter-entry took off an invoice; `told_id` is empty while nobody else knows."""

    entry_id: int
    match_id: int
    kind: ReductionKind
    amount: Money
    posted_on: date
    told_id: str

    @classmethod
    def of(cls, known: KnownReduction) -> Self:
        """Return a reduction as it is answered."""
        reduction = known.reduction
        return cls(
            entry_id=reduction.entry_id,
            match_id=reduction.match_id,
            kind=reduction.kind,
            amount=reduction.amount,
            posted_on=reduction.on,
            told_id=known.told_id,
        )


class InvoiceView(BaseModel):
    """An invoice in the mirror; `revision` 0 means that it has not been told as overdue."""

    id: UUID
    number: str
    customer_number: int | None
    customer_name: str
    invoice_date: date
    due_date: date | None
    amount: Money
    balance: Money
    currency: str
    kid: str
    last_reminder: LastReminder | None
    revision: int
    reductions: list[ReductionView]

    @classmethod
    def of(cls, listed: Listed) -> Self:
        """Return an invoice as it is answered."""
        invoice, seen = listed.invoice, listed.invoice.seen
        return cls(
            id=seen.id,
            number=seen.number,
            customer_number=seen.customer_number,
            customer_name=listed.customer_name,
            invoice_date=seen.invoice_date,
            due_date=seen.due_date,
            amount=seen.amount,
            balance=seen.balance,
            currency=seen.currency,
            kid=seen.kid,
            last_reminder=invoice.last_reminder,
            revision=invoice.revision,
            reductions=[ReductionView.of(it) for it in invoice.reductions.values() if it.reduction.amount],
        )


class CreditorSummary(BaseModel):
    """A creditor's mirror in one line; `outcome` is `read`, or why the latest reading brought nothing."""

    model_config = ConfigDict(from_attributes=True)

    creditor_id: UUID
    organisation_number: str
    name: str
    is_connected: bool
    synced_at: datetime | None
    outcome: str
    open_invoices: int
    open_balance: Money
    overdue_invoices: int
    overdue_balance: Money
    told_invoices: int
    foreign_invoices: int = Field(description="in another currency than NOK: not followed up")
    without_customer: int = Field(description="whose customer card Go does not give: not followed up")


class Ordered(BaseModel):
    """The creditor's books are read as soon as possible; the log names the reading by `order_id`."""

    creditor_id: UUID
    order_id: UUID
    status: Literal["ordered"] = "ordered"


class RequestCount(BaseModel):
    """How many requests went to PowerOffice Go, by API; repetitions count, calls for tokens do not."""

    v2: int
    v1: int


class FoundView(BaseModel):
    """How much there was to read."""

    invoices: int = Field(description="new, or with another balance or match")
    customers: int = Field(description="customer cards")
    matches: int


class ReadingView(BaseModel):
    """A try at reading a creditor's books; a failed one is tried again by itself, as the next `attempt`."""

    id: UUID
    order_id: UUID
    creditor_id: UUID
    organisation_number: str
    name: str
    occasion: Occasion
    attempt: int
    started_at: datetime
    ended_at: datetime
    milliseconds: int
    requests: RequestCount
    found: FoundView
    said: dict[str, int] = Field(description="how many events of each type")
    outcome: Outcome
    error: str = Field(description="in words; empty when the books were read")

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Return a row of the log as it is answered."""
        return cls.model_validate(
            row._asdict()
            | {
                "requests": {"v2": row.v2_requests, "v1": row.v1_requests},
                "found": {"invoices": row.invoices, "customers": row.customers, "matches": row.matches},
            }
        )


WebhookOutcome = Literal["received", "read", "unknown_client", "malformed"]


class WebhookView(BaseModel):
    """A webhook that was received, and what became of it; `body` is shown of one that nobody could read."""

    id: str
    received_at: datetime
    type: str
    organisation_number: str
    entity: str
    creditor_id: UUID | None
    outcome: WebhookOutcome
    reason: str
    body: str | None
    handled_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Return a webhook as it is answered."""
        body = None if row.body is None else row.body.decode(errors="backslashreplace")
        return cls.model_validate(row._asdict() | {"body": body})
