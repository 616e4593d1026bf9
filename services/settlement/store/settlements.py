"""Settlements with their lines and advices, and what became of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import Row, text

from services.settlement.domain.problems import PostingProblem, problem_of_refusal
from services.settlement.domain.settlements import SettledClaim, Settlement, SettlementStatus
from services.settlement.domain.sharing import Share
from services.settlement.domain.states import Collected
from services.settlement.words import Language
from shared.db import Transaction
from shared.events import CreditorSetup

SETUP = TypeAdapter(CreditorSetup)
PROBLEM = TypeAdapter(PostingProblem)


@dataclass(frozen=True, slots=True)
class Advice:
    """A remittance advice, a PDF, and the language in which it was written."""

    pdf: bytes
    language: Language


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredSettlement:
    """A settlement and what became of it.

    `setup` are the accounts that its voucher names; `problem` says why it was not posted, or its document
    not attached; `mail_problem` says why the advice was not mailed.
    """

    settlement: Settlement
    setup: CreditorSetup
    made_at: datetime
    status: SettlementStatus
    problem: PostingProblem | None
    voucher_id: UUID | None
    voucher_number: int | None
    advised_at: datetime | None
    mail_problem: str


_BY_ID = text("select * from settlements where settlement_id = :id")
_KNOWN = text("select settlement_id from settlements where settlement_id = any(cast(:ids as uuid[]))")
_BY_CREDITOR = text(
    "select * from settlements where creditor_id = :id"
    " and (cast(:status as text) is null or status = :status)"
    " order by number desc limit :limit offset :offset"
)
_LINES_OF = text(
    "select * from settlement_lines where settlement_id = any(cast(:ids as uuid[])) order by position"
)
_ADVICE = text("select pdf, language from advices where settlement_id = :id")
_KEEP_ADVICE = text(
    "insert into advices (advice_id, settlement_id, pdf, language)"
    " select advice_id, settlement_id, :pdf, :language from settlements where settlement_id = :id"
    " on conflict do nothing"
)
_RECORD = text(
    "update settlements set status = :status, problem = :words, refusal = cast(:refusal as jsonb),"
    " voucher_id = :voucher_id,"
    " voucher_number = :voucher_number, setup = cast(:setup as jsonb),"
    " advised_at = coalesce(advised_at, :advised_at), mail_problem = :mail_problem where settlement_id = :id"
)
_MAIL_PROBLEM = text("update settlements set mail_problem = :problem where settlement_id = :id")
_ORDER_AGAIN = text(
    "update settlements set status = 'ordered', problem = '', refusal = null"
    " where settlement_id = :id and status = 'posting_failed' returning creditor_id"
)
_LEAVE_TO_PEOPLE = text(
    "update settlements set status = 'not_posted', problem = '', refusal = null"
    " where settlement_id = :id and status = 'posting_failed' returning creditor_id"
)
_ORDER_FAILED_AGAIN = text(
    "update settlements set status = 'ordered', problem = '', refusal = null"
    " where (status = 'posting_failed' or status = 'ordered' and settled_on < :before)"
    " and creditor_id = any(cast(:creditors as uuid[])) returning creditor_id, settlement_id"
)
_CREDITORS_WITH_FAILED = text(
    "select distinct creditor_id from settlements"
    " where status = 'posting_failed' or status = 'ordered' and settled_on < :before"
)


async def find(tx: Transaction, settlement_id: UUID) -> StoredSettlement | None:
    """Return a settlement with its lines."""
    row = (await tx.execute(_BY_ID, {"id": settlement_id})).first()
    return (await _with_lines(tx, [row]))[0] if row else None


async def known(tx: Transaction, ids: Iterable[UUID]) -> set[UUID]:
    """Return those ids that are a settlement's."""
    return set((await tx.execute(_KNOWN, {"ids": list(ids)})).scalars())


async def of_creditor(
    tx: Transaction, creditor_id: UUID, status: SettlementStatus | None = None, *, limit: int, offset: int
) -> list[StoredSettlement]:
    """Return a creditor's settlements, all or those with a status, with their lines, the newest first."""
    values = {"id": creditor_id, "status": status, "limit": limit, "offset": offset}
    rows = await tx.execute(_BY_CREDITOR, values)
    return await _with_lines(tx, rows.all())


async def advice(tx: Transaction, settlement_id: UUID) -> Advice | None:
    """Return a settlement's remittance advice once it has been written."""
    row = (await tx.execute(_ADVICE, {"id": settlement_id})).first()
    return Advice(row.pdf, row.language) if row else None


async def keep_advice(tx: Transaction, settlement_id: UUID, advice: Advice) -> None:
    """Keep a settlement's remittance advice; the first one stays."""
    await tx.execute(_KEEP_ADVICE, {"id": settlement_id, "pdf": advice.pdf, "language": advice.language})


async def record(tx: Transaction, stored: StoredSettlement) -> None:
    """Record what became of a settlement."""
    await tx.execute(
        _RECORD,
        {
            "id": stored.settlement.id,
            "status": stored.status,
            "words": stored.problem.go if stored.problem else "",
            "refusal": PROBLEM.dump_json(stored.problem).decode() if stored.problem else None,
            "voucher_id": stored.voucher_id,
            "voucher_number": stored.voucher_number,
            "setup": SETUP.dump_json(stored.setup).decode(),
            "advised_at": stored.advised_at,
            "mail_problem": stored.mail_problem,
        },
    )


async def note_mail_problem(tx: Transaction, settlement_id: UUID, problem: str) -> None:
    """Note why something about a settlement could not be mailed; what else is known of it stays."""
    await tx.execute(_MAIL_PROBLEM, {"id": settlement_id, "problem": problem})


async def order_again(tx: Transaction, settlement_id: UUID) -> UUID | None:
    """Set a settlement that could not be posted to ordered; return its creditor, None for any other."""
    return (await tx.execute(_ORDER_AGAIN, {"id": settlement_id})).scalar()


async def leave_to_people(tx: Transaction, settlement_id: UUID) -> UUID | None:
    """Set a settlement that could not be posted to not posted; return its creditor, None for any other."""
    return (await tx.execute(_LEAVE_TO_PEOPLE, {"id": settlement_id})).scalar()


async def order_failed_again(
    tx: Transaction, creditors: Iterable[UUID], *, before: date = date.min
) -> list[tuple[UUID, UUID]]:
    """Set the creditors' settlements that could not be posted to ordered; return creditor and settlement.

    Those from `before` that day whose order was given up count as well.
    """
    values = {"creditors": list(creditors), "before": before}
    rows = await tx.execute(_ORDER_FAILED_AGAIN, values)
    return [(row.creditor_id, row.settlement_id) for row in rows]


async def creditors_with_failed(tx: Transaction, *, before: date) -> list[UUID]:
    """Return the creditors for whom `order_failed_again` would find something."""
    return list((await tx.execute(_CREDITORS_WITH_FAILED, {"before": before})).scalars())


async def _with_lines(tx: Transaction, rows: Sequence[Row[Any]]) -> list[StoredSettlement]:
    lines: defaultdict[UUID, list[SettledClaim]] = defaultdict(list)
    for line in await tx.execute(_LINES_OF, {"ids": [row.settlement_id for row in rows]}):
        lines[line.settlement_id].append(_line(line))
    return [_stored(row, lines[row.settlement_id]) for row in rows]


def _stored(row: Row[Any], lines: Sequence[SettledClaim]) -> StoredSettlement:
    return StoredSettlement(
        settlement=Settlement(
            id=row.settlement_id,
            creditor_id=row.creditor_id,
            number=row.number,
            settled_on=row.settled_on,
            vat_registered=row.vat_registered,
            vat_offset=row.vat_offset,
            lines=tuple(lines),
            carried_in=row.carried_in,
            payout=row.payout,
            advice_id=row.advice_id,
        ),
        setup=SETUP.validate_python(row.setup),
        made_at=row.made_at,
        status=row.status,
        problem=_problem(row),
        voucher_id=row.voucher_id,
        voucher_number=row.voucher_number,
        advised_at=row.advised_at,
        mail_problem=row.mail_problem,
    )


def _problem(row: Row[Any]) -> PostingProblem | None:
    """Return the problem; of one that was recorded in Go's words only, what can be said."""
    if row.refusal is None and row.problem:
        return problem_of_refusal(row.problem, SETUP.validate_python(row.setup), row.settled_on)
    return PROBLEM.validate_python(row.refusal) if row.refusal else None


def _line(row: Row[Any]) -> SettledClaim:
    return SettledClaim(
        share=Share(
            invoice_id=row.invoice_id,
            collected=Collected(
                principal=row.collected_principal,
                interest=row.collected_interest,
                reminder_fee=row.collected_reminder_fee,
                collection_fee=row.collected_collection_fee,
                court_costs=row.collected_court_costs,
            ),
            interest=row.interest,
            fees=row.fees,
            agency_interest=row.agency_interest,
            agency_fees=row.agency_fees,
            commission=row.commission,
            vat_basis=row.vat_basis,
            vat=row.vat,
            vat_to_invoice=row.vat_to_invoice,
            vat_inside=row.vat_inside,
            withdrawal_cost=row.withdrawal_cost,
            outlays=row.outlays,
        ),
        invoice_number=row.invoice_number,
        case_number=row.case_number,
        customer_name=row.customer_name,
        subledger_account_id=row.subledger_account_id,
    )
