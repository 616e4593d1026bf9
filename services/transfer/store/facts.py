"""What others tell of cases, kept whether we know the case yet or not: closings, letters, questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.dialects.postgresql import insert

from services.transfer.domain.cases import Closing
from services.transfer.domain.letters import Letter
from services.transfer.domain.questions import Question
from services.transfer.store.columns import among
from services.transfer.store.plans import HAS_PLAN
from services.transfer.store.tables import (
    cases,
    claim_closings,
    later_deadlines,
    letters,
    payment_demands,
    questions,
)
from shared.bulk import inserting, replacing
from shared.db import Transaction
from shared.events import DecisionNeeded, LetterReturned, LetterSent


async def closings_by_case(tx: Transaction, case_ids: Iterable[UUID]) -> dict[UUID, list[Closing]]:
    """Return the closings that hold of claims in each of these cases."""
    found: dict[UUID, list[Closing]] = defaultdict(list)
    rows = select(claim_closings).where(
        among(claim_closings.c.case_id, case_ids), claim_closings.c.reason.is_not(None)
    )
    for row in (await tx.execute(rows.order_by(claim_closings.c.invoice_id))).mappings():
        found[row["case_id"]].append(Closing(**row))
    return found


async def keep_closings(tx: Transaction, told: Iterable[Closing]) -> None:
    """Keep which claims are closed and which open again; of one claim the highest revision holds."""
    newest = {(each.case_id, each.invoice_id): each for each in sorted(told, key=lambda each: each.revision)}
    rows = ((*key, newest[key].reason, newest[key].closed_on, newest[key].revision) for key in sorted(newest))
    await _CLOSINGS.run(tx, rows)


async def keep_payment_demands(tx: Transaction, sent_on: Mapping[UUID, date]) -> None:
    """Keep when cases have had their payment demand; of two the first counts."""
    upsert = insert(payment_demands)
    earliest = func.least(payment_demands.c.sent_on, upsert.excluded.sent_on)
    rows = [{"case_id": case_id, "sent_on": sent_on[case_id]} for case_id in sorted(sent_on)]
    await tx.execute(
        upsert.on_conflict_do_update(index_elements=["case_id"], set_={"sent_on": earliest}), rows
    )


async def keep_letters(tx: Transaction, sent: Iterable[LetterSent]) -> None:
    """Keep letters, each once."""
    rows = (
        (invoice_id, each.letter_id, each.case_id, each.kind, each.sent_on, each.deadline, each.fee)
        for each in sent
        for invoice_id in each.invoice_ids
    )
    await _LETTERS.run(tx, rows)


async def keep_later_deadlines(tx: Transaction, returned: Iterable[LetterReturned]) -> None:
    """Keep until when letters give that were posted, heard of or not; of one letter the latest day holds."""
    until: dict[UUID, date] = {}
    for each in returned:
        if each.deadline is not None:
            until[each.letter_id] = max(each.deadline, until.get(each.letter_id, each.deadline))
    await _LATER_DEADLINES.run(tx, sorted(until.items()))


async def letters_by_invoice(tx: Transaction, invoice_ids: Iterable[UUID]) -> dict[UUID, list[Letter]]:
    """Return the letters about each of these invoices; one about several of them names those."""
    deadline = func.greatest(letters.c.deadline, later_deadlines.c.until).label("holds_until")
    given = letters.outerjoin(later_deadlines, later_deadlines.c.letter_id == letters.c.letter_id)
    known = select(letters, deadline).select_from(given).where(among(letters.c.invoice_id, invoice_ids))
    rows = (await tx.execute(known)).all()
    named: dict[UUID, set[UUID]] = defaultdict(set)
    for row in rows:
        named[row.letter_id].add(row.invoice_id)
    found: dict[UUID, list[Letter]] = defaultdict(list)
    for row in rows:
        letter = Letter(
            id=row.letter_id,
            invoice_ids=frozenset(named[row.letter_id]),
            case_id=row.case_id,
            kind=row.kind,
            sent_on=row.sent_on,
            deadline=row.holds_until,
            fee=row.fee,
        )
        found[row.invoice_id].append(letter)
    return found


async def keep_asked(tx: Transaction, asked: Sequence[DecisionNeeded]) -> None:
    """Keep what the creditor is asked; the same question, told again, keeps its answer.

    One that is taken back stays so, whichever is told first.
    """
    if not asked:
        return
    rows = [
        {
            "case_id": each.case_id,
            "answer_by": each.answer_by,
            "about": each.about,
            "asked_on": each.asked_on or tx.today,
            "choices": list(each.question),
            "otherwise": each.otherwise,
            "pauses_until": each.pauses_until,
            "taken_back_on": tx.today if each.is_taken_back else None,
        }
        for each in asked
    ]
    upsert = insert(questions)
    told = {"taken_back_on": func.coalesce(questions.c.taken_back_on, upsert.excluded.taken_back_on)}
    keeping = upsert.on_conflict_do_update(index_elements=["case_id", "answer_by", "about"], set_=told)
    await tx.execute(keeping, rows)


async def keep_answers(tx: Transaction, answered: Iterable[Question]) -> None:
    """Keep what was answered to questions, by whom and when."""
    for each in answered:
        this_one = (
            questions.c.case_id == each.case_id,
            questions.c.answer_by == each.answer_by,
            questions.c.about == each.about,
        )
        told = {"answer": each.answer, "answered_by": each.answered_by, "answered_on": each.answered_on}
        await tx.execute(questions.update().where(*this_one).values(told))


async def questions_by_case(tx: Transaction, case_ids: Iterable[UUID]) -> dict[UUID, list[Question]]:
    """Return everything that has been asked in each of these cases."""
    found: dict[UUID, list[Question]] = defaultdict(list)
    for row in (await tx.execute(select(questions).where(among(questions.c.case_id, case_ids)))).mappings():
        found[row["case_id"]].append(Question(**(dict(row) | {"choices": tuple(row["choices"])})))
    return found


async def unanswered(tx: Transaction, creditor_id: UUID, today: date) -> list[UUID]:
    """Return the open cases of a creditor with a question that has not been answered in time, and matters."""
    late = (
        select(questions.c.case_id)
        .join(cases, cases.c.id == questions.c.case_id)
        .where(cases.c.creditor_id == creditor_id, *is_late(today))
    )
    return list((await tx.execute(late.distinct().order_by(questions.c.case_id))).scalars())


def is_late(today: date) -> list[ColumnElement[bool]]:
    """Return when an open case may go under surveillance for a question; not while a payment plan stands."""
    return [
        cases.c.status == "open",
        questions.c.answer.is_(None),
        questions.c.answer_by < today,
        questions.c.otherwise == "surveillance",
        ~HAS_PLAN,
    ]


_CLOSINGS = inserting(
    claim_closings,
    "case_id",
    "invoice_id",
    "reason",
    "closed_on",
    "revision",
    on_conflict=replacing("case_id", "invoice_id", columns=("reason", "closed_on", "revision"))
    + " where claim_closings.revision < excluded.revision",
)
_LETTERS = inserting(
    letters,
    "invoice_id",
    "letter_id",
    "case_id",
    "kind",
    "sent_on",
    "deadline",
    "fee",
    on_conflict="on conflict do nothing",
)
_LATER_DEADLINES = inserting(
    later_deadlines,
    "letter_id",
    "until",
    on_conflict="on conflict (letter_id) do update set"
    " until = greatest(later_deadlines.until, excluded.until)",
)
