"""Questions about customers and invoices as people name them: by number, and back to their names."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from shared.db import Transaction

_CUSTOMER = text("""
select customer_id from invoices where creditor_id = :creditor_id and cast(customer_number as text) = :number
order by due_date desc limit 1
""")

_INVOICE = text("""
select id from invoices where creditor_id = :creditor_id and number = :number order by due_date desc limit 1
""")

_CUSTOMERS = text("""
select distinct on (i.customer_id) i.customer_id as key,
       cast(i.customer_number as text) || ' ' || coalesce(c.name, i.customer_name) as name
from invoices i left join customers c on c.creditor_id = i.creditor_id and c.id = i.customer_id
where i.creditor_id = :creditor_id and i.customer_id = any(:keys) order by i.customer_id, i.due_date desc
""")

_INVOICES = text("""
select b.id as key, b.number || ' ' || b.debtor as name from invoice_balances b
where b.creditor_id = :creditor_id and b.id = any(:keys)
""")


async def customer_of_number(tx: Transaction, creditor_id: UUID, number: str) -> int | None:
    """Return the id in PowerOffice Go of a customer, None where no invoice of it has been heard of."""
    found = await tx.execute(_CUSTOMER, {"creditor_id": creditor_id, "number": number})
    return found.scalar()


async def invoice_of_number(tx: Transaction, creditor_id: UUID, number: str) -> UUID | None:
    """Return the newest invoice of a number, None where none has been heard of."""
    return (await tx.execute(_INVOICE, {"creditor_id": creditor_id, "number": number})).scalar()


async def names(
    tx: Transaction, creditor_id: UUID, customers: Iterable[int], invoices: Iterable[UUID]
) -> dict[int | UUID, str]:
    """Return what customers and invoices are called, by their ids; unknown ones are left out."""
    of_customers = await tx.execute(_CUSTOMERS, {"creditor_id": creditor_id, "keys": list(customers)})
    of_invoices = await tx.execute(_INVOICES, {"creditor_id": creditor_id, "keys": list(invoices)})
    return {row.key: row.name for rows in (of_customers, of_invoices) for row in rows}
