"""Cases and their claims; numbers without holes; and who has a case in hand towards Go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import RowMapping, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert

from services.transfer.domain.cases import ENDS, Case, Claim, Debtor, case_number, kid
from services.transfer.store.columns import among
from services.transfer.store.history import Change, keep_history
from services.transfer.store.tables import (
    case_numbers,
    cases,
    claims,
    payment_demands,
    proposals,
)
from shared.bulk import inserting, replacing
from shared.db import Transaction
from shared.errors import NotFound, Transient

FIRST_NUMBER = 100_001
"""Where the one series of case numbers begins."""

HAS_NEWS = cases.c.go_case_id.is_not(None) & (
    (cases.c.told_revision < cases.c.revision) | (cases.c.told_changes < cases.c.changes)
)
"""Whether Go shows something older of a case than what is known here (`Case.has_news`)."""


async def cases_in_go_of(tx: Transaction, debtors: Iterable[Debtor]) -> list[tuple[Debtor, UUID]]:
    """Return the cases in Go in which claims of these debtors are, each with its debtor."""
    wanted = {(debtor.creditor_id, debtor.customer_id) for debtor in debtors}
    debtor = tuple_(proposals.c.creditor_id, proposals.c.customer_id)
    found = (
        select(proposals.c.creditor_id, proposals.c.customer_id, cases.c.id)
        .select_from(proposals.join(claims).join(cases))
        .where(debtor.in_(wanted), cases.c.go_case_id.is_not(None))
        .distinct()
    )
    return [(Debtor(row.creditor_id, row.customer_id), row.id) for row in await tx.execute(found)]


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
    await _NEW_CASES.run(tx, (_row(case) for case, _ in opened))
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
    await _CASES.run(tx, (_row(case) for case in changed))


async def note_news(tx: Transaction, case_ids: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
    """Keep that what Go shows of these cases has changed; return creditor and id of those to be shown anew.

    A case that has ended shows nothing that can change, and one that had news before is ordered already.
    """
    locked = await lock_cases(tx, case_ids)
    going_on = [case for case in locked.values() if case.status not in ENDS]
    if going_on:
        noting = update(cases).where(among(cases.c.id, [case.id for case in going_on]))
        await tx.execute(noting.values(changes=cases.c.changes + 1))
    return [(case.debtor.creditor_id, case.id) for case in going_on if case.go_case_id and not case.has_news]


async def fees_grown(tx: Transaction, creditor_id: UUID, today: date) -> list[UUID]:
    """Return, once, the cases of a creditor whose collection fee has become heavy since Go was told."""
    grown = (cases.c.creditor_id == creditor_id) & (cases.c.fee_grows_on <= today)
    ids = select(cases.c.id).where(grown).order_by(cases.c.id).with_for_update()
    found = list((await tx.execute(ids)).scalars())
    if found:
        await tx.execute(update(cases).where(among(cases.c.id, found)).values(fee_grows_on=None))
    return found


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


async def take_to_show(tx: Transaction, case_id: UUID, message: UUID, until: datetime) -> Case | None:
    """Reserve the showing of a case in Go for a message until an instant, and return the case.

    None while another message shows it. The same message, delivered again after a crash, goes on at once.

    Raises:
        NotFound: there is no such case.
    """
    case = await lock_case(tx, case_id)
    free = cases.c.shown_by.is_(None) | (cases.c.shown_by == message) | (cases.c.shown_until <= tx.now)
    taking = update(cases).where(cases.c.id == case_id, free).values(shown_by=message, shown_until=until)
    return case if (await tx.execute(taking)).rowcount else None


async def end_showing(tx: Transaction, case_id: UUID, message: UUID) -> None:
    """Give back what `take_to_show` reserved for a message, unless another one has it by now."""
    ours = (cases.c.id == case_id) & (cases.c.shown_by == message)
    await tx.execute(update(cases).where(ours).values(shown_by=None, shown_until=None))


async def cases_in_go(tx: Transaction, creditor_id: UUID) -> list[Case]:
    """Return a creditor's cases that go on and that Go has as we last told it, without a lock."""
    rows = await tx.execute(
        select(cases).where(
            cases.c.creditor_id == creditor_id,
            cases.c.go_case_id.is_not(None),
            cases.c.status.not_in(ENDS),
            cases.c.told_revision == cases.c.revision,
        )
    )
    return list((await _with_demands(tx, rows.mappings().all())).values())


async def lapsed_pauses(tx: Transaction, creditor_id: UUID, today: date) -> list[UUID]:
    """Return the cases of a creditor whose pause ends on a day that has come."""
    lapsed = select(cases.c.id).where(
        cases.c.creditor_id == creditor_id, cases.c.status == "paused", cases.c.paused_until <= today
    )
    return list((await tx.execute(lapsed.order_by(cases.c.id))).scalars())


async def cases_on_their_way(
    tx: Transaction, creditor_id: UUID, *, approved_before: datetime | None = None
) -> list[UUID]:
    """Return the cases of a creditor with claims still on their way into Go.

    Those of a case that is disputed wait there until it goes on.
    """
    found = (
        select(cases.c.id)
        .join(claims)
        .where(cases.c.creditor_id == creditor_id, cases.c.status != "disputed")
        .where(claims.c.status == "ordered")
    )
    if approved_before is not None:
        found = found.where(claims.c.approved_at < approved_before)
    return list((await tx.execute(found.distinct().order_by(cases.c.id))).scalars())


async def cases_not_told(tx: Transaction, creditor_id: UUID) -> list[UUID]:
    """Return the cases of a creditor of which Go shows something old."""
    found = select(cases.c.id).where(cases.c.creditor_id == creditor_id, HAS_NEWS)
    return list((await tx.execute(found.order_by(cases.c.id))).scalars())


async def _with_demands(tx: Transaction, rows: Sequence[RowMapping]) -> dict[UUID, Case]:
    ids = [row["id"] for row in rows]
    sent = await tx.execute(select(payment_demands).where(among(payment_demands.c.case_id, ids)))
    demanded_on = {row.case_id: row.sent_on for row in sent}
    return {row["id"]: _case(row, demanded_on.get(row["id"])) for row in rows}


def _case(row: RowMapping, demanded_on: date | None) -> Case:
    kept = {column: row[column] for column in _COLUMNS if column in Case.__dataclass_fields__}
    debtor = Debtor(row["creditor_id"], row["customer_id"])
    return Case(**kept, debtor=debtor, demanded_on=demanded_on)


def _row(case: Case) -> tuple[object, ...]:
    more = {
        "kid": kid(case.number),
        "creditor_id": case.debtor.creditor_id,
        "customer_id": case.debtor.customer_id,
    }
    return tuple(more[column] if column in more else getattr(case, column) for column in _COLUMNS)


_MUTABLE = (
    "status",
    "revision",
    "is_joinable",
    "paused_until",
    "waits_for_due_date",
    "rests_from",
    "is_rejected",
    "go_case_id",
    "changes",
    "told_revision",
    "told_changes",
    "go_problem",
    "fee_grows_on",
)
_COLUMNS = ("id", "number", "kid", "creditor_id", "customer_id", *_MUTABLE)
_NEW_CASES = inserting(cases, *_COLUMNS)
_CASES = inserting(cases, *_COLUMNS, on_conflict=replacing("id", columns=_MUTABLE))
