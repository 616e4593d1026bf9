"""Questions about the invoices that are proposed for transfer."""

# ruff: noqa: S608 - every piece of these queries is a constant of this package; values are parameters

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Scope
from services.portal.domain.companies import ProposedInvoice
from services.portal.store.conditions import limits, within
from shared.db import Transaction

STANDING = f"""
from proposals p join invoice_balances b on b.id = p.invoice_id
where p.waiting and {within("p.creditor_id")}
"""
"""The proposals that still wait: proposed, not paid, and not transferred since (kept with the proposal)."""

_LIST = text(f"""
select found.*, coalesce(n.name, '') as creditor_name
from (
  select b.id as invoice_id, b.creditor_id, b.number, b.debtor, b.invoice_date, b.due_date, b.amount,
         b.remaining, p.auto_approve {STANDING}
) found
left join creditors n on n.id = found.creditor_id
order by creditor_name, found.due_date, found.number, found.invoice_id
""")


async def standing_proposals(tx: Transaction, scope: Scope) -> list[ProposedInvoice]:
    """Return the invoices that wait for transfer, company by company, the longest overdue first."""
    return [ProposedInvoice(**row) for row in (await tx.execute(_LIST, limits(scope))).mappings()]


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
