"""What reports are made of: balances on a day, movements in a period, VAT, and claims."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import Account
from services.settlement.domain.owners import CREDITORS
from shared.db import Transaction

# The balance of today less what was booked later: recent days cost least.
_BALANCES_ON = text("""
    select book, account, sum(amount) as balance from (
        select book, account, balance as amount from accounts
        union all
        select books.book, account, -amount from books
            join entries on entries.book = books.book and entries.booked_on > :on
            join postings using (entry_id)
    ) moved
    where cast(:book as uuid) is null or book = :book
    group by book, account having sum(amount) <> 0 order by book
""")
# A payout that came back before it was confirmed has never left the account in the ledger: see _UNDER_WAY.
_PAYMENTS_APART = text("""
    select payment_id as reference, kid as detail, amount, received_on as bank_date, booked_on from payments
    join (select file_id, received_at from bank_files where status = 'taken') taken using (file_id)
    left join (select payment_id, booked_at from booked_credits) by_hand using (payment_id)
    cross join lateral (select cast(coalesce(booked_at, received_at) at time zone 'Europe/Oslo' as date)
        as booked_on) booked
    where (received_on <= :on) <> (booked_on <= :on) and amount <> 0
    union all
    select payment_id, undone_why, moved.amount, entry.booked_on, cast(at at time zone 'Europe/Oslo' as date)
    from booked_credits join passed_over as entry using (file_id, position)
    cross join lateral (values (booked_at, entry.amount), (undone_at, -entry.amount)) as moved (at, amount)
    where undone_at is not null
    and (entry.booked_on <= :on) <> (cast(at at time zone 'Europe/Oslo' as date) <= :on)
    union all
    select cast(payout_id as text), payee, moved.amount, bank_date, booked_on
    from payouts cross join lateral (values ('paid', -amount, paid_on), ('returned', amount, returned_on))
        as moved (deed, amount, bank_date)
    join (select payout_id, deed, cast(at at time zone 'Europe/Oslo' as date) as booked_on from payout_log)
        told using (payout_id, deed)
    where paid_on is not null and (bank_date <= :on) <> (booked_on <= :on)
    union all
    select reference, note, -amount, charged_on, cast(booked_at at time zone 'Europe/Oslo' as date)
    from bank_charges where revoked_at is null
    and (charged_on <= :on) <> (cast(booked_at at time zone 'Europe/Oslo' as date) <= :on)
    order by bank_date, reference
""")
_UNDER_WAY = text("""
    select cast(payout_id as text) as reference, payee as detail, -amount as amount,
        execution_on as bank_date, cast(released_at at time zone 'Europe/Oslo' as date) as booked_on
    from payouts join payout_batches using (batch_id)
    where execution_on <= :on
    and (payouts.status = 'released'
        or payouts.status = 'returned' and paid_on is null and returned_on > :on)
    order by execution_on, payout_id
""")
_MOVEMENTS = text("""
    select entries.entry_id, booked_on, causes[1] as cause, coalesce(case_number, '') as case_number,
        -sum(amount) filter (where account = any(cast(:accounts as text[]))) as amount,
        bool_or(account = 'agency_outlays') as has_outlays
    from entries join postings using (entry_id) left join cases using (case_id)
    where book = :book and booked_on between :first and :last
    and causes[1] not in (select 'payout-' || payout_id from payouts
        where creditor_id = :book and kind = 'refund')
    group by entries.entry_id, case_number
    having sum(amount) filter (where account = any(cast(:accounts as text[]))) <> 0
    order by booked_on, entries.entry_id
""")
_REFUNDS_ON_THEIR_WAY = text("""
    select coalesce(-sum(amount), 0) from entries join postings using (entry_id)
    where book = :book and booked_on <= :last
    and causes[1] in (select 'payout-' || payout_id from payouts
        where creditor_id = :book and kind = 'refund')
    and account = any(cast(:accounts as text[]))
""")
_SETTLEMENT_NUMBERS = text("""
    select 'settlement-' || settlement_id as cause, number from settlements where creditor_id = :creditor_id
    union all
    select 'payout-' || payout_id, number from payouts join settlements using (settlement_id)
    where payouts.creditor_id = :creditor_id
""")
_VAT = text("""
    select settlement_id, creditor_id, number, settled_on,
        sum(agency_fees + agency_interest + commission + withdrawal_cost - vat_inside) as basis,
        sum(settlement_lines.vat) as "offset", sum(vat_inside) as inside, sum(vat_to_invoice) as invoiced,
        (select number from vat_invoices where vat_invoices.settlement_id = settlements.settlement_id)
            as invoice_number
    from settlements join settlement_lines using (settlement_id)
    where settled_on between :first and :last
    and (cast(:creditor_id as uuid) is null or creditor_id = :creditor_id)
    group by settlement_id order by settled_on, creditor_id
""")
_CREDITED = text("""
    select coalesce(-sum(amount), 0) from books
    join entries on entries.book = books.book and booked_on between :first and :last
    join postings using (entry_id)
    where account = :account and (cast(:creditor_id as uuid) is null or books.book = :creditor_id)
""")
_OPEN_CLAIMS = text("""
    select invoice_id, invoice_number, claims.creditor_id, case_id, case_number, customer_name, due_date
    from claims join cases using (case_id)
    where (cast(:creditor_id as uuid) is null or claims.creditor_id = :creditor_id)
    and transferred_on <= :on and (closed_on is null or closed_on > :on)
    order by case_id, due_date, invoice_number
""")
_NAMES = text(
    "select book, profile->>'name' as name, profile->>'organisation_number' as number from books"
    " where profile is not null and (cast(:book as uuid) is null or book = :book)"
)


@dataclass(frozen=True, slots=True)
class Apart:
    """A movement of the client account that bank and ledger have on different days."""

    reference: str
    detail: str
    amount: Decimal
    bank_date: date
    booked_on: date


@dataclass(frozen=True, slots=True)
class Movement:
    """A change of what stands to a creditor, by a ledger entry; `cause` is the first thing behind it.

    `has_outlays` when it charges the creditor with what the agency has laid out, or gives that back.
    """

    entry_id: UUID
    booked_on: date
    cause: str
    case_number: str
    amount: Decimal
    has_outlays: bool


@dataclass(frozen=True, slots=True)
class SettlementVat:
    """The VAT of a settlement: on the agency's income, how it is paid, and which invoice asks for it."""

    settlement_id: UUID
    creditor_id: UUID
    number: int
    settled_on: date
    basis: Decimal
    offset: Decimal
    inside: Decimal
    invoiced: Decimal
    invoice_number: int | None


@dataclass(frozen=True, slots=True)
class OpenClaim:
    """A claim that was not closed at the end of a day."""

    invoice_id: UUID
    invoice_number: str
    creditor_id: UUID
    case_id: UUID
    case_number: str
    customer_name: str
    due_date: date


@dataclass(frozen=True, slots=True)
class CreditorName:
    """A creditor as reports name it."""

    name: str
    organisation_number: str


async def balances_on(
    tx: Transaction, on: date, creditor_id: UUID | None = None
) -> dict[UUID, dict[str, Decimal]]:
    """Return each book's balances at the end of a day, by account; accounts at zero are left out."""
    found: defaultdict[UUID, dict[str, Decimal]] = defaultdict(lambda: defaultdict(lambda: ZERO))
    for row in await tx.execute(_BALANCES_ON, {"on": on, "book": creditor_id}):
        found[row.book][row.account] = row.balance
    return found


async def booked_apart(tx: Transaction, on: date) -> Sequence[Apart]:
    """Return what bank and ledger have on different sides of the end of a day."""
    return [Apart(**row) for row in (await tx.execute(_PAYMENTS_APART, {"on": on})).mappings()]


async def under_way(tx: Transaction, on: date) -> Sequence[Apart]:
    """Return the payouts that the bank may have paid by a day and has not confirmed.

    One that came back later, and whose leaving nobody has told, is such a one until the day it came back.
    """
    return [Apart(**row) for row in (await tx.execute(_UNDER_WAY, {"on": on})).mappings()]


async def movements(tx: Transaction, creditor_id: UUID, first: date, last: date) -> Sequence[Movement]:
    """Return what changed in a period of what stands to a creditor, in the order in which it was booked.

    Refunds are the debtors' from beginning to end, though they leave by the accounts of payouts.
    """
    rows = await tx.execute(
        _MOVEMENTS, {"book": creditor_id, "first": first, "last": last, "accounts": list(CREDITORS)}
    )
    return [Movement(**row) for row in rows.mappings()]


async def refunds_on_their_way(tx: Transaction, creditor_id: UUID, last: date) -> Decimal:
    """Return what of the payouts ordered and sent from a book, at the end of a day, goes back to debtors."""
    values = {"book": creditor_id, "last": last, "accounts": list(CREDITORS)}
    amount: Decimal = (await tx.execute(_REFUNDS_ON_THEIR_WAY, values)).scalar_one()
    return amount


async def settlement_numbers(tx: Transaction, creditor_id: UUID) -> dict[str, int]:
    """Return the settlements' numbers by the cause that their entries, and their payouts', name."""
    rows = await tx.execute(_SETTLEMENT_NUMBERS, {"creditor_id": creditor_id})
    return {row.cause: row.number for row in rows}


async def vat_of_settlements(
    tx: Transaction, first: date, last: date, creditor_id: UUID | None
) -> Sequence[SettlementVat]:
    """Return the VAT of each settlement in a period."""
    rows = await tx.execute(_VAT, {"first": first, "last": last, "creditor_id": creditor_id})
    return [SettlementVat(**row) for row in rows.mappings()]


async def credited(
    tx: Transaction, account: Account, first: date, last: date, *, creditor_id: UUID | None
) -> Decimal:
    """Return what was booked on an account in a period, credits above zero."""
    values = {"account": account.value, "first": first, "last": last, "creditor_id": creditor_id}
    booked: Decimal = (await tx.execute(_CREDITED, values)).scalar_one()
    return booked


async def open_claims(tx: Transaction, on: date, creditor_id: UUID | None) -> Sequence[OpenClaim]:
    """Return the claims that were not closed at the end of a day, case by case."""
    rows = await tx.execute(_OPEN_CLAIMS, {"on": on, "creditor_id": creditor_id})
    return [OpenClaim(**row) for row in rows.mappings()]


async def names(tx: Transaction, creditor_id: UUID | None = None) -> dict[UUID, CreditorName]:
    """Return the creditors by id, as registration has told them."""
    rows = await tx.execute(_NAMES, {"book": creditor_id})
    return {row.book: CreditorName(row.name, row.number) for row in rows}
