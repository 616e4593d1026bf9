"""What people look at: the list, the cases with everything in them, and how many there are of each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import Column, ColumnElement, Subquery, func, select

from services.transfer.domain.cases import ENDS
from services.transfer.domain.debtors import LETTERS_NEED, Missing
from services.transfer.domain.files import CaseFile
from services.transfer.domain.proposals import Proposal, ProposalStatus
from services.transfer.store.columns import among
from services.transfer.store.files import case_files
from services.transfer.store.plans import HAS_PLAN
from services.transfer.store.proposals import read
from services.transfer.store.tables import (
    case_history,
    cases,
    claims,
    debtors,
    decisions,
    proposals,
    questions,
)
from shared.db import Transaction
from shared.events import CaseStatus

LIVE = ("ordered", "transferred")
"""The statuses of a claim that is in Go, or on its way there."""


@dataclass(frozen=True, kw_only=True)
class HistoryEntry:
    """One change of a case's status."""

    revision: int
    status: CaseStatus
    reason: str
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, kw_only=True)
class DecisionEntry:
    """One decision on an invoice, as it was kept."""

    action: str
    decided_by: str
    decided_at: datetime
    reason: str


@dataclass(frozen=True, kw_only=True)
class Count:
    """How many there are with a status, and what is left to pay on them, kroner."""

    status: str
    count: int
    left_to_pay: Decimal


async def proposal_page(
    tx: Transaction, creditor_id: UUID, statuses: Collection[ProposalStatus], *, limit: int, offset: int
) -> list[Proposal]:
    """Return proposals of a creditor, the longest overdue first; all statuses where none is named."""
    conditions = [proposals.c.creditor_id == creditor_id, proposals.c.proposed.is_not(None)]
    if statuses:
        conditions.append(among(proposals.c.status, statuses))
    page = (
        select(proposals.c.invoice_id)
        .where(*conditions)
        .order_by(proposals.c.transferable_from, proposals.c.invoice_id)
        .limit(limit)
        .offset(offset)
    )
    ids = list((await tx.execute(page)).scalars())
    found = await read(tx, ids)
    return [found[i] for i in ids]


async def decisions_on(tx: Transaction, invoice_id: UUID) -> list[DecisionEntry]:
    """Return every decision on an invoice, the first one first."""
    columns = (decisions.c.action, decisions.c.decided_by, decisions.c.decided_at, decisions.c.reason)
    rows = await tx.execute(
        select(*columns).where(decisions.c.invoice_id == invoice_id).order_by(decisions.c.id)
    )
    return [DecisionEntry(**row) for row in rows.mappings()]


async def case_page(
    tx: Transaction, creditor_id: UUID, statuses: Collection[CaseStatus], *, limit: int, offset: int
) -> list[CaseFile]:
    """Return cases of a creditor, the newest first; all statuses where none is named.

    A case none of whose claims is in Go or on its way there waits for the debtor's next claim and is not
    shown.
    """
    conditions = [cases.c.creditor_id == creditor_id, _has_live_claims()]
    if statuses:
        conditions.append(among(cases.c.status, statuses))
    page = select(cases.c.id).where(*conditions).order_by(cases.c.number.desc()).limit(limit).offset(offset)
    return await case_files(tx, list((await tx.execute(page)).scalars()))


async def history_of(tx: Transaction, case_id: UUID) -> list[HistoryEntry]:
    """Return every status that a case has had, the first one first."""
    kept = [column for column in case_history.c if column.name != "case_id"]
    rows = await tx.execute(
        select(*kept).where(case_history.c.case_id == case_id).order_by(case_history.c.revision)
    )
    return [HistoryEntry(**row) for row in rows.mappings()]


async def count_proposals(tx: Transaction, creditor_ids: Sequence[UUID]) -> list[Count]:
    """Count proposals by status; of all creditors where none is named."""
    counted = (
        select(
            proposals.c.status,
            func.count().label("count"),
            func.sum(func.greatest(proposals.c.left_to_pay, 0)).label("left_to_pay"),
        )
        .where(proposals.c.proposed.is_not(None), *_of(proposals.c.creditor_id, creditor_ids))
        .group_by(proposals.c.status)
        .order_by(proposals.c.status)
    )
    return [Count(**row) for row in (await tx.execute(counted)).mappings()]


async def count_cases(tx: Transaction, creditor_ids: Sequence[UUID]) -> list[Count]:
    """Count the cases that are shown by status, with the principal of their claims that is left to pay."""
    owed = (
        select(func.coalesce(func.sum(func.greatest(proposals.c.left_to_pay, 0)), 0))
        .join(claims, claims.c.invoice_id == proposals.c.invoice_id)
        .where(claims.c.case_id == cases.c.id, claims.c.status == "transferred")
        .scalar_subquery()
    )
    shown = (
        select(cases.c.status, owed.label("left_to_pay"))
        .where(_has_live_claims(), *_of(cases.c.creditor_id, creditor_ids))
        .subquery()
    )
    counted = (
        select(
            shown.c.status, func.count().label("count"), func.sum(shown.c.left_to_pay).label("left_to_pay")
        )
        .group_by(shown.c.status)
        .order_by(shown.c.status)
    )
    return [Count(**row) for row in (await tx.execute(counted)).mappings()]


@dataclass(frozen=True)
class LackingCase:
    """A case that goes on, and what its letters need that is missing on a card of its debtor."""

    case_id: UUID
    creditor_id: UUID
    number: int
    lacks: list[Missing]


async def lacking_cases(tx: Transaction, creditor_id: UUID | None, *, limit: int) -> list[LackingCase]:
    """Return the cases that go on and whose letters cannot be sent, the newest first."""
    lacks = _lacks([creditor_id] if creditor_id else [])
    case = (lacks.c.id, lacks.c.creditor_id, lacks.c.number)
    found = (
        select(*case, func.array_agg(lacks.c.lack).label("lacks"))
        .where(lacks.c.lack.in_(LETTERS_NEED))
        .group_by(*case)
        .order_by(lacks.c.number.desc())
        .limit(limit)
    )
    return [
        LackingCase(row.id, row.creditor_id, row.number, [each for each in LETTERS_NEED if each in row.lacks])
        for row in await tx.execute(found)
    ]


async def count_missing(tx: Transaction, creditor_ids: Sequence[UUID]) -> dict[str, int]:
    """Count the cases that go on by what is missing on their debtors' cards and asked for now."""
    lacks = _lacks(creditor_ids)
    asked_for = ~lacks.c.is_planned | lacks.c.lack.in_(LETTERS_NEED)
    counted = select(lacks.c.lack, func.count().label("cases")).where(asked_for).group_by(lacks.c.lack)
    return {row.lack: row.cases for row in await tx.execute(counted)}


def _lacks(creditor_ids: Sequence[UUID]) -> Subquery:
    """Select what is missing on any card under which a case that goes on has live claims, once a case."""
    part = claims.alias()
    lack = func.unnest(debtors.c.missing).label("lack")
    return (
        select(cases.c.id, cases.c.creditor_id, cases.c.number, lack, HAS_PLAN.label("is_planned"))
        .join(part, (part.c.case_id == cases.c.id) & part.c.status.in_(LIVE))
        .join(proposals, proposals.c.invoice_id == part.c.invoice_id)
        .join(
            debtors,
            (debtors.c.creditor_id == proposals.c.creditor_id)
            & (debtors.c.customer_id == proposals.c.customer_id),
        )
        .where(*_going_on(creditor_ids))
        .distinct()
        .subquery()
    )


async def count_asked(tx: Transaction, creditor_ids: Sequence[UUID], today: date) -> int:
    """Count the cases in which an answer of the creditor is waited for, and no payment plan stands."""
    asked = (
        select(func.count(cases.c.id.distinct()))
        .join(questions, questions.c.case_id == cases.c.id)
        .where(questions.c.answer.is_(None), questions.c.taken_back_on.is_(None))
        .where(questions.c.answer_by >= today, ~HAS_PLAN)
        .where(*_going_on(creditor_ids))
    )
    return int((await tx.execute(asked)).scalar_one())


def _going_on(creditor_ids: Sequence[UUID]) -> list[ColumnElement[bool]]:
    return [cases.c.status.not_in(ENDS), _has_live_claims(), *_of(cases.c.creditor_id, creditor_ids)]


def _has_live_claims() -> ColumnElement[bool]:
    live = claims.c.status.in_(LIVE)
    return select(claims.c.case_id).where(claims.c.case_id == cases.c.id, live).exists()


def _of(column: Column[UUID], creditor_ids: Sequence[UUID]) -> list[ColumnElement[bool]]:
    return [among(column, creditor_ids)] if creditor_ids else []
