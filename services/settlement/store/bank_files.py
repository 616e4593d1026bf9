"""Bank files, taken or refused, and the payments in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.facts import COSTS_FIRST
from services.settlement.domain.states import Placement
from services.settlement.incoming import BankFile, BankPayment, FileFormat
from services.settlement.store.bank_tables import passed_over, payments
from services.settlement.store.states import save_placements
from shared.bulk import inserting
from shared.db import Transaction, new_id

_TAKE_REFUSED = text(
    "update bank_files set status = 'taken', received_at = :now, sender = :sender, recipient = :recipient,"
    " transmission_number = :number, settled_on = :settled_on, payments = :payments,"
    " repeated = :repeated, total = :total, line_number = null, reason = null,"
    " format = :format, attempts = attempts + 1, name = coalesce(nullif(:name, ''), name)"
    " where file_id = (select file_id from bank_files where sha256 = :sha256 and status = 'refused'"
    " order by received_at desc limit 1) returning file_id"
)
_KEEP_TAKEN = text(
    "insert into bank_files (file_id, status, received_at, sha256, content, sender, recipient,"
    " transmission_number, settled_on, payments, repeated, total, format, name)"
    " values (:file_id, 'taken', :now, :sha256, :content, :sender, :recipient, :number, :settled_on,"
    " :payments, :repeated, :total, :format, :name)"
)
_REFUSE_AGAIN = text(
    "update bank_files set received_at = :now, line_number = :line_number, reason = :reason,"
    " format = :format, attempts = attempts + 1, name = coalesce(nullif(:name, ''), name)"
    " where file_id = (select file_id from bank_files where sha256 = :sha256 and status = 'refused'"
    " order by received_at desc limit 1) returning file_id"
)
_KEEP_REFUSED = text(
    "insert into bank_files"
    " (file_id, status, received_at, sha256, content, line_number, reason, format, name)"
    " values (:file_id, 'refused', :now, :sha256, :content, :line_number, :reason, :format, :name)"
)
_TAKEN_BEFORE = text(
    "select received_at, sha256 = :sha256 as same_content, format, name from bank_files"
    " where status = 'taken' and (sha256 = :sha256"
    " or (sender = :sender and recipient = :recipient and transmission_number = :number"
    " and coalesce(settled_on, (received_at at time zone 'Europe/Oslo')::date)"
    " between cast(:settled_on as date) - interval '1 year' + interval '1 day'"
    " and cast(:settled_on as date) + interval '1 year' - interval '1 day'))"
    " order by same_content desc, received_at limit 1"
)
_BY_INDEX = text("set local enable_seqscan = off")
_PLAN_ANEW = text("set local plan_cache_mode = force_custom_plan")
_CONTENT = text("select status, name, content from bank_files where file_id = :file_id")
_CASES_OF_KIDS = text("select kid, case_id, creditor_id from cases where kid = any(cast(:kids as text[]))")
_STATUSES = text(
    "select case when status = 'placed' and overpaid <> 0 then 'overpaid' else status end as status,"
    " count(*) as payments from payments join placements using (payment_id)"
    " where file_id = :file_id group by 1"
)
_PAYMENTS = inserting(
    payments,
    "payment_id",
    "file_id",
    "case_id",
    "creditor_id",
    "kid",
    "amount",
    "paid_on",
    "received_on",
    "kind",
    "reference",
    "debtor_account",
    "debtor_name",
    "text",
    "allocation_order",
    "entry",
    "entry_number",
)
_PASSED_OVER = inserting(
    passed_over, "file_id", "position", "amount", "currency", "booked_on", "reference", "reason", "text"
)


@dataclass(frozen=True, slots=True)
class TakenBefore:
    """When a file with the same content, or the same number, was taken, and under which name it came."""

    at: datetime
    same_content: bool
    format: FileFormat
    name: str

    def is_of(self, name: str) -> bool:
        """Tell whether it was the very same file, under the same name."""
        return self.same_content and self.name == name


@dataclass(frozen=True, slots=True)
class KidOwner:
    """The case to which a KID belongs, and its creditor."""

    case_id: UUID
    creditor_id: UUID


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file as it was handed in."""

    status: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """Why a file is refused, in which line if one can be named."""

    line: int | None
    reason: str
    format: FileFormat


async def plan_by_index(tx: Transaction) -> None:
    """Let the rest of the transaction find rows by index, planned anew each time.

    A file fills tables of which the planner still believes that they are small, or empty: it would read them
    whole for each case, the more the further it gets (measured: ten times as long).
    """
    await tx.execute(_BY_INDEX)
    await tx.execute(_PLAN_ANEW)


async def taken_before(tx: Transaction, file: BankFile, content: bytes) -> TakenBefore | None:
    """Return when this file, or another with its number, was taken; a copy may have the number again.

    A bank's number is its file's for twelve months from the day of settlement, then another's. A file without
    payments counts as settled on the day on which it is taken.
    """
    found = await tx.execute(
        _TAKEN_BEFORE,
        {
            "sha256": sha256(content).hexdigest(),
            "sender": file.sender,
            "recipient": file.recipient,
            "number": None if file.is_copy else file.number,
            "settled_on": file.settled_on or tx.today,
        },
    )
    row = found.first()
    return TakenBefore(row.received_at, row.same_content, row.format, row.name) if row else None


async def keep_taken(tx: Transaction, file: BankFile, content: bytes, *, name: str, repeated: int) -> UUID:
    """Keep a file that is taken, and return its id; one that was refused before becomes a taken one."""
    values = {
        "now": tx.now,
        "sha256": sha256(content).hexdigest(),
        "sender": file.sender,
        "recipient": file.recipient,
        "number": None if file.is_copy else file.number,
        "settled_on": file.settled_on or tx.today,
        "payments": len(file.payments),
        "repeated": repeated,
        "total": file.total,
        "format": file.format,
        "name": name,
    }
    if (file_id := (await tx.execute(_TAKE_REFUSED, values)).scalar()) is None:
        file_id = new_id()
        await tx.execute(_KEEP_TAKEN, values | {"file_id": file_id, "content": content})
    await _PASSED_OVER.run(
        tx,
        (
            (
                file_id,
                index,
                each.amount,
                each.currency,
                each.booked_on,
                each.reference,
                each.reason,
                each.text,
            )
            for index, each in enumerate(file.passed_over, start=1)
        ),
    )
    return UUID(str(file_id))


async def keep_refused(tx: Transaction, content: bytes, refusal: Refusal, *, name: str) -> None:
    """Keep a file that is refused; one that was refused before has one attempt more."""
    values = {
        "now": tx.now,
        "sha256": sha256(content).hexdigest(),
        "line_number": refusal.line,
        "reason": refusal.reason,
        "format": refusal.format,
        "name": name,
    }
    if (await tx.execute(_REFUSE_AGAIN, values)).scalar() is None:
        await tx.execute(_KEEP_REFUSED, values | {"file_id": new_id(), "content": content})


async def kept_file(tx: Transaction, file_id: UUID) -> KeptFile | None:
    """Return a file as it was handed in."""
    row = (await tx.execute(_CONTENT, {"file_id": file_id})).first()
    return KeptFile(row.status, row.name, row.content) if row else None


async def owners_of_kids(tx: Transaction, kids: Iterable[str]) -> dict[str, KidOwner]:
    """Return the case of each KID that belongs to one."""
    rows = await tx.execute(_CASES_OF_KIDS, {"kids": list(set(kids))})
    return {row.kid: KidOwner(row.case_id, row.creditor_id) for row in rows}


async def keep_payments(
    tx: Transaction, file_id: UUID, given: Sequence[BankPayment], owners: Mapping[str, KidOwner]
) -> None:
    """Keep a file's payments: of the case of their KID, or unplaced when it has none."""
    await _PAYMENTS.run(tx, (_row(file_id, payment, owners.get(payment.kid)) for payment in given))
    await save_placements(
        tx,
        {
            payment.id: unplaced(payment.amount, payment.problem)
            for payment in given
            if payment.kid not in owners
        },
    )


def unplaced(amount: Decimal, problem: str) -> Placement:
    """Return the placement of a payment that has no case."""
    return Placement(status="unplaced", waiting=amount, reason=problem or "no case has this KID")


def _row(file_id: UUID, payment: BankPayment, owner: KidOwner | None) -> tuple[object, ...]:
    return (
        payment.id,
        file_id,
        owner.case_id if owner else None,
        owner.creditor_id if owner else None,
        payment.kid,
        payment.amount,
        payment.paid_on,
        payment.received_on,
        payment.kind,
        payment.reference,
        payment.debtor_account,
        payment.debtor_name,
        payment.text,
        " ".join(COSTS_FIRST),
        payment.entry,
        payment.entry_number,
    )


async def statuses(tx: Transaction, file_id: UUID) -> dict[str, int]:
    """Return how many of a file's payments have each status; `overpaid` are placed with a rest."""
    rows = await tx.execute(_STATUSES, {"file_id": file_id})
    return {row.status: row.payments for row in rows}
