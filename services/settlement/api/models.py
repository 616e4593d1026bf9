"""What the HTTP API answers."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.events import Money


class Answer(BaseModel):
    """A typed answer, read from a value of ours."""

    model_config = ConfigDict(from_attributes=True)


class OwedView(Answer):
    """What is owed at the end of a day."""

    principal: Money
    interest: Money
    fees: Money
    total: Money


class CollectedView(Answer):
    """What was paid to the agency, by kind."""

    principal: Money
    interest: Money
    reminder_fee: Money
    collection_fee: Money
    total: Money


class ClaimView(Answer):
    """A claim; `owed` is null while a rate of the day is not known."""

    invoice_id: UUID
    invoice_number: str
    case_id: UUID
    case_number: str
    kid: str
    creditor_id: UUID
    customer_name: str
    due_date: date
    amount: Money
    transferred_on: date
    closing_reason: Literal["paid", "credited", "withdrawn", "written_off"] | None
    closed_on: date | None
    on: date
    owed: OwedView | None
    collected: CollectedView


class AllocationView(Answer):
    """What of a payment covers the claim; the order is that of the whole payment."""

    payment_id: str
    paid_on: date
    allocation_order: Annotated[str, Field(examples=["fees interest principal"])]
    collected: CollectedView


class ClaimDetailView(ClaimView):
    """A claim with what its whole case owes (the sum to pay with the KID) and the payments that cover it."""

    case_owed: OwedView | None
    allocations: list[AllocationView]


class SettlementLineView(Answer):
    """A settlement's line; the creditor gets principal + interest + fees - commission - vat."""

    invoice_id: UUID
    invoice_number: str
    case_number: str
    principal: Money
    interest: Money
    fees: Money
    collected_fees: Money
    commission: Money
    vat_basis: Money
    vat: Money


class VoucherLineView(Answer):
    """A line of the voucher in PowerOffice Go: debit above zero, gross of the VAT that `vat_id` names."""

    account: str
    account_id: int
    amount: Money
    vat_id: int
    invoice_number: str
    description: str


class SettlementView(Answer):
    """A settlement: what its lines give, what was carried in and out, what is paid out, and its voucher."""

    settlement_id: UUID
    creditor_id: UUID
    number: int
    settled_on: date
    result: Money
    carried_in: Money
    payout: Money
    carried_out: Money
    status: Literal["ordered", "posted", "not_posted", "posting_failed"]
    problem: str
    voucher_id: UUID | None
    voucher_number: int | None
    remittance_advice_id: UUID
    advised_at: datetime | None
    mail_problem: str


class SettlementDetailView(SettlementView):
    """A settlement with its lines and the lines of its voucher."""

    lines: list[SettlementLineView]
    voucher_lines: list[VoucherLineView]


class AccountView(Answer):
    """The balance of an account over all books: debit above zero."""

    account: str
    balance: Money


class TrialBalanceView(Answer):
    """The balance of each account over all books; `total` is always zero, and no book is unbalanced."""

    accounts: list[AccountView]
    total: Money
    unbalanced_books: list[UUID]


class SummaryView(Answer):
    """Sums in kroner and counts."""

    money_in: Money
    money_out: Money
    principal: Money
    interest: Money
    fees: Money
    agency_income: Money
    output_vat: Money
    unplaced: Money
    refunds_due: Money
    payments: int
    open_claims: int
    closed_claims: int
    settlements: int
    unposted_settlements: int


class ProblemView(BaseModel):
    """A problem document (RFC 9457); `detail` says what to do."""

    type: str
    title: str
    status: int
    detail: str
