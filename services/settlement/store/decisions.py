"""What people have decided about single payments: place, give back, own, pay an invoice, undo.

Decisions are only ever added, and the latest counts. What follows from it stands with the payment itself
(`case_id`, `placed_on`, `given_back`), where the counting of cases reads it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.facts import COSTS_FIRST, AllocationOrder
from services.settlement.domain.states import Collected, PaymentStatus
from shared.db import Transaction

Decision = Literal["place", "give_back", "undo", "own", "pay_invoice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPayment:
    """A payment, what is decided about it, and where it now is; amounts in kroner.

    `vat_invoice_id` names the agency's invoice that it is for, of which it covers `covers_invoice`.
    """

    payment_id: str
    file_id: UUID
    case_id: UUID | None
    case_number: str | None
    creditor_id: UUID | None
    kid: str
    amount: Decimal
    paid_on: date
    received_on: date
    reference: str
    debtor_account: str
    debtor_name: str
    text: str
    placed_on: date | None
    given_back: bool
    allocation_order: str
    status: PaymentStatus
    overpaid: Decimal
    waiting: Decimal
    reason: str
    is_own: bool
    vat_invoice_id: UUID | None
    vat_invoice_number: int | None
    invoice_creditor_id: UUID | None
    covers_invoice: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDecision:
    """Who decided what, when; `allocation_order` is the debtor's, null where he designated none."""

    decision: Decision
    case_id: UUID | None
    decided_by: str
    decided_at: datetime
    note: str
    allocation_order: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DecidedPayment:
    """A payment of which a decision stands: which, of whom, and when; kroner."""

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


@dataclass(frozen=True, slots=True)
class NamedCase:
    """A case and its creditor."""

    case_id: UUID
    creditor_id: UUID


_PAYMENT = text(
    "select payment_id, file_id, payments.case_id, case_number, payments.creditor_id, payments.kid, amount,"
    " paid_on, received_on, reference, debtor_account, debtor_name, text, placed_on, given_back,"
    " allocation_order, status, overpaid, waiting, reason, is_own, vat_invoice_id,"
    " vat_invoices.number as vat_invoice_number, vat_invoices.creditor_id as invoice_creditor_id,"
    " covers_invoice"
    " from payments join placements using (payment_id) left join cases on cases.case_id = payments.case_id"
    " left join vat_invoices using (vat_invoice_id)"
    " where payment_id = :payment_id"
)
_DECISIONS = text(
    "select decision, case_id, decided_by, decided_at, note, allocation_order from payment_decisions"
    " where payment_id = :payment_id order by number"
)
_STANDING = text("""
select p.payment_id, p.amount, p.paid_on, p.kid, p.debtor_name, c.case_id, c.case_number,
       latest.decision, latest.decided_by, latest.decided_at, latest.note
from (select distinct on (payment_id) * from payment_decisions order by payment_id, number desc) latest
join payments p on p.payment_id = latest.payment_id
left join cases c on c.case_id = p.case_id
where latest.decision <> 'undo' and (cast(:decision as text) is null or latest.decision = :decision)
order by latest.decided_at desc, p.payment_id limit :limit
""")
_ADD = text(
    "insert into payment_decisions"
    " (payment_id, number, decision, case_id, decided_by, decided_at, decided_on, note,"
    " allocation_order, vat_invoice_id)"
    " select :payment_id, coalesce(max(number), 0) + 1, :decision, :case_id, :decided_by, :now, :today,"
    " :note, :allocation_order, cast(:vat_invoice_id as uuid)"
    " from payment_decisions where payment_id = :payment_id"
)
_MOVE = text(
    "update payments set case_id = :case_id, creditor_id = :creditor_id, placed_on = :placed_on,"
    " given_back = :given_back, is_own = :is_own, vat_invoice_id = null, covers_invoice = 0,"
    " allocation_order = :allocation_order where payment_id = :payment_id"
)
_FORGET_PLACEMENT = text("delete from placements where payment_id = :payment_id")
_CASE_BY_ID = text("select case_id, creditor_id from cases where case_id = :case_id")
_CASES_BY_NUMBER = text("select case_id, creditor_id from cases where case_number = :number limit 2")
_ALLOCATED = text(
    "select invoice_id, principal, interest, reminder_fee, collection_fee, court_costs from allocations"
    " where payment_id = :payment_id"
    " and (principal, interest, reminder_fee, collection_fee, court_costs) <> (0, 0, 0, 0, 0)"
    " order by invoice_id"
)


async def payment(tx: Transaction, payment_id: str) -> StoredPayment | None:
    """Return a payment as it now stands."""
    row = (await tx.execute(_PAYMENT, {"payment_id": payment_id})).mappings().first()
    return StoredPayment(**row) if row else None


async def allocated(tx: Transaction, payment_id: str) -> dict[UUID, Collected]:
    """Return what of a payment covers which invoice."""
    rows = await tx.execute(_ALLOCATED, {"payment_id": payment_id})
    return {
        row.invoice_id: Collected(
            principal=row.principal,
            interest=row.interest,
            reminder_fee=row.reminder_fee,
            collection_fee=row.collection_fee,
            court_costs=row.court_costs,
        )
        for row in rows
    }


async def decisions(tx: Transaction, payment_id: str) -> Sequence[StoredDecision]:
    """Return everything that was decided about a payment, the first first."""
    rows = await tx.execute(_DECISIONS, {"payment_id": payment_id})
    return [StoredDecision(**row) for row in rows.mappings()]


async def standing(
    tx: Transaction, decision: Decision | None = None, *, limit: int
) -> Sequence[DecidedPayment]:
    """Return the payments that stand where people have put them, so or at all, those decided last first."""
    rows = await tx.execute(_STANDING, {"decision": decision, "limit": limit})
    return [DecidedPayment(**row) for row in rows.mappings()]


async def add_decision(
    tx: Transaction,
    payment_id: str,
    decision: Decision,
    case_id: UUID | None,
    *,
    by: str,
    note: str,
    order: AllocationOrder | None = None,
    vat_invoice_id: UUID | None = None,
) -> None:
    """Keep a decision; the payment's book must be locked."""
    values = {
        "payment_id": payment_id,
        "decision": decision,
        "case_id": case_id,
        "decided_by": by,
        "note": note,
        "now": tx.now,
        "today": tx.today,
        "allocation_order": " ".join(order) if order else None,
        "vat_invoice_id": vat_invoice_id,
    }
    await tx.execute(_ADD, values)


async def move(
    tx: Transaction,
    payment_id: str,
    case: NamedCase | None,
    *,
    placed_on: date | None = None,
    given_back: bool = False,
    is_own: bool = False,
    order: AllocationOrder = COSTS_FIRST,
) -> None:
    """Let a payment, which must have been taken out of where it is booked, belong elsewhere."""
    values = {
        "payment_id": payment_id,
        "case_id": case.case_id if case else None,
        "creditor_id": case.creditor_id if case else None,
        "placed_on": placed_on,
        "given_back": given_back,
        "is_own": is_own,
        "allocation_order": " ".join(order),
    }
    await tx.execute(_MOVE, values)
    await tx.execute(_FORGET_PLACEMENT, {"payment_id": payment_id})


async def case_by_id(tx: Transaction, case_id: UUID) -> NamedCase | None:
    """Return a case that has been transferred here."""
    row = (await tx.execute(_CASE_BY_ID, {"case_id": case_id})).first()
    return NamedCase(row.case_id, row.creditor_id) if row else None


async def cases_by_number(tx: Transaction, number: str) -> Sequence[NamedCase]:
    """Return the cases of a number, two at the most."""
    rows = await tx.execute(_CASES_BY_NUMBER, {"number": number})
    return [NamedCase(row.case_id, row.creditor_id) for row in rows]
