"""Bank files, taken or refused, and the payments in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain import COSTS_FIRST, Placement
from services.settlement.ocr import OcrFile, OcrPayment
from services.settlement.store.bulk import inserting
from services.settlement.store.states import save_placements
from services.settlement.store.tables import payments
from shared.db import Transaction, new_id

_KEEP_TAKEN = text(
    "insert into bank_files (file_id, status, received_at, sha256, content, sender, recipient,"
    " transmission_number, payments, total)"
    " values (:file_id, 'taken', :now, :sha256, :content, :sender, :recipient, :number, :payments, :total)"
)
_KEEP_REFUSED = text(
    "insert into bank_files (file_id, status, received_at, sha256, content, line_number, reason)"
    " values (:file_id, 'refused', :now, :sha256, :content, :line_number, :reason)"
)
_TAKEN_BEFORE = text(
    "select received_at, sha256 = :sha256 as same_content from bank_files where status = 'taken'"
    " and (sha256 = :sha256"
    " or (sender = :sender and recipient = :recipient and transmission_number = :number))"
    " order by received_at limit 1"
)
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
    "text",
    "allocation_order",
)


@dataclass(frozen=True, slots=True)
class TakenBefore:
    """When a file with the same content, or the same transmission number, was taken."""

    at: datetime
    same_content: bool


@dataclass(frozen=True, slots=True)
class KidOwner:
    """The case to which a KID belongs, and its creditor."""

    case_id: UUID
    creditor_id: UUID


async def taken_before(tx: Transaction, file: OcrFile, content: bytes) -> TakenBefore | None:
    """Return when this file, or another with its number, was taken."""
    found = await tx.execute(
        _TAKEN_BEFORE,
        {
            "sha256": sha256(content).hexdigest(),
            "sender": file.sender,
            "recipient": file.recipient,
            "number": file.number,
        },
    )
    row = found.first()
    return TakenBefore(row.received_at, row.same_content) if row else None


async def keep_taken(tx: Transaction, file: OcrFile, content: bytes) -> UUID:
    """Keep a file that is taken, and return its id."""
    file_id = new_id()
    await tx.execute(
        _KEEP_TAKEN,
        {
            "file_id": file_id,
            "now": tx.now,
            "sha256": sha256(content).hexdigest(),
            "content": content,
            "sender": file.sender,
            "recipient": file.recipient,
            "number": file.number,
            "payments": len(file.payments),
            "total": file.total,
        },
    )
    return file_id


async def keep_refused(tx: Transaction, content: bytes, *, line: int | None, reason: str) -> None:
    """Keep a file that is refused, with the line and the reason."""
    await tx.execute(
        _KEEP_REFUSED,
        {
            "file_id": new_id(),
            "now": tx.now,
            "sha256": sha256(content).hexdigest(),
            "content": content,
            "line_number": line,
            "reason": reason,
        },
    )


async def owners_of_kids(tx: Transaction, kids: Iterable[str]) -> dict[str, KidOwner]:
    """Return the case of each KID that belongs to one."""
    rows = await tx.execute(_CASES_OF_KIDS, {"kids": list(set(kids))})
    return {row.kid: KidOwner(row.case_id, row.creditor_id) for row in rows}


async def keep_payments(
    tx: Transaction, file_id: UUID, given: Sequence[OcrPayment], owners: Mapping[str, KidOwner]
) -> None:
    """Keep a file's payments: of the case of their KID, or unplaced when it has none."""
    await _PAYMENTS.run(tx, (_row(file_id, payment, owners.get(payment.kid)) for payment in given))
    await save_placements(
        tx,
        {
            payment.id: Placement(
                status="unplaced",
                waiting=payment.amount,
                reason=payment.problem or "no case has this KID",
            )
            for payment in given
            if payment.kid not in owners
        },
    )


def _row(file_id: UUID, payment: OcrPayment, owner: KidOwner | None) -> tuple[object, ...]:
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
        payment.text,
        " ".join(COSTS_FIRST),
    )


async def statuses(tx: Transaction, file_id: UUID) -> dict[str, int]:
    """Return how many of a file's payments have each status; `overpaid` are placed with a rest."""
    rows = await tx.execute(_STATUSES, {"file_id": file_id})
    return {row.status: row.payments for row in rows}
