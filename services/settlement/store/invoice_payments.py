"""Payments of invoices for VAT: whose invoice, what of it they cover, and where the rest of them is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.facts import Payment
from services.settlement.domain.states import Placement
from services.settlement.domain.vat_invoices import Covering
from services.settlement.incoming import BankPayment
from services.settlement.store.states import save_placements
from shared.bulk import Bulk
from shared.db import Transaction

_OWNERS = text(
    "select kid, vat_invoice_id as id, creditor_id from vat_invoices where kid = any(cast(:kids as text[]))"
)
_WAITING = text(
    "select payment_id from placements where payment_id = any(cast(:ids as text[])) and status = 'unplaced'"
)
_OWNER_OF = text(
    "select vat_invoice_id as id, vat_invoices.creditor_id from payments"
    " join vat_invoices using (vat_invoice_id) where payment_id = :payment_id"
)
_TAKEN_BACK = text("""
    select distinct on (back.payment_id) back.payment_id, vat_invoice_id as id, vat_invoices.creditor_id
    from unnest(cast(:ids as text[]), cast(:kids as text[]), cast(:accounts as text[]),
        cast(:amounts as numeric[])) as back (payment_id, kid, account, amount)
    join payments on payments.vat_invoice_id is not null and payments.amount = -back.amount
        and payments.kid = back.kid
        and (back.kid <> '' or back.account <> '' and payments.debtor_account = back.account)
    join placements on placements.payment_id = payments.payment_id and status = 'placed'
    join vat_invoices using (vat_invoice_id)
    order by back.payment_id, payments.received_on desc, payments.payment_id desc
""")
_ASSIGN = Bulk(
    ("payments", "invoices"),
    text(
        "update payments set vat_invoice_id = given.vat_invoice_id"
        " from unnest(cast(:payments as text[]), cast(:invoices as uuid[]))"
        " as given (payment_id, vat_invoice_id) where payments.payment_id = given.payment_id"
    ),
)
_PAYMENTS = text(
    "select payment_id, vat_invoice_id, amount, paid_on, received_on, covers_invoice, status, overpaid,"
    " waiting, reason, (select coalesce(sum(payouts.amount), 0) from payouts"
    " where payouts.payment_id = payments.payment_id and payouts.status <> 'withdrawn'"
    " and not exists (select from payouts as later where later.replaces = payouts.payout_id)) as sent_back"
    " from payments join placements using (payment_id)"
    " where vat_invoice_id = any(cast(:ids as uuid[])) order by received_on, payment_id"
)
_COVER = Bulk(
    ("payments", "amounts"),
    text(
        "update payments set covers_invoice = given.amount"
        " from unnest(cast(:payments as text[]), cast(:amounts as numeric[])) as given (payment_id, amount)"
        " where payments.payment_id = given.payment_id"
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePayment:
    """A payment of an invoice, and where it is booked; `sent_back` kroner go back to its payer, or have."""

    payment_id: str
    vat_invoice_id: UUID
    amount: Decimal
    paid_on: date
    received_on: date
    sent_back: Decimal
    covering: Covering

    @property
    def as_fact(self) -> Payment:
        """The payment as counting needs it."""
        return Payment(id=self.payment_id, amount=self.amount, paid_on=self.paid_on)


@dataclass(frozen=True, slots=True)
class InvoiceOwner:
    """The invoice to which a KID belongs, and its creditor."""

    id: UUID
    creditor_id: UUID


async def owners_of_kids(tx: Transaction, kids: Iterable[str]) -> dict[str, InvoiceOwner]:
    """Return the invoice of each KID that belongs to one."""
    rows = await tx.execute(_OWNERS, {"kids": list(set(kids))})
    return {row.kid: InvoiceOwner(row.id, row.creditor_id) for row in rows}


async def taken_back(tx: Transaction, payments: Iterable[BankPayment]) -> dict[str, InvoiceOwner]:
    """Return by id which invoice each was paid to that the bank takes back without naming the invoice.

    That is the one which somebody has let the latest payment pay of the same amount and KID, or without a KID
    of the same account.
    """
    back = [each for each in payments if each.amount < 0]
    values = {
        "ids": [each.id for each in back],
        "kids": [each.kid for each in back],
        "accounts": [each.debtor_account for each in back],
        "amounts": [each.amount for each in back],
    }
    rows = await tx.execute(_TAKEN_BACK, values) if back else ()
    return {row.payment_id: InvoiceOwner(row.id, row.creditor_id) for row in rows}


async def waiting(tx: Transaction, payments: Iterable[str]) -> set[str]:
    """Return those of payments, by id, that wait."""
    return set((await tx.execute(_WAITING, {"ids": list(payments)})).scalars())


async def owner_of(tx: Transaction, payment_id: str) -> InvoiceOwner | None:
    """Return the invoice that a payment is of, and its creditor; None for one of no invoice."""
    row = (await tx.execute(_OWNER_OF, {"payment_id": payment_id})).first()
    return InvoiceOwner(row.id, row.creditor_id) if row else None


async def assign(tx: Transaction, invoices: Mapping[str, UUID]) -> None:
    """Let payments, by id, be of invoices."""
    await _ASSIGN.run(tx, invoices.items())


async def payments_of(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Sequence[InvoicePayment]]:
    """Return the payments of invoices, the oldest first."""
    found: defaultdict[UUID, list[InvoicePayment]] = defaultdict(list)
    for row in await tx.execute(_PAYMENTS, {"ids": list(ids)}):
        placement = Placement(
            status=row.status, overpaid=row.overpaid, waiting=row.waiting, reason=row.reason
        )
        found[row.vat_invoice_id].append(
            InvoicePayment(
                payment_id=row.payment_id,
                vat_invoice_id=row.vat_invoice_id,
                amount=row.amount,
                paid_on=row.paid_on,
                received_on=row.received_on,
                sent_back=row.sent_back,
                covering=Covering(covered=row.covers_invoice, placement=placement),
            )
        )
    return dict(found)


async def save_coverings(tx: Transaction, found: Mapping[str, Covering]) -> None:
    """Save what payments cover of their invoices, and where the rest of them is."""
    await _COVER.run(tx, ((id_, each.covered) for id_, each in found.items()))
    await save_placements(tx, {id_: each.placement for id_, each in found.items()})
