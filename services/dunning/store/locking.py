"""Locks: whoever decides about an invoice holds it and its case, so that every decision sees every fact.

All take locks in the same order: customers, cases, invoices, each by id. An invoice that is heard of for
the first time gets an empty row to hold on to; so does a customer.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import text

from services.dunning.store.facts import write
from shared.db import Transaction

_CASES_OF = text(
    "select distinct case_id from invoices"
    " where invoice_id = any(cast(:ids as uuid[])) and case_id is not null"
)
_LOCK_CASES = text(
    "select case_id from cases where case_id = any(cast(:ids as uuid[])) order by case_id for update"
)
_ENTER = text(
    "insert into invoices (invoice_id, creditor_id) select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as entered (invoice_id uuid, creditor_id uuid) on conflict do nothing"
)
_LOCK_INVOICES = text(
    "select invoice_id from invoices where invoice_id = any(cast(:ids as uuid[]))"
    " or case_id = any(cast(:cases as uuid[])) order by invoice_id for update"
)
_ENTER_CUSTOMERS = text(
    "insert into customers (creditor_id, customer_id) select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as entered (creditor_id uuid, customer_id bigint) on conflict do nothing"
)
_SHARE_CUSTOMERS = text(
    "select customer_id from customers join jsonb_to_recordset(cast(:rows as jsonb))"
    " as shared (creditor_id uuid, customer_id bigint) using (creditor_id, customer_id)"
    " order by creditor_id, customer_id for share of customers"
)


async def lock(
    tx: Transaction, creditor_of: Mapping[UUID, UUID], case_ids: Iterable[UUID] = ()
) -> Sequence[UUID]:
    """Lock invoices, named with their creditors, and every case and claim that they belong to.

    `case_ids` are cases that the invoices are about to join, and cases whose claims are to be locked.
    Return the ids of all these cases.
    """
    ids = sorted(creditor_of)
    theirs = (await tx.execute(_CASES_OF, {"ids": ids})).scalars()
    cases = sorted({*theirs, *case_ids})
    await tx.execute(_LOCK_CASES, {"ids": cases})
    await write(tx, _ENTER, [{"invoice_id": each, "creditor_id": creditor_of[each]} for each in ids])
    await tx.execute(_LOCK_INVOICES, {"ids": ids, "cases": cases})
    return cases


async def share_customers(tx: Transaction, customers: Iterable[tuple[UUID, int]]) -> None:
    """Keep customers, by creditor and id, from changing while invoices of theirs are entered."""
    rows = [{"creditor_id": creditor, "customer_id": each} for creditor, each in sorted(set(customers))]
    await write(tx, _ENTER_CUSTOMERS, rows)
    await write(tx, _SHARE_CUSTOMERS, rows)
