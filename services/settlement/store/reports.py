"""What is only read: lists of claims, files and payments, the trial balance, and the sums of it all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.states import Collected
from services.settlement.incoming import PassedOver
from shared.db import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedClaim:
    """A claim as it is booked; `fees` are those charged and not paid."""

    invoice_id: UUID
    invoice_number: str
    case_id: UUID
    case_number: str
    kid: str
    creditor_id: UUID
    customer_name: str
    due_date: date
    amount: Decimal
    transferred_on: date
    closing_reason: str | None
    closed_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedAllocation:
    """What of a payment covers a claim, and the order in which the payment was allocated."""

    payment_id: str
    paid_on: date
    allocation_order: str
    collected: Collected


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """A bank file, taken or refused; `booked` is what of its total no earlier file had told of, kroner."""

    file_id: UUID
    status: str
    format: str
    name: str
    received_at: datetime
    attempts: int
    transmission_number: str | None
    payments: int
    repeated: int
    total: Decimal
    booked: Decimal
    line_number: int | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedPayment:
    """A payment with money that is not allocated; `amount` is that money, in kroner."""

    payment_id: str
    file_id: UUID
    case_id: UUID | None
    creditor_id: UUID | None
    kid: str
    amount: Decimal
    paid_on: date
    received_on: date
    reference: str
    debtor_account: str
    debtor_name: str
    text: str
    status: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrialBalance:
    """The balance of each account over all books, and the books that do not sum to zero: none, ever."""

    accounts: dict[str, Decimal]
    unbalanced_books: list[UUID]


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Sums in kroner and counts over everything, or over one creditor."""

    money_in: Decimal
    money_out: Decimal
    principal: Decimal
    interest: Decimal
    fees: Decimal
    agency_income: Decimal
    output_vat: Decimal
    unplaced: Decimal
    refunds_due: Decimal
    payments: int
    open_claims: int
    closed_claims: int
    settlements: int
    unposted_settlements: int


_CLAIM = (
    "select invoice_id, invoice_number, case_id, case_number, kid, claims.creditor_id, customer_name,"
    " due_date, amount, transferred_on, closing_reason, closed_on"
    " from claims join cases using (case_id)"
)
_CLAIMS = text(
    f"{_CLAIM} where claims.creditor_id = :creditor_id"
    " order by transferred_on desc, invoice_number desc limit :limit offset :offset"
)
_CLAIMS_OF_CASE = text(
    f"{_CLAIM} where claims.case_id = :case_id order by transferred_on, invoice_number, invoice_id"
)
_ONE_CLAIM = text(f"{_CLAIM} where invoice_id = :invoice_id")
_ALLOCATIONS = text(
    "select payment_id, paid_on, allocation_order, allocations.principal, interest, reminder_fee,"
    " collection_fee, court_costs"
    " from claims join payments using (case_id) join allocations using (payment_id, invoice_id)"
    " where claims.invoice_id = :invoice_id"
    " and (allocations.principal <> 0 or interest <> 0 or reminder_fee <> 0 or collection_fee <> 0"
    " or court_costs <> 0)"
    " order by paid_on, payment_id"
)
_FILE = (
    "select file_id, status, format, name, received_at, attempts, transmission_number, payments, repeated,"
    " total, line_number, reason,"
    " case when repeated = 0 then total else coalesce((select sum(amount) from payments"
    "   where payments.file_id = bank_files.file_id), 0) end as booked from bank_files"
)
_FILES = text(f"{_FILE} order by received_at desc, file_id desc limit :limit offset :offset")
_ONE_FILE = text(f"{_FILE} where file_id = :file_id")
_PASSED_OVER = text(
    "select position, amount, currency, booked_on, reference, reason, text"
    " from passed_over where file_id = :file_id order by position"
)
_PAYMENT = (
    "select payment_id, file_id, case_id, creditor_id, kid, paid_on, received_on, reference,"
    " debtor_account, debtor_name, text, status, reason"
)
_PLACED = "from placements join payments using (payment_id)"
_OLDEST_FIRST = "order by received_on, payment_id limit :limit offset :offset"
_WAITING = text(
    f"{_PAYMENT}, waiting as amount {_PLACED} where status in ('held', 'unplaced') {_OLDEST_FIRST}"
)
_ONE_PAYMENT = text(f"{_PAYMENT}, waiting + overpaid as amount {_PLACED} where payment_id = :payment_id")
_ACCOUNTS = text("select account, sum(balance) as balance from accounts group by account order by account")
_UNBALANCED = text("select book from accounts group by book having sum(balance) <> 0 order by book")
_SUMMARY = text("""
    with paid as (
        select count(*) as payments, coalesce(sum(amount), 0) as money_in
        from payments where :everybody or creditor_id = :creditor_id
    ), allocated as (
        select coalesce(sum(allocations.principal), 0) as principal,
            coalesce(sum(allocations.interest), 0) as interest,
            coalesce(sum(reminder_fee + collection_fee + court_costs), 0) as fees
        from allocations join claims using (invoice_id) where :everybody or claims.creditor_id = :creditor_id
    ), claimed as (
        select count(*) - count(closing_reason) as open_claims, count(closing_reason) as closed_claims
        from claims where :everybody or creditor_id = :creditor_id
    ), settled as (
        select count(*) as settlements,
            count(*) filter (where status in ('ordered', 'posting_failed')) as unposted_settlements
        from settlements where :everybody or creditor_id = :creditor_id
    ), booked as (
        select coalesce(-sum(balance) filter (where account in ('payouts_ordered', 'payouts_sent')), 0)
            + (select coalesce(sum(amount), 0) from payouts
                where status = 'paid' and (:everybody or creditor_id = :creditor_id)) as money_out,
            coalesce(-sum(balance) filter (where account = 'agency_income'), 0) as agency_income,
            coalesce(-sum(balance) filter (where account = 'output_vat'), 0) as output_vat,
            coalesce(-sum(balance) filter (where account = 'unplaced'), 0) as unplaced,
            coalesce(-sum(balance) filter (where account = 'refunds_due'), 0) as refunds_due
        from accounts where :everybody or book = :creditor_id
    )
    select * from paid, allocated, claimed, settled, booked
""")


async def claims_of_creditor(
    tx: Transaction, creditor_id: UUID, *, limit: int, offset: int
) -> Sequence[ListedClaim]:
    """Return a creditor's claims, the newest first."""
    values = {"creditor_id": creditor_id, "limit": limit, "offset": offset}
    return [ListedClaim(**row) for row in (await tx.execute(_CLAIMS, values)).mappings()]


async def claims_of_case(tx: Transaction, case_id: UUID) -> Sequence[ListedClaim]:
    """Return a case's claims, the oldest first; none if the case is not known here."""
    rows = await tx.execute(_CLAIMS_OF_CASE, {"case_id": case_id})
    return [ListedClaim(**row) for row in rows.mappings()]


async def claim(tx: Transaction, invoice_id: UUID) -> ListedClaim | None:
    """Return an invoice's claim, None if the invoice has not been transferred here."""
    row = (await tx.execute(_ONE_CLAIM, {"invoice_id": invoice_id})).mappings().first()
    return ListedClaim(**row) if row else None


async def allocations_to(tx: Transaction, invoice_id: UUID) -> Sequence[ListedAllocation]:
    """Return what payments cover of a claim, the oldest first."""
    return [
        ListedAllocation(
            payment_id=row.payment_id,
            paid_on=row.paid_on,
            allocation_order=row.allocation_order,
            collected=Collected(
                principal=row.principal,
                interest=row.interest,
                reminder_fee=row.reminder_fee,
                collection_fee=row.collection_fee,
                court_costs=row.court_costs,
            ),
        )
        for row in await tx.execute(_ALLOCATIONS, {"invoice_id": invoice_id})
    ]


async def bank_files(tx: Transaction, *, limit: int, offset: int) -> Sequence[ListedFile]:
    """Return the bank files that were taken or refused, the newest first."""
    rows = await tx.execute(_FILES, {"limit": limit, "offset": offset})
    return [ListedFile(**row) for row in rows.mappings()]


async def bank_file(tx: Transaction, file_id: UUID) -> ListedFile | None:
    """Return a bank file, None if there is no such."""
    row = (await tx.execute(_ONE_FILE, {"file_id": file_id})).mappings().first()
    return ListedFile(**row) if row else None


async def entries_passed_over(tx: Transaction, file_id: UUID) -> Sequence[PassedOver]:
    """Return the entries of a file that are no payments, in the order in which they stand there."""
    rows = await tx.execute(_PASSED_OVER, {"file_id": file_id})
    return [PassedOver(**row) for row in rows.mappings()]


async def one_payment(tx: Transaction, payment_id: str) -> ListedPayment | None:
    """Return a payment with what of it covers nothing, None if there is no such."""
    row = (await tx.execute(_ONE_PAYMENT, {"payment_id": payment_id})).mappings().first()
    return ListedPayment(**row) if row else None


async def waiting_payments(tx: Transaction, *, limit: int, offset: int) -> Sequence[ListedPayment]:
    """Return the payments that are held or wait for an operator, the oldest first."""
    rows = await tx.execute(_WAITING, {"limit": limit, "offset": offset})
    return [ListedPayment(**row) for row in rows.mappings()]


async def trial_balance(tx: Transaction) -> TrialBalance:
    """Return the trial balance; debit above zero, all accounts together sum to zero."""
    accounts = {row.account: row.balance for row in await tx.execute(_ACCOUNTS)}
    return TrialBalance(
        accounts=accounts, unbalanced_books=list((await tx.execute(_UNBALANCED)).scalars())
    )  # fmt: skip


async def summary(tx: Transaction, creditor_id: UUID | None) -> Summary:
    """Return sums and counts, of one creditor, or of all with the money that is no creditor's yet."""
    values = {"creditor_id": creditor_id, "everybody": creditor_id is None}
    return Summary(**(await tx.execute(_SUMMARY, values)).mappings().one())
