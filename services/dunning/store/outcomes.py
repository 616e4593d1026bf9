"""What was decided: where each invoice and case stands, letters ordered, and what is due next."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from services.dunning.store.facts import write
from shared.db import Database, Transaction
from shared.events import LetterKind


@dataclass(frozen=True, slots=True)
class InvoiceStanding:
    """What the next decision about an invoice starts from; `next_step_on` None: a fact must arrive first."""

    invoice_id: UUID
    rest: Decimal
    proposed: bool
    proposal_revision: int
    told_approval: bool | None
    next_step_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """When a case is to be decided next, and what it waits for."""

    case_id: UUID
    next_step_on: date | None
    reason: str


@dataclass(frozen=True, slots=True)
class NewLetter:
    """A letter that has been decided on and waits to be made and sent."""

    letter_id: UUID
    creditor_id: UUID
    case_id: UUID | None
    kind: LetterKind
    ordered_on: date
    invoice_ids: tuple[UUID, ...]
    plan_id: UUID | None = None


_INVOICES = text(
    "update invoices set rest = decided.rest, proposed = decided.proposed,"
    " proposal_revision = decided.proposal_revision, told_approval = decided.told_approval,"
    " next_step_on = decided.next_step_on, reason = decided.reason"
    " from jsonb_to_recordset(cast(:rows as jsonb))"
    " as decided (invoice_id uuid, rest numeric, proposed boolean, proposal_revision int,"
    " told_approval boolean, next_step_on date, reason text) where invoices.invoice_id = decided.invoice_id"
)
_CASES = text(
    "update cases set next_step_on = decided.next_step_on, reason = decided.reason"
    " from jsonb_to_recordset(cast(:rows as jsonb))"
    " as decided (case_id uuid, next_step_on date, reason text) where cases.case_id = decided.case_id"
)
_LETTERS = text(
    "insert into letters (letter_id, creditor_id, case_id, kind, status, ordered_on, plan_id)"
    " select letter_id, creditor_id, case_id, kind, 'ordered', ordered_on, plan_id"
    " from jsonb_to_recordset(cast(:rows as jsonb)) as ordered"
    " (letter_id uuid, creditor_id uuid, case_id uuid, kind text, ordered_on date, plan_id uuid)"
)
_LETTER_INVOICES = text(
    "insert into letter_invoices (invoice_id, letter_id)"
    " select * from jsonb_to_recordset(cast(:rows as jsonb)) as about (invoice_id uuid, letter_id uuid)"
)


async def save(
    tx: Transaction,
    invoices: Sequence[InvoiceStanding],
    cases: Sequence[CaseStanding],
    letters: Sequence[NewLetter],
) -> None:
    """Save decisions; the invoices and cases are locked by the transaction."""
    await write(tx, _INVOICES, invoices)
    await write(tx, _CASES, cases)
    await write(tx, _LETTERS, letters)
    about = [
        {"invoice_id": invoice_id, "letter_id": letter.letter_id}
        for letter in letters
        for invoice_id in letter.invoice_ids
    ]
    await write(tx, _LETTER_INVOICES, about)


_DUE = {
    "invoices": text(
        "select next_step_on, invoice_id as key, invoice_id, creditor_id from invoices"
        " where next_step_on <= :day and (next_step_on, invoice_id) > (:after_day, :after_key)"
        " and (cast(:creditor_id as uuid) is null or creditor_id = :creditor_id)"
        " order by next_step_on, invoice_id limit :chunk"
    ),
    "cases": text(
        "select next_step_on, case_id as key, creditor_id,"
        " (select invoice_id from invoices where invoices.case_id = cases.case_id limit 1) as invoice_id"
        " from cases where next_step_on <= :day and (next_step_on, case_id) > (:after_day, :after_key)"
        " and (cast(:creditor_id as uuid) is null or creditor_id = :creditor_id)"
        " order by next_step_on, case_id limit :chunk"
    ),
}


async def due(
    database: Database,
    kind: Literal["invoices", "cases"],
    day: date,
    *,
    chunk: int,
    creditor_id: UUID | None = None,
) -> AsyncIterator[dict[UUID, UUID]]:
    """Yield what is due for a decision on `day`, in chunks: invoice ids with their creditors.

    A due case is named by one of its claims. Nothing is locked; whoever decides locks and looks again. The
    cost depends on what is due alone, and each thing comes once even if it stays due.
    """
    cursor = {"after_day": date.min, "after_key": UUID(int=0)}
    while True:
        async with database.transaction() as tx:
            parameters = {"day": day, "chunk": chunk, "creditor_id": creditor_id, **cursor}
            rows = (await tx.execute(_DUE[kind], parameters)).all()
        if not rows:
            return
        cursor = {"after_day": rows[-1].next_step_on, "after_key": rows[-1].key}
        yield {row.invoice_id: row.creditor_id for row in rows}


_ALL_DUE = text(
    "update invoices set next_step_on = :today where invoice_id in (select invoice_id from invoices"
    " where creditor_id = :creditor_id and case_id is null and rest > 0 order by invoice_id for update)"
)


async def make_all_due(tx: Transaction, creditor_id: UUID) -> None:
    """Let every invoice of a creditor that is not transferred be due for a decision."""
    await tx.execute(_ALL_DUE, {"today": tx.today, "creditor_id": creditor_id})


_CASES_DUE = text(
    "update cases set next_step_on = :today where case_id in (select case_id from cases"
    " where creditor_id = :creditor_id and next_step_on > :today order by case_id for update)"
)


async def make_cases_due(tx: Transaction, creditor_id: UUID) -> None:
    """Let every case of a creditor that waits for a day be due for a decision."""
    await tx.execute(_CASES_DUE, {"today": tx.today, "creditor_id": creditor_id})


_EMPTY = text(
    "update cases set next_step_on = null, reason = null where case_id = any(cast(:case_ids as uuid[]))"
    " and not exists (select from invoices where invoices.case_id = cases.case_id)"
)


async def rest_empty_cases(tx: Transaction, case_ids: Iterable[UUID]) -> None:
    """Let those of some locked cases rest whose claims have all moved to other cases."""
    await tx.execute(_EMPTY, {"case_ids": sorted(case_ids)})
