"""What creditors have chosen otherwise for single customers and invoices, and objections to invoices."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from services.dunning.domain.routine import Override
from services.dunning.store.states import override
from shared.db import Transaction
from shared.errors import NotFound


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The choice for one customer, or for one invoice of a customer (None as long as it is not known)."""

    customer_id: int | None
    invoice_id: UUID | None
    override: Override


_FOR_CUSTOMER = text(
    "insert into customers (creditor_id, customer_id, routine)"
    " values (:creditor_id, :customer_id, cast(:chosen as jsonb))"
    " on conflict (creditor_id, customer_id) do update set routine = excluded.routine"
)
_FOR_INVOICE = text(
    "update invoices set routine = cast(:chosen as jsonb)"
    " where invoice_id = :invoice_id and creditor_id = :creditor_id returning invoice_id"
)
_CHOSEN = text(
    "select customer_id, cast(null as uuid) as invoice_id, routine::text as chosen from customers"
    " where creditor_id = :creditor_id and routine is not null"
    " union all select customer_id, invoice_id, routine::text from invoices"
    " where creditor_id = :creditor_id and routine is not null order by invoice_id, customer_id"
)
_DISPUTE = text("update invoices set dispute = :objection where invoice_id = :invoice_id")


async def override_for_customer(
    tx: Transaction, creditor_id: UUID, customer_id: int, chosen: str | None
) -> None:
    """Keep what is chosen for a customer, as JSON; None for nothing. It may be one that is not known yet."""
    values = {"creditor_id": creditor_id, "customer_id": customer_id, "chosen": chosen}
    await tx.execute(_FOR_CUSTOMER, values)


async def override_for_invoice(
    tx: Transaction, creditor_id: UUID, invoice_id: UUID, chosen: str | None
) -> None:
    """Keep what is chosen for a locked invoice, as JSON; None for nothing.

    Raises:
        NotFound: the invoice is another creditor's.
    """
    values = {"creditor_id": creditor_id, "invoice_id": invoice_id, "chosen": chosen}
    if (await tx.execute(_FOR_INVOICE, values)).first() is None:
        raise NotFound(f"invoice {invoice_id} is not one of creditor {creditor_id}")


async def overrides(tx: Transaction, creditor_id: UUID) -> list[Chosen]:
    """Return everything that a creditor has chosen otherwise than its routine."""
    return [
        Chosen(customer_id=row.customer_id, invoice_id=row.invoice_id, override=override(row.chosen))
        for row in await tx.execute(_CHOSEN, {"creditor_id": creditor_id})
    ]


async def dispute(tx: Transaction, invoice_id: UUID, objection: str | None) -> None:
    """Keep what a debtor objects to about a locked invoice; None when the objection has been answered."""
    await tx.execute(_DISPUTE, {"invoice_id": invoice_id, "objection": objection})
