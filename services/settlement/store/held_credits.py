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

    `number` counts through the entries of its file that are alike, and `is_told` says that details have come
    of as many of them as nobody has booked. `payment_id` is that of the payment as which it is booked, or
    will be, from this file or another that tells of it: by whom, when and why, None before that.
    """

    file_id: UUID
    position: int
    recipient: str
    amount: Decimal
    booked_on: date
    reference: str
    number: int
    credit: str
    is_told: bool
    payment_id: str
    booked_by: str | None
    booked_at: datetime | None
    note: str | None

    @property
    def entry(self) -> str:
        """What the entry is known by in another notification; empty where the bank gave it no reference."""
        return entry_of(self.booked_on, self.amount, self.reference)


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedCredit:
    """A credit that somebody booked, in kroner: for which KID, who and how he knew.

    Then who or what took it back, when and why, None while it stands.
    """

    payment_id: str
    file_id: UUID
    position: int
    amount: Decimal
    booked_on: date
    reference: str
    kid: str
    booked_by: str
    booked_at: datetime
    note: str
    undone_by: str | None
    undone_at: datetime | None
    undone_why: str | None


_CREDIT = (
    "'held-' || recipient || '-' || to_char(booked_on, 'YYYYMMDD') || '-'"
    " || left(encode(sha256(convert_to(amount || '|' || reference, 'UTF8')), 'hex'), 20)"
    " || case when number > 1 then '-' || number else '' end"
)
"""What a credit is known by, and the id of its payment: of what it is, never of the file that tells of it."""

_TOLD = (
    "(select count(*) from (select distinct payments.file_id, payments.entry_number from payments"
    " where payments.entry <> '' and payments.entry = named.entry and not exists"
    " (select from booked_credits as by_hand where by_hand.payment_id = payments.payment_id)) as told)"
)
"""How many entries alike have been told of with details that are payments of their own."""

_HELD = (
    "with held as (select file_id, position, recipient, amount, booked_on, reference,"
    " row_number() over (partition by file_id, amount, booked_on, reference order by position) as number"
    " from passed_over join bank_files using (file_id)"
    " where passed_over.reason = :reason and booked_on is not null),"
    f" named as (select held.*, {_CREDIT} as credit,"
    " case when reference = '' then '' else booked_on || ' ' || amount || ' ' || reference end as entry"
    " from held), found as (select named.*, booked_by, booked_at, note, coalesce(booked.payment_id,"
    " named.credit || (select case when count(*) > 0 then '-again-' || count(*) else '' end"
    " from booked_credits as undone where undone.credit = named.credit)) as payment_id,"
    " booked_by is null and row_number() over"
    f" (partition by named.file_id, named.entry, booked_by is null order by number) <= {_TOLD}"
    " as is_told from named left join booked_credits as booked"
    " on booked.credit = named.credit and undone_at is null)"
    " select file_id, position, recipient, amount, booked_on, reference, number, credit, is_told,"
    " payment_id, booked_by, booked_at, note from found"
)
_ONE = text(f"{_HELD} where file_id = :file_id and position = :position")
_SUMS = (
    "select received_on, sum(payments.amount) as amount from payments join bank_files using (file_id)"
    " where format = 'ocr' and received_on in ({days})"
    " group by grouping sets ((received_on, file_id),"
    " (received_on, file_id, regexp_replace(payment_id, '-[^-]*$', '')))"
)
"""What OCR giro files, and their assignments, have told of days, summed."""

_WAITING = text(
    f"{_HELD} where booked_by is null and not is_told and (booked_on, amount) not in"
    f" ({_SUMS.format(days='select booked_on from held')})"
    " order by booked_on desc, file_id, position limit :limit offset :offset"
)
_IS_SUM = text(f"select 1 from ({_SUMS.format(days=':day')}) as sums where amount = :amount limit 1")
_BOOK = text(
    "insert into booked_credits (payment_id, credit, file_id, position, booked_by, booked_at, note)"
    " values (:payment_id, :credit, :file_id, :position, :by, :now, :note)"
)
_UNDO = text(
    "update booked_credits set undone_by = :by, undone_at = :now, undone_why = :why where payment_id = :id"
)
_TO_ZERO = text(
    "update payments set amount = 0, given_back = false, is_own = false, vat_invoice_id = null,"
    " covers_invoice = 0 where payment_id = :id"
)
_FORGET_PLACEMENT = text("delete from placements where payment_id = :id")
_BOOKED = text(
    "select payment_id, entry.file_id, position, entry.amount, booked_on, entry.reference, kid, booked_by,"
    " booked_at, note, undone_by, undone_at, undone_why from booked_credits"
    " join passed_over as entry using (file_id, position) join payments using (payment_id)"
    " order by booked_at desc, payment_id limit :limit offset :offset"
)
_NOT_BY_HAND = (
    " and not exists (select from booked_credits as booked where booked.payment_id = payments.payment_id)"
    " order by payment_id limit 1"
)
_IN_ENTRY = text(f"select payment_id from payments where entry <> '' and entry = :entry {_NOT_BY_HAND}")
_ALIKE = text(
    "select payment_id from payments where kid = :kid and received_on = :day and amount = :amount"
    f" {_NOT_BY_HAND}"
)
_TOLD_AGAIN = text("select 1 from repeated_payments where payment_id = :id limit 1")
_KID_OF_CASE = text("select kid from cases where case_id = :id")


async def held_credit(tx: Transaction, file_id: UUID, position: int) -> HeldCredit | None:
    """Return a held credit by its file and its place among what that file passed over."""
    values = {"file_id": file_id, "position": position, "reason": NO_DETAILS}
    row = (await tx.execute(_ONE, values)).mappings().first()
    return HeldCredit(**row) if row else None


async def waiting_credits(tx: Transaction, *, limit: int, offset: int) -> Sequence[HeldCredit]:
    """Return the held credits that nobody has booked, the latest first.

    Left out are those of which details have come, and sums of what OCR giro has told payment by payment.
    """
    rows = await tx.execute(_WAITING, {"reason": NO_DETAILS, "limit": limit, "offset": offset})
    return [HeldCredit(**row) for row in rows.mappings()]


async def booked_credits(tx: Transaction, *, limit: int, offset: int) -> Sequence[BookedCredit]:
    """Return the credits that somebody has booked, those taken back too, the latest first."""
    rows = await tx.execute(_BOOKED, {"limit": limit, "offset": offset})
    return [BookedCredit(**row) for row in rows.mappings()]


async def keep_booked(tx: Transaction, credit: HeldCredit, *, by: str, note: str) -> None:
    """Keep that a credit is booked, by whom and why."""
    values = {
        "payment_id": credit.payment_id,
        "credit": credit.credit,
        "file_id": credit.file_id,
        "position": credit.position,
        "by": by,
        "now": tx.now,
        "note": note,
    }
    await tx.execute(_BOOK, values)


async def keep_undone(tx: Transaction, payment_id: str, *, by: str, why: str) -> None:
    """Keep that a booking is taken back, by whom and why: its payment stands at zero, and is placed nowhere.

    It must have been taken out of where it is booked.
    """
    await tx.execute(_UNDO, {"id": payment_id, "by": by, "why": why, "now": tx.now})
    await tx.execute(_TO_ZERO, {"id": payment_id})
    await tx.execute(_FORGET_PLACEMENT, {"id": payment_id})


async def told_in_entry(tx: Transaction, credit: HeldCredit) -> str | None:
    """Return a payment told of with details in the entry."""
    return (await tx.execute(_IN_ENTRY, {"entry": credit.entry})).scalar()


async def alike(tx: Transaction, credit: HeldCredit, kid: str) -> str | None:
    """Return a payment that the bank told of with the credit's day of booking and amount, and the KID."""
    values = {"kid": kid, "day": credit.booked_on, "amount": credit.amount}
    return (await tx.execute(_ALIKE, values)).scalar()


async def is_sum_of_ocr_giro(tx: Transaction, credit: HeldCredit) -> bool:
    """Tell whether an OCR giro file, or an assignment of one, of the same day sums to the credit."""
    values = {"day": credit.booked_on, "amount": credit.amount}
    return (await tx.execute(_IS_SUM, values)).scalar() is not None


async def is_told_again(tx: Transaction, payment_id: str) -> bool:
    """Tell whether a file has told of a payment again."""
    return (await tx.execute(_TOLD_AGAIN, {"id": payment_id})).scalar() is not None


async def kid_of_case(tx: Transaction, case_id: UUID) -> str | None:
    """Return the KID of a case, None if it has not been transferred here."""
    return (await tx.execute(_KID_OF_CASE, {"id": case_id})).scalar()
