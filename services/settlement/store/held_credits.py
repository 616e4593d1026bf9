"""Credits without details: entries of bank files that were passed over, and those that somebody has booked.

An entry is the same in each file that tells of it, if day of booking, amount and the bank's reference are;
entries alike in all this are counted through within their file, as payments are (`camt054.entries`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.camt054.entries import NO_DETAILS
from services.settlement.incoming import entry_of
from shared.db import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldCredit:
    """Money into the client account of which the bank has told no details, in kroner.

    `number` counts through the entries of its file that are alike. `payment_id` is that of the payment as
    which it is booked, from this file or another that tells of it, by whom, when and why: None before that.
    """

    file_id: UUID
    position: int
    recipient: str
    amount: Decimal
    booked_on: date
    reference: str
    number: int
    payment_id: str
    booked_by: str | None
    booked_at: datetime | None
    note: str | None

    @property
    def entry(self) -> str:
        """What the entry is known by in another notification; empty where the bank gave it no reference."""
        return entry_of(self.booked_on, self.amount, self.reference)


_ID = (
    "'held-' || recipient || '-' || to_char(booked_on, 'YYYYMMDD') || '-'"
    " || left(encode(sha256(convert_to(amount || '|' || reference, 'UTF8')), 'hex'), 20)"
    " || case when number > 1 then '-' || number else '' end"
)
"""The id of the payment as which a credit is booked: of what it is, never of the file that tells of it."""

_HELD = (
    "with held as (select file_id, position, recipient, amount, booked_on, reference,"  # noqa: S608 - our own
    " row_number() over (partition by file_id, amount, booked_on, reference order by position) as number"
    " from passed_over join bank_files using (file_id)"
    " where passed_over.reason = :reason and booked_on is not null)"
    f" select held.*, {_ID} as payment_id, booked_by, booked_at, note from held"
    f" left join booked_credits on payment_id = {_ID}"
)
_ONE = text(f"{_HELD} where held.file_id = :file_id and held.position = :position")
_WAITING = text(
    f"{_HELD} where booked_by is null and not exists (select from payments where payments.entry <> ''"
    " and payments.entry = held.booked_on || ' ' || held.amount || ' ' || held.reference)"
    " order by booked_on desc, held.file_id, held.position"
    " limit :limit offset :offset"
)
_BOOK = text(
    "insert into booked_credits (payment_id, file_id, position, booked_by, booked_at, note)"
    " values (:payment_id, :file_id, :position, :by, :now, :note)"
)
_SAME_MONEY = text(
    "select payment_id from payments where (entry <> '' and entry = :entry"
    " or kid = :kid and received_on = :day and amount = :amount)"
    " and not exists (select from booked_credits as booked where booked.payment_id = payments.payment_id)"
    " order by payment_id limit 1"
)
_KID = text("select kid from payments where payment_id = :id")
_KID_OF_CASE = text("select kid from cases where case_id = :id")
_SUMMED = text(
    "select 1 from payments join bank_files using (file_id) where format = 'ocr' and received_on = :day"
    " group by grouping sets ((file_id), (file_id, regexp_replace(payment_id, '-[^-]*$', '')))"
    " having sum(amount) = :amount and count(*) > 0 limit 1"
)


async def held_credit(tx: Transaction, file_id: UUID, position: int) -> HeldCredit | None:
    """Return a held credit by its file and its place among what that file passed over."""
    values = {"file_id": file_id, "position": position, "reason": NO_DETAILS}
    row = (await tx.execute(_ONE, values)).mappings().first()
    return HeldCredit(**row) if row else None


async def waiting_credits(tx: Transaction, *, limit: int, offset: int) -> Sequence[HeldCredit]:
    """Return the held credits that nobody has booked and of which no details have come, the latest first."""
    rows = await tx.execute(_WAITING, {"reason": NO_DETAILS, "limit": limit, "offset": offset})
    return [HeldCredit(**row) for row in rows.mappings()]


async def keep_booked(tx: Transaction, credit: HeldCredit, *, by: str, note: str) -> None:
    """Keep that a credit is booked, by whom and why."""
    values = {
        "payment_id": credit.payment_id,
        "file_id": credit.file_id,
        "position": credit.position,
        "by": by,
        "now": tx.now,
        "note": note,
    }
    await tx.execute(_BOOK, values)


async def same_money(tx: Transaction, credit: HeldCredit, kid: str) -> str | None:
    """Return a payment told of with details in the entry, or with its day of booking, amount and the KID."""
    values = {"entry": credit.entry, "kid": kid, "day": credit.booked_on, "amount": credit.amount}
    return (await tx.execute(_SAME_MONEY, values)).scalar()


async def is_sum_of_ocr_giro(tx: Transaction, credit: HeldCredit) -> bool:
    """Tell whether an OCR giro file, or an assignment of one, of the same day sums to the credit."""
    values = {"day": credit.booked_on, "amount": credit.amount}
    return (await tx.execute(_SUMMED, values)).scalar() is not None


async def kid_of(tx: Transaction, credit: HeldCredit) -> str | None:
    """Return the KID for which a credit is booked."""
    return (await tx.execute(_KID, {"id": credit.payment_id})).scalar()


async def kid_of_case(tx: Transaction, case_id: UUID) -> str | None:
    """Return the KID of a case, None if it has not been transferred here."""
    return (await tx.execute(_KID_OF_CASE, {"id": case_id})).scalar()
