"""What is known of cases beside their claims: what was agreed, asked, and laid out in court costs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, text

from services.dunning.domain.cases import Plan, Question
from services.dunning.store.facts import write
from shared.db import Transaction
from shared.events import Instalment, PlanStatus
from shared.norway.charges import CourtCost, StatusChange

_INSTALMENTS = TypeAdapter(tuple[Instalment, ...])


@dataclass(frozen=True, slots=True)
class KeptQuestion:
    """A decision that a creditor is asked for, or that is taken back."""

    case_id: UUID
    subject: str
    asked_on: date
    answer_by: date
    revision: int
    pauses_until: date | None
    taken_back_on: date | None


@dataclass(frozen=True, slots=True)
class PlanStanding:
    """How a plan now stands."""

    plan_id: UUID
    status: PlanStatus
    ended_on: date | None
    revision: int


PlanOrigin = Literal["case_handler", "debtor"]
"""Who wanted the plan: a case handler who agreed it with the debtor, or the debtor on his own."""


@dataclass(frozen=True, kw_only=True)
class NewPlan:
    """A plan that has been agreed, and how."""

    plan: Plan
    case_id: UUID
    creditor_id: UUID
    origin: PlanOrigin
    note: str


@dataclass(frozen=True, kw_only=True)
class ListedPlan:
    """A plan as people look at it: what was agreed, by whom and when, and how it went."""

    plan_id: UUID
    case_id: UUID
    status: PlanStatus
    agreed_on: date
    agreed_by: str
    origin: PlanOrigin
    note: str
    made_at: datetime
    instalments: tuple[Instalment, ...]
    addition: Decimal
    ended_on: date | None
    cancelled_by: str | None
    cancelled_because: str | None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What is known of cases beside their claims, each by the case's id."""

    statuses: dict[UUID, tuple[StatusChange, ...]]
    plans: dict[UUID, tuple[Plan, ...]]
    questions: dict[UUID, tuple[Question, ...]]
    court_costs: dict[UUID, tuple[CourtCost, ...]]


_STATUSES = text(
    "select case_id, status, changed_on, revision from case_statuses"
    " where case_id = any(cast(:ids as uuid[])) order by case_id, revision"
)
_PLANS = text(
    "select plan_id, case_id, agreed_on, agreed_by, instalments::text as instalments, invoice_ids,"
    " paid_before, addition, status, ended_on, revision from payment_plans"
    " where case_id = any(cast(:ids as uuid[])) order by case_id, plan_id"
)
_QUESTIONS = text(
    "select case_id, subject, asked_on, answer_by, revision, pauses_until, taken_back_on from questions"
    " where case_id = any(cast(:ids as uuid[])) order by case_id, asked_on, subject"
)
_COURT_COSTS = text(
    "select case_id, amount, owed_from from court_costs"
    " where case_id = any(cast(:ids as uuid[])) and not is_revoked order by case_id, owed_from, outlay_id"
)
_ASK = text(
    "insert into questions (case_id, subject, asked_on, answer_by, revision, pauses_until, taken_back_on)"
    " select * from jsonb_to_recordset(cast(:rows as jsonb))"
    " as asked (case_id uuid, subject text, asked_on date, answer_by date, revision bigint,"
    " pauses_until date, taken_back_on date)"
    " on conflict (case_id, subject) do update set taken_back_on = excluded.taken_back_on"
)
_STANDINGS = text(
    "update payment_plans set status = told.status, ended_on = told.ended_on, revision = told.revision"
    " from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (plan_id uuid, status text, ended_on date, revision bigint)"
    " where payment_plans.plan_id = told.plan_id"
)
_KEEP = text(
    "insert into payment_plans (plan_id, case_id, creditor_id, agreed_on, agreed_by, origin, note,"
    " instalments, invoice_ids, paid_before, addition, status, ended_on, revision, made_at)"
    " values (:plan_id, :case_id, :creditor_id, :agreed_on, :agreed_by, :origin, :note,"
    " cast(:instalments as jsonb), :invoice_ids, :paid_before, :addition, :status, :ended_on, :revision,"
    " :made_at)"
)
_CANCEL = text(
    "update payment_plans set status = 'cancelled', ended_on = :ended_on, revision = :revision,"
    " cancelled_by = :cancelled_by, cancelled_because = :reason where plan_id = :plan_id"
)
_LISTED = text(
    "select plan_id, case_id, agreed_on, agreed_by, origin, note, made_at, instalments::text as instalments,"
    " addition, status, ended_on, cancelled_by, cancelled_because from payment_plans"
    " where creditor_id = :creditor_id and case_id = :case_id order by made_at desc, plan_id"
)


async def load_agreed(tx: Transaction, case_ids: Iterable[UUID]) -> Agreed:
    """Return the statuses, plans, questions and court costs of cases."""
    ids = {"ids": list(case_ids)}
    return Agreed(
        statuses=_grouped(await tx.execute(_STATUSES, ids), _status),
        plans=_grouped(await tx.execute(_PLANS, ids), _plan),
        questions=_grouped(await tx.execute(_QUESTIONS, ids), _question),
        court_costs=_grouped(await tx.execute(_COURT_COSTS, ids), _court_cost),
    )


def _grouped(rows: Iterable[Row[Any]], build: Any) -> dict[UUID, Any]:
    found: dict[UUID, list[Any]] = {}
    for row in rows:
        found.setdefault(row.case_id, []).append(build(row))
    return {case_id: tuple(each) for case_id, each in found.items()}


def _status(row: Row[Any]) -> StatusChange:
    return StatusChange(status=row.status, on=row.changed_on, revision=row.revision)


def _plan(row: Row[Any]) -> Plan:
    return Plan(
        id=row.plan_id,
        agreed_on=row.agreed_on,
        agreed_by=row.agreed_by,
        instalments=_INSTALMENTS.validate_json(row.instalments),
        invoice_ids=tuple(row.invoice_ids),
        paid_before=row.paid_before,
        addition=row.addition,
        status=row.status,
        ended_on=row.ended_on,
        revision=row.revision,
    )


def _question(row: Row[Any]) -> Question:
    return Question(
        subject=row.subject,
        asked_on=row.asked_on,
        answer_by=row.answer_by,
        revision=row.revision,
        pauses_until=row.pauses_until,
        taken_back_on=row.taken_back_on,
    )


def _court_cost(row: Row[Any]) -> CourtCost:
    return CourtCost(amount=row.amount, on=row.owed_from)


async def save_questions(tx: Transaction, questions: Sequence[KeptQuestion]) -> None:
    """Keep what creditors are asked, and what is taken back; their cases are locked by the transaction.

    One that is asked and taken back in one go is kept as it ended.
    """
    await write(tx, _ASK, list({(each.case_id, each.subject): each for each in questions}.values()))


async def save_plans(tx: Transaction, standings: Sequence[PlanStanding]) -> None:
    """Keep how plans now stand; their cases are locked by the transaction."""
    await write(tx, _STANDINGS, standings)


async def keep_plan(tx: Transaction, new: NewPlan) -> None:
    """Keep a plan that has been agreed; its case is locked by the transaction."""
    plan = new.plan
    values = {
        "plan_id": plan.id,
        "case_id": new.case_id,
        "creditor_id": new.creditor_id,
        "agreed_on": plan.agreed_on,
        "agreed_by": plan.agreed_by,
        "origin": new.origin,
        "note": new.note,
        "made_at": tx.now,
        "instalments": _INSTALMENTS.dump_json(plan.instalments).decode(),
        "invoice_ids": list(plan.invoice_ids),
        "paid_before": plan.paid_before,
        "addition": plan.addition,
        "status": plan.status,
        "ended_on": plan.ended_on,
        "revision": plan.revision,
    }
    await tx.execute(_KEEP, values)


async def cancel_plan(tx: Transaction, plan: Plan, *, cancelled_by: str, reason: str) -> None:
    """Keep that a plan has been cancelled, by whom and why; its case is locked by the transaction."""
    values = {
        "plan_id": plan.id,
        "ended_on": plan.ended_on,
        "revision": plan.revision,
        "cancelled_by": cancelled_by,
        "reason": reason,
    }
    await tx.execute(_CANCEL, values)


async def plans_of(tx: Transaction, creditor_id: UUID, case_id: UUID) -> list[ListedPlan]:
    """Return the plans of a case, the newest first."""
    rows = await tx.execute(_LISTED, {"creditor_id": creditor_id, "case_id": case_id})
    return [
        ListedPlan(**row._asdict() | {"instalments": _INSTALMENTS.validate_json(row.instalments)})
        for row in rows
    ]
