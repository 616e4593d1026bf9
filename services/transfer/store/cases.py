"""Cases, their claims and their history; numbers without holes; and who has a case in hand towards Go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping, Select, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from services.transfer.domain import Case, Claim, Debtor, case_number, kid
from services.transfer.store.tables import (
    among,
    case_history,
    case_numbers,
    cases,
    claims,
    payment_demands,
)
from shared.db import Transaction
from shared.errors import NotFound, Transient

FIRST_NUMBER = 100_001
"""Where the one series of case numbers begins."""

_JOINABLE = text(
    "select c.id from cases c join unnest(cast(:creditors as uuid[]), cast(:customers as bigint[]))"
    " as debtor (creditor_id, customer_id) using (creditor_id, customer_id)"
    " where c.is_joinable order by c.id for update of c"
)


@dataclass(frozen=True, kw_only=True)
class Change:
    """Why, and by whom, a case has got the status that it has; one for each revision."""

    reason: str
    changed_by: str


async def joinable_cases(tx: Transaction, debtors: Iterable[Debtor]) -> dict[Debtor, Case]:
    """Return the case that takes each debtor's next claim, where there is one; locked.

    The debtors' creditors must be locked before, so that nobody else opens a case for them meanwhile.
    """
    wanted = sorted(set(debtors))
    columns = {"creditors": [d.creditor_id for d in wanted], "customers": [d.customer_id for d in wanted]}
    found = await lock_cases(tx, (await tx.execute(_JOINABLE, columns)).scalars())
    return {case.debtor: case for case in found.values()}


async def with_joinable_case(tx: Transaction, debtors: Iterable[Debtor]) -> set[Debtor]:
    """Return those for whose next claim there is a case; under the creditors' locks no other can begin to."""
    wanted = {(debtor.creditor_id, debtor.customer_id) for debtor in debtors}
    debtor = tuple_(cases.c.creditor_id, cases.c.customer_id)
    found = select(cases.c.creditor_id, cases.c.customer_id).where(debtor.in_(wanted), cases.c.is_joinable)
    return {Debtor(row.creditor_id, row.customer_id) for row in await tx.execute(found)}


async def take_numbers(tx: Transaction, count: int) -> range:
    """Return the next `count` case numbers; given back when the transaction fails, so there are no holes."""
    if not count:
        return range(0)
    entry = insert(case_numbers).values(series="cases", last=FIRST_NUMBER - 1 + count)
    taking = entry.on_conflict_do_update(
        index_elements=["series"], set_={"last": case_numbers.c.last + count}
    ).returning(case_numbers.c.last)
    last = int((await tx.execute(taking)).scalar_one())
    return range(last - count + 1, last + 1)


async def add_cases(tx: Transaction, opened: Sequence[tuple[Case, Change]]) -> None:
    """Enter new cases, each with the first line of its history."""
    if opened:
        await tx.execute(insert(cases), [_row(case) for case, _ in opened])
        await keep_history(tx, opened)


async def lock_cases(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Case]:
    """Return the cases that exist, by id, locked until the transaction ends."""
    wanted = sorted(set(ids))
    rows = await tx.execute(
        select(cases).where(among(cases.c.id, wanted)).order_by(cases.c.id).with_for_update()
    )
    return await _with_demands(tx, rows.mappings().all())


async def lock_case(tx: Transaction, case_id: UUID) -> Case:
    """Return a case, locked until the transaction ends.

    Raises:
        NotFound: there is no such case.
    """
    found = await lock_cases(tx, [case_id])
    if case_id not in found:
        raise NotFound(f"There is no case {case_id}.")
    return found[case_id]


async def read_cases(tx: Transaction, ids: Iterable[UUID]) -> dict[UUID, Case]:
    """Return the cases that exist, by id, without a lock."""
    rows = await tx.execute(select(cases).where(among(cases.c.id, ids)))
    return await _with_demands(tx, rows.mappings().all())


async def creditor_of_case(tx: Transaction, case_id: UUID) -> UUID:
    """Return whose case it is.

    Raises:
        NotFound: there is no such case.
    """
    creditor_id = (await tx.execute(select(cases.c.creditor_id).where(cases.c.id == case_id))).scalar()
    if creditor_id is None:
        raise NotFound(f"There is no case {case_id}.")
    return UUID(str(creditor_id))


async def save_cases(tx: Transaction, changed: Iterable[Case]) -> None:
    """Save locked cases."""
    upsert = insert(cases)
    mutable = ("status", "revision", "is_joinable", "go_case_id", "told_revision", "go_problem")
    kept = {column: upsert.excluded[column] for column in mutable}
    if rows := [_row(case) for case in changed]:
        await tx.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=kept), rows)


async def keep_history(tx: Transaction, changes: Iterable[tuple[Case, Change]]) -> None:
    """Keep why each case has the status and revision that it has now."""
    rows = [
        {
            "case_id": case.id,
            "revision": case.revision,
            "status": case.status,
            "reason": change.reason,
            "changed_by": change.changed_by,
            "changed_at": tx.now,
        }
        for case, change in changes
    ]
    if rows:
        await tx.execute(insert(case_history), rows)


async def latest_change(tx: Transaction, case: Case) -> Change:
    """Return why a case has the status that it has."""
    entry = select(case_history.c.reason, case_history.c.changed_by).where(
        case_history.c.case_id == case.id, case_history.c.revision == case.revision
    )
    return Change(**(await tx.execute(entry)).mappings().one())


async def claims_by_case(tx: Transaction, case_ids: Iterable[UUID]) -> dict[UUID, list[Claim]]:
    """Return the claims that have each of these cases as their latest, in the order of their invoices."""
    found: dict[UUID, list[Claim]] = defaultdict(list)
    rows = select(claims).where(among(claims.c.case_id, case_ids)).order_by(claims.c.invoice_id)
    for row in (await tx.execute(rows)).mappings():
        found[row["case_id"]].append(Claim(**row))
    return found


async def end_joining(tx: Transaction, case_ids: Iterable[UUID]) -> None:
    """Let no further claim into these cases."""
    locked = await lock_cases(tx, case_ids)
    if locked:
        await tx.execute(update(cases).where(among(cases.c.id, locked)).values(is_joinable=False))


async def take_in_hand(tx: Transaction, case_id: UUID, until: datetime) -> Case:
    """Reserve a case's dealings with Go until an instant, and return the case.

    Raises:
        NotFound: there is no such case.
        Transient: another effect has it in hand.
    """
    case = await lock_case(tx, case_id)
    free = (cases.c.in_hand_until.is_(None)) | (cases.c.in_hand_until <= tx.now)
    taking = update(cases).where(cases.c.id == case_id, free).values(in_hand_until=until)
    if not (await tx.execute(taking)).rowcount:
        raise Transient(f"Case {case_number(case.number)} is in hand; try again in a few seconds.")
    return case


async def let_go(tx: Transaction, case_id: UUID, until: datetime) -> None:
    """Give back what `take_in_hand` reserved until that instant, unless somebody else has it by now."""
    held = (cases.c.id == case_id) & (cases.c.in_hand_until == until)
    await tx.execute(update(cases).where(held).values(in_hand_until=None))


async def cases_on_their_way(
    tx: Transaction, *, creditor_id: UUID | None = None, approved_before: datetime | None = None
) -> list[tuple[UUID, UUID]]:
    """Return creditor and case ids of cases with claims still on their way into Go."""
    found = select(cases.c.creditor_id, cases.c.id).join(claims).where(claims.c.status == "ordered")
    return await _pairs(tx, found, creditor_id, approved_before)


async def cases_not_told(tx: Transaction, *, creditor_id: UUID | None = None) -> list[tuple[UUID, UUID]]:
    """Return creditor and case ids of cases whose status in Go is behind."""
    found = select(cases.c.creditor_id, cases.c.id).where(
        cases.c.go_case_id.is_not(None), cases.c.told_revision < cases.c.revision
    )
    return await _pairs(tx, found, creditor_id, None)


async def _pairs(
    tx: Transaction,
    found: Select[tuple[UUID, UUID]],
    creditor_id: UUID | None,
    approved_before: datetime | None,
) -> list[tuple[UUID, UUID]]:
    if creditor_id is not None:
        found = found.where(cases.c.creditor_id == creditor_id)
    if approved_before is not None:
        found = found.where(claims.c.approved_at < approved_before)
    rows = await tx.execute(found.distinct().order_by(cases.c.creditor_id, cases.c.id))
    return [(row.creditor_id, row.id) for row in rows]


async def _with_demands(tx: Transaction, rows: Sequence[RowMapping]) -> dict[UUID, Case]:
    ids = [row["id"] for row in rows]
    sent = await tx.execute(select(payment_demands).where(among(payment_demands.c.case_id, ids)))
    demanded_on = {row.case_id: row.sent_on for row in sent}
    return {row["id"]: _case(row, demanded_on.get(row["id"])) for row in rows}


def _case(row: RowMapping, demanded_on: date | None) -> Case:
    return Case(
        id=row["id"],
        number=row["number"],
        debtor=Debtor(row["creditor_id"], row["customer_id"]),
        status=row["status"],
        revision=row["revision"],
        is_joinable=row["is_joinable"],
        demanded_on=demanded_on,
        go_case_id=row["go_case_id"],
        told_revision=row["told_revision"],
        go_problem=row["go_problem"],
    )


def _row(case: Case) -> dict[str, object]:
    return {
        "id": case.id,
        "number": case.number,
        "kid": kid(case.number),
        "creditor_id": case.debtor.creditor_id,
        "customer_id": case.debtor.customer_id,
        "status": case.status,
        "revision": case.revision,
        "is_joinable": case.is_joinable,
        "go_case_id": case.go_case_id,
        "told_revision": case.told_revision,
        "go_problem": case.go_problem,
    }
