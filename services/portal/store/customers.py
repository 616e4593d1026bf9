"""Questions about customers and invoices as people name them: by number, and back to their names."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.portal.store.conditions import due_of
from shared.db import Transaction
from shared.errors import NotFound

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


@dataclass(frozen=True, kw_only=True)
class CustomersInvoice:
    """An invoice of a customer, with its latest case where it has one, and its due dates as there; kroner."""

    id: UUID
    number: str
    due_date: date
    due_in_go: date
    amount: Decimal
    remaining: Decimal
    case_id: UUID | None
    case_number: str | None


@dataclass(frozen=True, kw_only=True)
class CustomerFile:
    """A customer of a company: its id in PowerOffice Go, number, name, and invoices that fell overdue."""

    id: int
    number: int
    name: str
    invoices: tuple[CustomersInvoice, ...]


_HEAD = text("""
select i.customer_id as id, i.customer_number as number, coalesce(c.name, i.customer_name) as name
from invoices i left join customers c on c.creditor_id = i.creditor_id and c.id = i.customer_id
where i.creditor_id = :creditor_id and i.customer_number = :number order by i.due_date desc limit 1
""")

_OF_CUSTOMER = text(f"""
select b.id, b.number, coalesce(l.due_date, b.due_date) as due_date, b.due_date as due_in_go, b.amount,
       b.remaining, l.case_id, l.case_number
from invoices i join invoice_balances b on b.id = i.id
left join lateral (
  select c.id as case_id, c.number as case_number, {due_of("l", "null")} as due_date
  from claims l join cases c on c.id = l.case_id
  where l.invoice_id = i.id order by l.transferred_on desc, c.id limit 1
) l on true
where i.creditor_id = :creditor_id and i.customer_id = :customer_id
order by b.due_date desc, b.number desc limit 200
""")


async def customer(tx: Transaction, creditor_id: UUID, number: int) -> CustomerFile:
    """Return a company's customer by its number, with the newest invoices first; whose it is was checked.

    Raises:
        NotFound: no invoice of such a customer has been heard of.
    """
    head = (await tx.execute(_HEAD, {"creditor_id": creditor_id, "number": number})).mappings().first()
    if head is None:
        raise NotFound(f"company {creditor_id} has no customer {number} with an overdue invoice")
    of = {"creditor_id": creditor_id, "customer_id": head["id"]}
    rows = (await tx.execute(_OF_CUSTOMER, of)).mappings()
    return CustomerFile(**head, invoices=tuple(CustomersInvoice(**row) for row in rows))
