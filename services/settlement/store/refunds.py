"""What debtors have paid too much, less what has been ordered back to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from shared.db import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class Overpayment:
    """A payment of which `amount` kroner are owed back; below zero when too much went back.

    `debtor_account` is the account from which it was paid and `debtor_name` whose, empty where the bank does
    not say. Money that has
    no case is in the agency's book: `creditor_id` is then its id.
    """

    payment_id: str
    file_id: UUID
    case_id: UUID | None
    case_number: str
    creditor_id: UUID
    kid: str
    amount: Decimal
    paid_on: date
    received_on: date
    reference: str
    debtor_account: str
    debtor_name: str
    customer_name: str
    text: str
    status: str
    reason: str


_DUE = """
    select payment_id, file_id, payments.case_id, coalesce(case_number, '') as case_number,
        coalesce(payments.creditor_id, cast('00000000-0000-0000-0000-000000000000' as uuid)) as creditor_id,
        payments.kid,
        overpaid - coalesce(back.amount, 0) as amount, paid_on, received_on, reference,
        debtor_account, debtor_name,
        coalesce(debtor.customer_name, '') as customer_name, payments.text, placements.status,
        placements.reason
    from placements join payments using (payment_id) left join cases on cases.case_id = payments.case_id
    left join lateral (select sum(payouts.amount) as amount from payouts
        where payouts.payment_id = payments.payment_id and payouts.status <> 'withdrawn'
        and not exists (select from payouts as later where later.replaces = payouts.payout_id)) back on true
    left join lateral (select customer_name from claims where claims.case_id = cases.case_id
        order by transferred_on, invoice_id limit 1) debtor on true
    where (overpaid <> 0 or back.amount is not null) and overpaid <> coalesce(back.amount, 0)
"""
_ORDERED = text("""
    select payout_id from payouts where payment_id = :payment_id and status <> 'withdrawn'
        and not exists (select from payouts as later where later.replaces = payouts.payout_id) limit 1
""")
_LIST = text(f"{_DUE} order by received_on, payment_id limit :limit offset :offset")
_TOO_MUCH = text(
    f"{_DUE} and overpaid < coalesce(back.amount, 0) and payment_id = any(cast(:payments as text[]))"
)
_ONE = text(f"{_DUE} and payment_id = :payment_id")


async def due(tx: Transaction, *, limit: int | None = None, offset: int = 0) -> Sequence[Overpayment]:
    """Return what is owed back and not ordered yet, the oldest first."""
    rows = await tx.execute(_LIST, {"limit": limit, "offset": offset})
    return [Overpayment(**row) for row in rows.mappings()]


async def too_much(tx: Transaction, payments: Sequence[str]) -> set[str]:
    """Return those of the payments of which more is ordered back, or went back, than is owed back now."""
    return set((await tx.execute(_TOO_MUCH, {"payments": list(payments)})).scalars())


async def due_of(tx: Transaction, payment_id: str) -> Overpayment | None:
    """Return what is owed back of a payment and not ordered yet, None if nothing is."""
    row = (await tx.execute(_ONE, {"payment_id": payment_id})).mappings().first()
    return Overpayment(**row) if row else None


async def is_ordered(tx: Transaction, payment_id: str) -> bool:
    """Tell whether something of a payment is on its way back to its payer, or has gone there."""
    return (await tx.execute(_ORDERED, {"payment_id": payment_id})).first() is not None
