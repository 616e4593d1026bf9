"""The proposal list as it is looked through: filtered, sorted, page by page, with its sums."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, String, and_, case, cast, collate, func, literal, or_, select, tuple_

from services.transfer.domain.listing import Order, Place, ProposalFilter, Sort, search_key
from services.transfer.domain.proposals import Proposal, ProposalStatus
from services.transfer.store.columns import among
from services.transfer.store.proposals import read
from services.transfer.store.tables import claims, proposals
from shared.db import Transaction
from shared.errors import Poison

KEYS: Mapping[Sort, ColumnElement[Any]] = {
    "due_date": proposals.c.due_date,
    "days_overdue": proposals.c.due_date,
    "amount": proposals.c.left_to_pay,
    "customer": collate(proposals.c.customer_key, "C"),
}
REASON = case(
    (proposals.c.status.in_(("on_hold", "removed")), proposals.c.choice_reason),
    (
        proposals.c.status == "refused",
        select(claims.c.reason).where(claims.c.invoice_id == proposals.c.invoice_id).scalar_subquery(),
    ),
    else_="",
)
"""Why an invoice is held, removed or refused."""
MOST_REASONS = 100
LEFT = func.coalesce(func.sum(func.greatest(proposals.c.left_to_pay, 0)), 0)


@dataclass(frozen=True, kw_only=True)
class Sum:
    """How many proposals, and what is left to pay on them, kroner."""

    count: int = 0
    left_to_pay: Decimal = Decimal("0.00")

    def __add__(self, other: Sum) -> Sum:
        """Return both together."""
        return Sum(count=self.count + other.count, left_to_pay=self.left_to_pay + other.left_to_pay)

    def __sub__(self, other: Sum) -> Sum:
        """Return what is in this one and not in the other."""
        return Sum(count=self.count - other.count, left_to_pay=self.left_to_pay - other.left_to_pay)


@dataclass(frozen=True, kw_only=True)
class StatusSum:
    """What a creditor's list holds of one status: all of it, and what a filter's other conditions leave."""

    creditor_id: UUID
    status: ProposalStatus
    all: Sum
    found: Sum


@dataclass(frozen=True, kw_only=True)
class Page:
    """Some rows of the list; `following` is where the next page begins, None after the last row.

    `seen_until` is the number of the latest draft that had come into each creditor's list.
    """

    rows: Sequence[Proposal]
    seen_until: Mapping[UUID, int]
    following: Place | None


async def page_of(
    tx: Transaction, creditor_ids: Collection[UUID], wanted: ProposalFilter, order: Order
) -> Page:
    """Return a page of the creditors' lists together.

    `seen_until` is read before the rows: what comes while they are read may be seen, but is not counted as
    seen, so that nobody approves unseen what came. Of a creditor that has joined since the first page nothing
    counts as seen.

    Raises:
        Poison: the place to begin after is not one in this order.
    """
    seen = order.after.seen_until if order.after else await last_listed(tx, creditor_ids)
    seen_until = {creditor_id: seen.get(creditor_id, 0) for creditor_id in creditor_ids}
    key, is_down = KEYS[order.sort], order.is_descending != (order.sort == "days_overdue")
    conditions = [*_in_list(creditor_ids), *conditions_of(wanted, tx.today)]
    if order.after:
        conditions.append(_follows(key, order.sort, order.after, is_down=is_down))
    columns = (key, proposals.c.invoice_id)
    found = (
        select(proposals.c.invoice_id, key.label("key"))
        .where(*conditions)
        .order_by(*(column.desc() if is_down else column.asc() for column in columns))
        .limit(order.limit + 1)
    )
    rows = (await tx.execute(found)).all()
    shown = rows[: order.limit]
    whole = await read(tx, [row.invoice_id for row in shown])
    following = None
    if len(rows) > order.limit:
        last = shown[-1]
        following = Place(value=str(last.key), invoice_id=last.invoice_id, seen_until=seen_until)
    return Page(rows=[whole[row.invoice_id] for row in shown], seen_until=seen_until, following=following)


async def last_listed(tx: Transaction, creditor_ids: Collection[UUID]) -> dict[UUID, int]:
    """Return the number of the latest draft that has come into each creditor's list, where any has.

    It stands for one creditor alone: two creditors' drafts may be written at once, and the later number be
    committed before the earlier one.
    """
    last = (
        select(proposals.c.creditor_id, func.max(proposals.c.listed).label("last"))
        .where(among(proposals.c.creditor_id, creditor_ids))
        .group_by(proposals.c.creditor_id)
    )
    return {row.creditor_id: row.last for row in await tx.execute(last)}


async def reasons_of(
    tx: Transaction, creditor_ids: Collection[UUID], statuses: Sequence[ProposalStatus]
) -> list[str]:
    """Return why invoices of these statuses are held, removed or refused, each reason once."""
    reason = REASON.label("reason")
    conditions = conditions_of(ProposalFilter(statuses=tuple(statuses)), tx.today)
    found = select(reason).where(*_in_list(creditor_ids), *conditions, reason != "").distinct()
    return list((await tx.execute(found.order_by(reason).limit(MOST_REASONS))).scalars())


async def sums_of(tx: Transaction, creditor_ids: Collection[UUID], wanted: ProposalFilter) -> list[StatusSum]:
    """Return what each creditor's list holds by status, all of it and what the filter finds among it."""
    found = and_(True, *conditions_of(wanted, tx.today, of_status=False))
    summed = (
        select(
            proposals.c.creditor_id,
            proposals.c.status,
            func.count().label("all"),
            LEFT.label("all_left"),
            func.count().filter(found).label("found"),
            func.coalesce(func.sum(func.greatest(proposals.c.left_to_pay, 0)).filter(found), 0).label("left"),
        )
        .where(*_in_list(creditor_ids))
        .group_by(proposals.c.creditor_id, proposals.c.status)
        .order_by(proposals.c.status, proposals.c.creditor_id)
    )
    return [
        StatusSum(
            creditor_id=row.creditor_id,
            status=row.status,
            all=Sum(count=row.all, left_to_pay=row.all_left),
            found=Sum(count=row.found, left_to_pay=row.left),
        )
        for row in await tx.execute(summed)
    ]


async def drafts(tx: Transaction, creditor_id: UUID, wanted: ProposalFilter | None) -> list[tuple[UUID, int]]:
    """Return the drafts that are now in a creditor's list, each with its number in it."""
    conditions = conditions_of(wanted, tx.today, of_status=False) if wanted else []
    found = select(proposals.c.invoice_id, proposals.c.listed).where(
        *_in_list([creditor_id]), proposals.c.status == "draft", *conditions
    )
    rows = await tx.execute(found.order_by(proposals.c.invoice_id))
    return [(row.invoice_id, row.listed) for row in rows]


async def listed(tx: Transaction, invoice_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return the number in the list of each invoice that has been in it."""
    found = select(proposals.c.invoice_id, proposals.c.listed)
    rows = await tx.execute(found.where(among(proposals.c.invoice_id, invoice_ids)))
    return {row.invoice_id: row.listed for row in rows}


def conditions_of(
    wanted: ProposalFilter, today: date, *, of_status: bool = True
) -> list[ColumnElement[bool]]:
    """Return a filter as conditions; `of_status` False leaves the statuses out."""
    column, given = proposals.c, []
    if of_status and wanted.statuses:
        given.append(among(column.status, wanted.statuses))
    if wanted.customer.strip():
        given.append(_of_customer(wanted.customer))
    if wanted.invoice_number.strip():
        given.append(column.invoice_number.contains(wanted.invoice_number.strip(), autoescape=True))
    if wanted.text.strip():
        of_number = column.invoice_number.contains(wanted.text.strip(), autoescape=True)
        given.append(or_(_of_customer(wanted.text), of_number))
    if wanted.reason:
        given.append(literal(wanted.reason) == REASON)
    bounds = (
        (column.left_to_pay, wanted.amount_from, wanted.amount_to),
        (column.invoice_date, wanted.invoice_date_from, wanted.invoice_date_to),
        (
            column.due_date,
            _days_ago(today, wanted.days_overdue_to),
            _days_ago(today, wanted.days_overdue_from),
        ),
    )
    for bounded, lowest, highest in bounds:
        if lowest is not None:
            given.append(bounded >= lowest)
        if highest is not None:
            given.append(bounded <= highest)
    return given


def _in_list(creditor_ids: Collection[UUID]) -> list[ColumnElement[bool]]:
    return [among(proposals.c.creditor_id, creditor_ids), proposals.c.proposed.is_not(None)]


def _of_customer(part: str) -> ColumnElement[bool]:
    by_name = proposals.c.customer_key.contains(search_key(part), autoescape=True)
    number = cast(proposals.c.customer_number, String)
    return or_(by_name, number.startswith(part.strip(), autoescape=True))


def _days_ago(today: date, days: int | None) -> date | None:
    return None if days is None else today - timedelta(days=days)


def _follows(key: ColumnElement[Any], sort: Sort, after: Place, *, is_down: bool) -> ColumnElement[bool]:
    """Return the condition that a row comes after a place."""
    try:
        value: object = {"amount": Decimal, "customer": str}.get(sort, date.fromisoformat)(after.value)
    except (ValueError, InvalidOperation) as wrong:
        raise Poison(
            f"{after.value!r} is no place in a list sorted by {sort}; begin with the first page."
        ) from wrong
    here = tuple_(literal(value), literal(after.invoice_id))
    there = tuple_(key, proposals.c.invoice_id)
    return there < here if is_down else there > here
