"""Questions about the invoices that are proposed for transfer."""

from collections.abc import Collection, Iterable
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Scope
from services.portal.domain.companies import PickedInvoice
from services.portal.store.conditions import limits, within
from shared.db import Transaction

_COMPANIES = text(f"""
select n.id, n.name from creditors n
where {within("n.id")} and exists (select from proposals p where p.creditor_id = n.id and p.waiting)
order by n.name, n.id limit :limit
""")

_NUMBERS = text(
    f"select id, creditor_id, number from invoices where id = any(:invoice_ids) and {within('creditor_id')}"
)


_CUSTOMERS = text("select id, debtor_number from invoice_balances where id = any(:invoice_ids)")


async def companies_with_proposals(tx: Transaction, scope: Scope, *, limit: int) -> dict[UUID, str]:
    """Return the companies of which an invoice is proposed and not transferred yet, with names, by name."""
    rows = await tx.execute(_COMPANIES, limits(scope) | {"limit": limit})
    return {row.id: row.name for row in rows}


async def picked(tx: Transaction, scope: Scope, invoice_ids: Iterable[UUID]) -> list[PickedInvoice]:
    """Return those of the invoices that are the companies', in the order in which they were picked."""
    wanted = list(dict.fromkeys(invoice_ids))
    rows = await tx.execute(_NUMBERS, limits(scope) | {"invoice_ids": wanted})
    found = {row.id: PickedInvoice(row.id, row.creditor_id, row.number) for row in rows}
    return [found[each] for each in wanted if each in found]


_TRANSFERRED = text(f"""
select distinct on (l.invoice_id) l.invoice_id, c.id as case_id, c.number
from claims l join cases c on c.id = l.case_id
where l.invoice_id = any(:invoice_ids) and {within("l.creditor_id")}
order by l.invoice_id, l.transferred_on desc, c.id
""")


async def transferred(
    tx: Transaction, scope: Scope, invoice_ids: Iterable[UUID]
) -> list[tuple[UUID, UUID, str]]:
    """Return those of the invoices that have a case: invoice, case and its number."""
    rows = await tx.execute(_TRANSFERRED, limits(scope) | {"invoice_ids": list(invoice_ids)})
    return [(row.invoice_id, row.case_id, row.number) for row in rows]


async def customer_numbers(tx: Transaction, invoice_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the number of each invoice's customer, of invoices that the portal has heard of."""
    rows = await tx.execute(_CUSTOMERS, {"invoice_ids": list(invoice_ids)})
    return {row.id: row.debtor_number for row in rows}
