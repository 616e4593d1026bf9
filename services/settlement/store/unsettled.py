"""What the ledger holds as collected for creditors and no settlement has yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text

from services.settlement.domain.earning import Unsettled
from services.settlement.domain.states import Collected
from shared.db import Transaction
from shared.held import number_before
from shared.norway.charges import StatusChange


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsettledClaim:
    """A claim with what came in on it up to a day and is in no settlement, by the days on which it came.

    `days_overdue` are those from its due date to its transfer; `has_later` says that more was booked after
    that day. `fee_holds_vat` says so of its collection fee, None where its transfer did not tell; `corrected`
    is what earlier settlements have taken for a fee without VAT and is one with it, or below zero the other
    way round.
    """

    creditor_id: UUID
    case_id: UUID
    invoice_id: UUID
    invoice_number: str
    case_number: str
    customer_name: str
    subledger_account_id: int
    days_overdue: int
    fee_holds_vat: bool | None
    corrected: Decimal
    days: Sequence[Unsettled]
    has_later: bool


_TO_SETTLE = text(
    "select creditor_id from ("
    " select creditor_id from unsettled_claims"
    " union select due.book from accounts due join accounts funds on funds.book = due.book"
    " where due.account = 'settlement_balance' and due.balance < 0"
    " and funds.account = 'client_funds' and funds.balance > 0"
    " union select creditor_id from vat_invoices where vat < 0 and vat <> (select coalesce(sum(amount), 0)"
    " from vat_invoice_marks as marks where marks.vat_invoice_id = vat_invoices.vat_invoice_id)"
    ") to_settle join books on book = creditor_id"
    " where profile is not null and creditor_id > :after and not exists (select from settlements"
    " where settlements.creditor_id = to_settle.creditor_id and settled_on = :day)"
    " order by creditor_id limit :limit"
)
_CORRECTED = (
    "(select coalesce(sum(case when fee_holds_vat then collected_collection_fee else 0 end"
    " - (agency_interest + agency_fees + commission + withdrawal_cost - vat_basis)), 0)"
    " from settlement_lines as settled where settled.invoice_id = claims.invoice_id)"
)
"""What a settlement's line has taken for a fee with VAT is the income that is not in its basis."""

_UNSETTLED = text(
    "select claims.creditor_id, claims.case_id, claims.invoice_id, invoice_number, case_number,"
    " customer_name, subledger_account_id, transferred_on - due_date as days_overdue, earned_on,"
    " case when creditor_deducts_vat is not null then fee_holds_vat end as fee_holds_vat,"
    f" case when creditor_deducts_vat is null then 0 else {_CORRECTED} end as corrected,"
    " coalesce(-sum(amount_) filter (where early and account = 'collected_principal'), 0) as principal,"
    " coalesce(-sum(amount_) filter (where early and account = 'collected_interest'), 0) as interest,"
    " coalesce(-sum(amount_) filter (where early and account = 'collected_reminder_fee'), 0) as reminder_fee,"
    " coalesce(-sum(amount_) filter (where early and account = 'collected_collection_fee'), 0)"
    " as collection_fee,"
    " coalesce(-sum(amount_) filter (where early and account = 'collected_court_costs'), 0) as court_costs,"
    " coalesce(-sum(amount_) filter (where early and account = 'withdrawal_fees'), 0) as withdrawal_fee,"
    " coalesce(-sum(amount_) filter (where early and account = 'outlays'), 0) as outlays,"
    " bool_or(not early) as has_later"
    " from unsettled_claims join claims using (invoice_id) join cases using (case_id) join lateral"
    " (select account, postings.amount as amount_, booked_on <= :day as early,"
    " coalesce(earned_on, booked_on) as earned_on"
    " from postings join entries using (entry_id) where postings.invoice_id = claims.invoice_id"
    " and (account in ('collected_principal', 'collected_interest', 'collected_reminder_fee',"
    " 'collected_collection_fee') or account = 'withdrawal_fees'"
    " or account in ('collected_court_costs', 'outlays'))) collected on true"
    " where unsettled_claims.creditor_id = any(cast(:creditors as uuid[]))"
    " group by claims.invoice_id, case_number, earned_on"
    " order by claims.creditor_id, case_number, invoice_number, claims.invoice_id, earned_on"
)
_STATUSES = text(
    "select case_id, status, changed_on, revision from case_statuses"
    " where case_id = any(cast(:cases as uuid[])) order by case_id, revision"
)
_SETTLED = text("delete from unsettled_claims where invoice_id = any(cast(:invoices as uuid[]))")
_LAST_NUMBERS = text(
    f"select creditor_id, greatest(max(number), {number_before('settlements')}) as number"
    " from unnest(cast(:creditors as uuid[])) as creditor (creditor_id)"
    " left join settlements using (creditor_id) group by creditor_id"
)


async def creditors_to_settle(tx: Transaction, day: date, *, after: UUID, limit: int) -> list[UUID]:
    """Return the next creditors, by id, that may have something to settle and have no settlement of `day`.

    That is something unsettled, or something still due from earlier settlements with money there for it (a
    payout was withdrawn, or the money came later), or a credit note.
    """
    rows = await tx.execute(_TO_SETTLE, {"day": day, "after": after, "limit": limit})
    return list(rows.scalars())


async def unsettled_claims(tx: Transaction, creditors: Sequence[UUID], day: date) -> list[UnsettledClaim]:
    """Return what the ledger holds as collected up to `day` and not settled, by creditor and case."""
    rows = await tx.execute(_UNSETTLED, {"creditors": list(creditors), "day": day})
    by_invoice = groupby(rows, key=lambda row: row.invoice_id)
    return [_claim(list(of_claim)) for _, of_claim in by_invoice]


def _claim(rows: Sequence[Row[Any]]) -> UnsettledClaim:
    row = rows[0]
    days = [_day(each) for each in rows]
    return UnsettledClaim(
        creditor_id=row.creditor_id,
        case_id=row.case_id,
        invoice_id=row.invoice_id,
        invoice_number=row.invoice_number,
        case_number=row.case_number,
        customer_name=row.customer_name,
        subledger_account_id=row.subledger_account_id,
        days_overdue=row.days_overdue,
        fee_holds_vat=row.fee_holds_vat,
        corrected=row.corrected,
        days=[each for each in days if not each.is_nothing],
        has_later=any(each.has_later for each in rows),
    )


def _day(row: Row[Any]) -> Unsettled:
    return Unsettled(
        earned_on=row.earned_on,
        collected=Collected(
            principal=row.principal,
            interest=row.interest,
            reminder_fee=row.reminder_fee,
            collection_fee=row.collection_fee,
            court_costs=row.court_costs,
        ),
        withdrawal_fee=row.withdrawal_fee,
        outlays=row.outlays,
    )


async def statuses_of(tx: Transaction, cases: Iterable[UUID]) -> dict[UUID, list[StatusChange]]:
    """Return the statuses that cases have had, in the order of their revisions."""
    found: defaultdict[UUID, list[StatusChange]] = defaultdict(list)
    for row in await tx.execute(_STATUSES, {"cases": list(set(cases))}):
        found[row.case_id].append(StatusChange(status=row.status, on=row.changed_on, revision=row.revision))
    return found


async def mark_settled(tx: Transaction, claims: Iterable[UnsettledClaim]) -> None:
    """Take the claims off the list of unsettled ones, but those on which more was booked later."""
    await tx.execute(_SETTLED, {"invoices": [claim.invoice_id for claim in claims if not claim.has_later]})


async def last_numbers(tx: Transaction, creditors: Sequence[UUID]) -> dict[UUID, int]:
    """Return the number of each creditor's last settlement; their books must be locked."""
    rows = await tx.execute(_LAST_NUMBERS, {"creditors": list(creditors)})
    return {row.creditor_id: row.number for row in rows}
