"""What the HTTP API answers."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.settlement.domain.problems import ProblemCode
from shared.events import Money
from shared.sentences import Sentence


class Answer(BaseModel):
    """A typed answer, read from a value of ours."""

    model_config = ConfigDict(from_attributes=True)


class OwedView(Answer):
    """What is owed at the end of a day; of the `fees`, `court_costs` are public fees."""

    principal: Money
    interest: Money
    fees: Money
    court_costs: Money
    total: Money


class CollectedView(Answer):
    """What was paid to the agency, by kind."""

    principal: Money
    interest: Money
    reminder_fee: Money
    collection_fee: Money
    court_costs: Money
    total: Money


class ClaimView(Answer):
    """A claim; `owed` is null while a rate of the day is not known.

    `written_off` is what was given up: a remainder of interest and fees too small to be asked for, or what
    the creditor wrote off. `withdrawal_fee` had come up when the creditor withdrew the case (nothing in
    the 14 days after the payment demand); `withdrawal_cost` is what it owes of that by its agreement.
    """

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
    written_off: Money
    withdrawal_fee: Money
    withdrawal_cost: Money
    on: date
    owed: OwedView | None
    collected: CollectedView


class RemainderLimit(Answer):
    """What of interest and fees may be left, in kroner, for a case to be closed as paid, from a day on."""

    counts_from: date
    amount: Money = Field(ge=0)


class LimitDeed(Answer):
    """That somebody set a limit, in kroner."""

    amount: Money
    set_by: str
    set_at: datetime


class RemainderLimitView(RemainderLimit):
    """A limit with who set it, the latest last; nobody for that of the house."""

    deeds: list[LimitDeed]


class PostingView(Answer):
    """An amount on an account, debit above zero; of an invoice, and of money of a day, where it is of one."""

    account: str
    amount: Money
    invoice_id: UUID | None
    earned_on: date | None


class EntryView(Answer):
    """A balanced entry of the ledger, and the ids of the events, payments or settlement behind it."""

    entry_id: UUID
    booked_on: date
    causes: list[str]
    postings: list[PostingView]


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


class CaseClaimsView(Answer):
    """A case's claims, the oldest first, and what all of it owes: the sum to pay with the KID.

    `owed` is null while a rate of the day is not known.
    """

    case_id: UUID
    on: date
    owed: OwedView | None
    claims: list[ClaimView]


class SettlementLineView(Answer):
    """A settlement's line; the creditor gets principal + interest + fees - commission - vat.

    `fees` include court costs that the debtor has paid, `commission` includes `withdrawal_cost`, what it owes
    for a case that it has withdrawn, and `outlays`, court costs that the agency has laid out.
    """

    invoice_id: UUID
    invoice_number: str
    case_number: str
    principal: Money
    interest: Money
    fees: Money
    collected_fees: Money
    commission: Money
    withdrawal_cost: Money
    outlays: Money
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


class PostingProblemView(Answer):
    """Why a voucher, or its document, is not in PowerOffice Go; `go` are Go's own words."""

    code: ProblemCode
    what: str = Field(description="What is wrong and must be corrected, Norwegian")
    where: str = Field(description="Where it is corrected, Norwegian")
    go: str
    what_said: tuple[Sentence, ...] = Field(description="`what`, to be said in another language")
    where_said: Sentence | None = Field(description="`where`, to be said in another language")


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
    problem: PostingProblemView | None
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
