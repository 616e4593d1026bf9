"""What debtors have sent that a case handler must answer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Scope
from services.portal.domain.conversation import TaskKind, due
from services.portal.domain.paying_later import PlanWish
from services.portal.store.conditions import limits, within
from services.portal.store.conversations import Written
from shared.db import Transaction, new_id
from shared.errors import NotFound

_ADD = text(
    "insert into tasks (id, creditor_id, case_id, message_id, kind, wish, due_on, made_at)"
    " values (:id, :creditor_id, :case_id, :message_id, :kind,"
    " case when cast(:first_on as date) is not null"
    " then jsonb_build_object('first_on', cast(:first_on as date),"
    " 'instalments', cast(:instalments as int)) end,"
    " :due_on, :made_at)"
)
_OPEN_TASKS = f"""
select t.id, t.creditor_id, t.case_id, t.message_id, t.kind, t.wish, t.due_on, c.number as case_number,
       coalesce(n.name, '') as creditor_name, m.body, m.category, coalesce(s.status, 'open') as status,
       (select min(b.debtor) from claims l join invoice_balances b on b.id = l.invoice_id
        where l.case_id = c.id) as debtor
from tasks t join messages m on m.id = t.message_id join cases c on c.id = t.case_id
left join creditors n on n.id = t.creditor_id left join case_statuses s on s.case_id = c.id
where t.done_at is null and {within("t.creditor_id")}
"""
_LIST = text(f"{_OPEN_TASKS} order by t.due_on, t.made_at, t.id limit 200")
_ONE = text(f"{_OPEN_TASKS} and t.id = :task_id for update of t")
_COUNT = text(f"select count(*) from tasks t where t.done_at is null and {within('t.creditor_id')}")
_END = text("update tasks set done_at = :now, done_by = :by where id = :task_id and done_at is null")


@dataclass(frozen=True, kw_only=True)
class DebtorTask:
    """Something that a debtor waits for."""

    id: UUID
    creditor_id: UUID
    case_id: UUID
    message_id: UUID
    kind: TaskKind
    wish: PlanWish | None
    due_on: date
    case_number: str
    creditor_name: str
    debtor: str
    status: str
    body: str
    category: str


async def add_task(
    tx: Transaction, about: Written, message_id: UUID, kind: TaskKind, wish: PlanWish | None = None
) -> None:
    """Ask a case handler to answer a debtor's message."""
    values = {
        "id": new_id(),
        "creditor_id": about.creditor_id,
        "case_id": about.case_id,
        "message_id": message_id,
        "kind": kind,
        "first_on": wish.first_on if wish else None,
        "instalments": wish.instalments if wish else None,
        "due_on": due(kind, tx.today),
        "made_at": tx.now,
    }
    await tx.execute(_ADD, values)


async def open_tasks(tx: Transaction, scope: Scope) -> list[DebtorTask]:
    """Return the tasks that wait, the most urgent first."""
    return [_task(row) for row in (await tx.execute(_LIST, limits(scope))).mappings()]


async def open_task(tx: Transaction, task_id: UUID) -> DebtorTask:
    """Return a task that waits, locked so that one answers it.

    Raises:
        NotFound: there is none, or it has been answered.
    """
    values = {"task_id": task_id} | limits(Scope(everything=True))
    row = (await tx.execute(_ONE, values)).mappings().first()
    if row is None:
        raise NotFound(f"no task {task_id} waits")
    return _task(row)


async def count_tasks(tx: Transaction, scope: Scope) -> int:
    """Return how many wait."""
    return int((await tx.execute(_COUNT, limits(scope))).scalar_one())


async def end_task(tx: Transaction, task_id: UUID, by: str, now: datetime) -> None:
    """Keep that a task has been answered, and by whom."""
    await tx.execute(_END, {"task_id": task_id, "by": by, "now": now})


def _task(row: Any) -> DebtorTask:
    wish = row["wish"]
    read = (
        PlanWish(first_on=date.fromisoformat(wish["first_on"]), instalments=wish["instalments"])
        if wish
        else None
    )
    return DebtorTask(**{**row, "wish": read})
