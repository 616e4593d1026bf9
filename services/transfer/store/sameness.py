"""The cases that take claims of debtors, also under another customer number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import text

from services.transfer.domain.cases import Debtor
from services.transfer.domain.sameness import SURE, Seat
from shared.db import Transaction

_MARKS = text(
    "select creditor_id, customer_id, marks from debtors"
    " join unnest(cast(:creditors as uuid[]), cast(:customers as bigint[]))"
    " as wanted (creditor_id, customer_id) using (creditor_id, customer_id)"
)
_SEATS = text("""
with same as (
    select * from unnest(cast(:creditors as uuid[]), cast(:customers as bigint[]))
        as wanted (creditor_id, customer_id)
    union
    select creditor_id, customer_id from unnest(cast(:marks as text[])) as asked (mark)
    join debtors on marks @> array[mark] and creditor_id = any(:creditors)
), found as (
    select id from same join cases using (creditor_id, customer_id) where is_joinable
    union
    select case_id from same join proposals using (creditor_id, customer_id)
    join claims using (invoice_id) join cases on cases.id = case_id
    where is_joinable and claims.status in ('ordered', 'transferred')
), seated as (
    select id, number, creditor_id, customer_id as opened_by, customer_id from found join cases using (id)
    union
    select cases.id, number, cases.creditor_id, cases.customer_id, p.customer_id
    from found join cases using (id) join claims on case_id = cases.id join proposals as p using (invoice_id)
    where claims.status in ('ordered', 'transferred')
)
select id, number, creditor_id, opened_by, array_agg(customer_id) as customers,
    coalesce(jsonb_agg(marks) filter (where marks is not null), '[]') as marks,
    max((card ->> 'number')::bigint) filter (where customer_id = opened_by) as customer_number
from seated left join debtors using (creditor_id, customer_id)
group by id, number, creditor_id, opened_by
""")


async def marks_of(tx: Transaction, debtors: Iterable[Debtor]) -> dict[Debtor, Sequence[str]]:
    """Return by what each debtor's newest card is known."""
    rows = await tx.execute(_MARKS, _wanted(debtors))
    return {Debtor(row.creditor_id, row.customer_id): row.marks for row in rows}


async def seats_for(
    tx: Transaction, debtors: Iterable[Debtor], known_by: Iterable[Sequence[str]]
) -> list[Seat]:
    """Return the cases that take claims of these debtors, and of customers who share a mark with them.

    The debtors' creditors must be locked before, so that nobody else opens a case for them meanwhile.
    """
    marks = {mark for some in known_by for mark in some}
    rows = await tx.execute(_SEATS, {**_wanted(debtors), "marks": sorted(marks)})
    return [
        Seat(
            debtor=Debtor(row.creditor_id, row.opened_by),
            customers=frozenset(row.customers),
            marks=frozenset(mark for some in row.marks for mark in some),
            customer_number=row.customer_number or 0,
            case_id=row.id,
            case_number=row.number,
        )
        for row in rows
    ]


async def with_joinable_case(tx: Transaction, debtors: Iterable[Debtor]) -> set[Debtor]:
    """Return those for whose next claim there is a case, under whatever customer number.

    Under the creditors' locks no other can begin to be one.
    """
    wanted = set(debtors)
    known_by = await marks_of(tx, wanted)
    sure = {debtor: [mark for mark in known_by.get(debtor, ()) if mark.startswith(SURE)] for debtor in wanted}
    seats = await seats_for(tx, wanted, sure.values())
    return {debtor for debtor in wanted if any(seat.is_of(debtor, sure[debtor]) for seat in seats)}


def _wanted(debtors: Iterable[Debtor]) -> dict[str, list[UUID] | list[int]]:
    wanted = sorted(set(debtors))
    return {"creditors": [d.creditor_id for d in wanted], "customers": [d.customer_id for d in wanted]}
