"""Locks: whoever decides about an invoice holds it and its case, so that every decision sees every fact.

All take locks in the same order: customers, cases, invoices, each by id. What is heard of for the first time
gets an empty row to hold on to.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from uuid import UUID

from sqlalchemy import text

from services.dunning.store.facts import write
from shared.db import Transaction

NO_CASES: Mapping[UUID, UUID] = {}

_CASES_OF = text(
    "select distinct case_id, creditor_id from invoices"
    " where invoice_id = any(cast(:ids as uuid[])) and case_id is not null"
)
_ENTER_CASES = text(
    "insert into cases (case_id, creditor_id) select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as entered (case_id uuid, creditor_id uuid) on conflict do nothing"
)
_LOCK_CASES = text(
    "select case_id from cases where case_id = any(cast(:ids as uuid[])) order by case_id for update"
)
_ENTER_INVOICES = text(
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
    tx: Transaction,
    invoices: Mapping[UUID, UUID],
    cases: Mapping[UUID, UUID] = NO_CASES,
) -> Mapping[UUID, UUID]:
    """Lock invoices and cases, and every case and claim that they belong to; return all these cases.

    Invoices and cases are given, and returned, by id with their creditors. An invoice may come into a case
    while we wait for it; then everything is let go of and taken again, the case first.
    """
    held = {**cases, **await _cases_of(tx, invoices)}
    while True:
        attempt = await tx.connection.begin_nested()
        await _take(tx, invoices, held)
        joined = await _cases_of(tx, invoices)
        if joined.keys() <= held.keys():
            await attempt.commit()
            return held
        await attempt.rollback()
        held |= joined


async def _cases_of(tx: Transaction, invoices: Iterable[UUID]) -> dict[UUID, UUID]:
    rows = await tx.execute(_CASES_OF, {"ids": list(invoices)})
    return {row.case_id: row.creditor_id for row in rows}


async def _take(tx: Transaction, invoices: Mapping[UUID, UUID], cases: Mapping[UUID, UUID]) -> None:
    case_ids, invoice_ids = sorted(cases), sorted(invoices)
    await write(tx, _ENTER_CASES, [{"case_id": each, "creditor_id": cases[each]} for each in case_ids])
    await tx.execute(_LOCK_CASES, {"ids": case_ids})
    rows = [{"invoice_id": each, "creditor_id": invoices[each]} for each in invoice_ids]
    await write(tx, _ENTER_INVOICES, rows)
    await tx.execute(_LOCK_INVOICES, {"ids": invoice_ids, "cases": case_ids})


async def share_customers(tx: Transaction, customers: Iterable[tuple[UUID, int]]) -> None:
    """Keep customers, by creditor and id, from changing while invoices of theirs are entered."""
    rows = [{"creditor_id": creditor, "customer_id": each} for creditor, each in sorted(set(customers))]
    await write(tx, _ENTER_CUSTOMERS, rows)
    await write(tx, _SHARE_CUSTOMERS, rows)
