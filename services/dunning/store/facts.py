"""What other services have told: kept so that the order and the repetition of telling make no difference.

Snapshots and closings have a revision and the newest stays; deltas (`deltas.py`) are sets. Each function
writes its batch with one statement, rows ordered by key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

from pydantic_core import to_json
from sqlalchemy import Row as SqlRow
from sqlalchemy import TextClause, text

from shared.db import Transaction
from shared.events import (
    CaseStatusChanged,
    ClaimClosed,
    ClaimReopened,
    ConnectionLost,
    ConnectionRestored,
    CreditorChanged,
    CreditorRegistered,
    CustomerChanged,
    InvoiceOverdue,
    InvoiceTransferred,
)

Row = dict[str, Any]
T = TypeVar("T")

TRANSFERS_BEFORE_SYNC = -10_000_000
"""Added to the day of a transfer, so that its snapshot counts as older than any that sync tells."""


async def write(tx: Transaction, statement: TextClause, rows: Sequence[Any]) -> Iterable[SqlRow[Any]]:
    """Run a statement over rows (mappings or dataclasses), which reach it as one JSON array `:rows`."""
    if not rows:
        return ()
    result = await tx.execute(statement, {"rows": to_json(rows).decode()})
    return result.all() if result.returns_rows else ()


def newest(facts: Iterable[T], key: Callable[[T], Any], revision: Callable[[T], Any]) -> list[T]:
    """Return the fact with the highest revision of each key, ordered by key."""
    chosen: dict[Any, T] = {}
    for fact in sorted(facts, key=revision):
        chosen[key(fact)] = fact
    return [chosen[each] for each in sorted(chosen)]


_CREDITORS = text(
    "insert into creditors (creditor_id, profile, revision)"
    " select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (creditor_id uuid, profile jsonb, revision bigint)"
    " on conflict (creditor_id) do update set profile = excluded.profile, revision = excluded.revision"
    " where creditors.revision < excluded.revision"
)
_CONNECTIONS = text(
    "insert into creditors (creditor_id, connected, connection_revision)"
    " select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (creditor_id uuid, connected boolean, connection_revision bigint)"
    " on conflict (creditor_id) do update"
    " set connected = excluded.connected, connection_revision = excluded.connection_revision"
    " where creditors.connection_revision < excluded.connection_revision"
)
_CUSTOMERS = text(
    "insert into customers (creditor_id, customer_id, snapshot, revision)"
    " select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (creditor_id uuid, customer_id bigint, snapshot jsonb, revision bigint)"
    " on conflict (creditor_id, customer_id) do update"
    " set snapshot = excluded.snapshot, revision = excluded.revision"
    " where customers.revision < excluded.revision"
)
_SNAPSHOTS = text(
    "insert into invoices (invoice_id, creditor_id, revision, number, invoice_date, due_date, amount,"
    " currency, kid, last_reminder, customer_id, customer)"
    " select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (invoice_id uuid, creditor_id uuid, revision bigint, number text, invoice_date date,"
    " due_date date, amount numeric, currency text, kid text, last_reminder jsonb, customer_id bigint,"
    " customer jsonb)"
    " on conflict (invoice_id) do update set creditor_id = excluded.creditor_id,"
    " revision = excluded.revision, number = excluded.number, invoice_date = excluded.invoice_date,"
    " due_date = excluded.due_date, amount = excluded.amount, currency = excluded.currency,"
    " kid = excluded.kid, last_reminder = excluded.last_reminder, customer_id = excluded.customer_id,"
    " customer = excluded.customer"
    " where invoices.revision is null or invoices.revision < excluded.revision"
)
_CASES = text(
    "update cases set case_number = told.case_number, kid = told.kid, agency_account = told.agency_account"
    " from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (case_id uuid, case_number text, kid text, agency_account text)"
    " where cases.case_id = told.case_id"
)
_CLAIMS = text(
    "update invoices set case_id = told.case_id, transferred_on = told.transferred_on,"
    " due_when_transferred = told.due_when_transferred,"
    " deducted_when_transferred = told.deducted_when_transferred"
    " from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (invoice_id uuid, case_id uuid, transferred_on date, due_when_transferred date,"
    " deducted_when_transferred boolean)"
    " where invoices.invoice_id = told.invoice_id and (invoices.case_id is null"
    " or (invoices.transferred_on, invoices.case_id, invoices.due_when_transferred)"
    " < (told.transferred_on, told.case_id, told.due_when_transferred))"
)
_STATUSES = text(
    "update cases set status = told.status, status_revision = told.status_revision"
    " from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (case_id uuid, status text, status_revision bigint)"
    " where cases.case_id = told.case_id and cases.status_revision < told.status_revision"
)
_STATUS_HISTORY = text(
    "insert into case_statuses (case_id, revision, status, changed_on)"
    " select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (case_id uuid, status_revision bigint, status text, changed_on date) on conflict do nothing"
)
_ENDINGS = text(
    "insert into closed_claims (case_id, invoice_id, closing_reason, closed_on, revision)"
    " select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (case_id uuid, invoice_id uuid, closing_reason text, closed_on date, revision bigint)"
    " on conflict (case_id, invoice_id) do update set closing_reason = excluded.closing_reason,"
    " closed_on = excluded.closed_on, revision = excluded.revision"
    " where closed_claims.revision < excluded.revision"
)


async def keep_creditors(tx: Transaction, events: Sequence[CreditorRegistered | CreditorChanged]) -> None:
    """Keep the newest profile of each creditor."""
    kept = newest(events, lambda event: event.creditor_id, lambda event: event.revision)
    rows = [
        {"creditor_id": event.creditor_id, "profile": event.profile, "revision": event.revision}
        for event in kept
    ]
    await write(tx, _CREDITORS, rows)


async def keep_connections(tx: Transaction, events: Sequence[ConnectionLost | ConnectionRestored]) -> None:
    """Keep whether each creditor's connection stands."""
    kept = newest(events, lambda event: event.creditor_id, lambda event: event.revision)
    rows = [
        {
            "creditor_id": event.creditor_id,
            "connected": isinstance(event, ConnectionRestored),
            "connection_revision": event.revision,
        }
        for event in kept
    ]
    await write(tx, _CONNECTIONS, rows)


async def keep_customers(tx: Transaction, events: Sequence[CustomerChanged]) -> None:
    """Keep the newest card of each customer."""
    kept = newest(events, lambda event: (event.creditor_id, event.customer.id), lambda event: event.revision)
    rows = [
        {
            "creditor_id": event.creditor_id,
            "customer_id": event.customer.id,
            "snapshot": event.customer,
            "revision": event.revision,
        }
        for event in kept
    ]
    await write(tx, _CUSTOMERS, rows)


async def keep_invoices(tx: Transaction, events: Sequence[InvoiceOverdue]) -> None:
    """Keep the newest snapshot of each invoice."""
    await _keep_snapshots(tx, [(event, event.revision) for event in events])


async def keep_transfers(tx: Transaction, events: Sequence[InvoiceTransferred]) -> None:
    """Keep which case each invoice is in, with which due date and VAT on its fee, the latest counts.

    Its snapshot is kept too, if sync has told none.
    """
    dated = [(event, TRANSFERS_BEFORE_SYNC + event.transferred_on.toordinal()) for event in events]
    await _keep_snapshots(tx, dated)
    kept = newest(
        events,
        lambda event: event.invoice.id,
        lambda event: (event.transferred_on, event.case_id, event.invoice.due_date),
    )
    rows = [
        {
            "invoice_id": event.invoice.id,
            "case_id": event.case_id,
            "transferred_on": event.transferred_on,
            "due_when_transferred": event.invoice.due_date,
            "deducted_when_transferred": event.creditor_deducts_vat,
        }
        for event in kept
    ]
    await write(tx, _CLAIMS, rows)


async def _keep_snapshots(
    tx: Transaction, events: Sequence[tuple[InvoiceOverdue | InvoiceTransferred, int]]
) -> None:
    rows = [
        {
            "invoice_id": event.invoice.id,
            "creditor_id": event.creditor_id,
            "revision": revision,
            "number": event.invoice.number,
            "invoice_date": event.invoice.invoice_date,
            "due_date": event.invoice.due_date,
            "amount": event.invoice.amount,
            "currency": event.invoice.currency,
            "kid": event.invoice.kid,
            "last_reminder": event.invoice.last_reminder,
            "customer_id": event.customer.id,
            "customer": event.customer,
        }
        for event, revision in events
    ]
    await write(tx, _SNAPSHOTS, newest(rows, lambda row: row["invoice_id"], lambda row: row["revision"]))


async def keep_cases(tx: Transaction, events: Sequence[InvoiceTransferred]) -> None:
    """Keep the number, KID and account of each locked case; they are the same for all its claims."""
    kept = newest(events, lambda event: event.case_id, lambda event: event.transferred_on)
    rows = [
        {
            "case_id": event.case_id,
            "case_number": event.case_number,
            "kid": event.kid,
            "agency_account": event.agency_account,
        }
        for event in kept
    ]
    await write(tx, _CASES, rows)


async def keep_statuses(tx: Transaction, events: Sequence[CaseStatusChanged]) -> None:
    """Keep every status of each locked case, and which is the newest."""
    rows = [
        {
            "case_id": event.case_id,
            "status": event.status,
            "status_revision": event.revision,
            "changed_on": event.changed_on,
        }
        for event in events
    ]
    await write(tx, _STATUSES, newest(rows, lambda row: row["case_id"], lambda row: row["status_revision"]))
    await write(tx, _STATUS_HISTORY, rows)


async def keep_endings(tx: Transaction, events: Sequence[ClaimClosed | ClaimReopened]) -> None:
    """Keep which claims are closed; one that is open again has no reason."""
    rows = [
        {"case_id": event.case_id, "invoice_id": invoice_id, "revision": event.revision, **_ending(event)}
        for event in events
        for invoice_id in event.invoice_ids
    ]
    kept = newest(rows, lambda row: (row["case_id"], row["invoice_id"]), lambda row: row["revision"])
    await write(tx, _ENDINGS, kept)


def _ending(event: ClaimClosed | ClaimReopened) -> Row:
    if isinstance(event, ClaimReopened):
        return {"closing_reason": None, "closed_on": None}
    return {"closing_reason": event.reason, "closed_on": event.closed_on}
