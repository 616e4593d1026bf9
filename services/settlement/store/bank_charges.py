"""What the bank has taken for its services: entries of its notices that people have booked as that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.incoming import MONEY_BACK, MONEY_OUT
from shared.db import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class BankEntry:
    """An entry of a notice that is no payout of ours; `amount` in kroner, below zero money out."""

    file_id: UUID
    position: int
    amount: Decimal
    currency: str
    booked_on: date | None
    reference: str
    reason: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BankCharge:
    """A charge of the bank's, borne by the agency; `amount` in kroner, below zero when it was given back."""

    charge_id: UUID
    file_id: UUID
    position: int
    amount: Decimal
    charged_on: date
    reference: str
    note: str
    booked_by: str
    booked_at: datetime
    revoked_by: str | None = None
    revoked_at: datetime | None = None
    revoked_why: str | None = None


_ENTRY = "select file_id, position, amount, currency, booked_on, reference, reason, text from passed_over"
_FIND = text(f"{_ENTRY} where file_id = :file_id and position = :position")
_IS_UNEXPLAINED = (
    "currency = 'NOK' and booked_on is not null and amount <> 0"
    " and reason = any(cast(:reasons as text[])) and not exists (select from bank_charges as charge"
    " where charge.revoked_at is null and (charge.file_id = passed_over.file_id"
    " and charge.position = passed_over.position"
    " or charge.file_id <> passed_over.file_id"
    " and passed_over.reference <> '' and charge.reference = passed_over.reference"
    " and charge.charged_on = booked_on and charge.amount = -passed_over.amount))"
)
_UNEXPLAINED = text(
    f"{_ENTRY} where {_IS_UNEXPLAINED} order by booked_on desc, file_id, position limit :limit offset :offset"
)
_SUM = "select coalesce(sum(amount), 0.00) from passed_over"
_SUM_UNEXPLAINED = text(f"{_SUM} where {_IS_UNEXPLAINED}")
_CHARGE = (
    "select charge_id, file_id, position, amount, charged_on, reference, note, booked_by, booked_at,"
    " revoked_by, revoked_at, revoked_why from bank_charges"
)
_OF_ENTRY = text(f"{_CHARGE} where file_id = :file_id and position = :position and revoked_at is null")
_ALIKE = text(
    f"{_CHARGE} where revoked_at is null and charged_on = :charged_on and amount = :amount"
    " and reference = :reference and file_id <> :file_id order by booked_at limit 1"
)
_STANDING = text("select coalesce(sum(amount), 0.00) from bank_charges where revoked_at is null")
_LISTED = text(f"{_CHARGE} order by charged_on desc, booked_at desc limit :limit offset :offset")
_KEEP = text(
    "insert into bank_charges"
    " (charge_id, file_id, position, amount, charged_on, reference, note, booked_by, booked_at)"
    " values (:charge_id, :file_id, :position, :amount, :charged_on, :reference, :note, :booked_by,"
    " :booked_at)"
)
_REVOKE = text(
    "update bank_charges set revoked_by = :by, revoked_at = :now, revoked_why = :why where charge_id = :id"
)


async def entry(tx: Transaction, file_id: UUID, position: int) -> BankEntry | None:
    """Return an entry that was passed over."""
    row = (await tx.execute(_FIND, {"file_id": file_id, "position": position})).mappings().first()
    return BankEntry(**row) if row else None


async def unexplained(tx: Transaction, *, limit: int, offset: int) -> Sequence[BankEntry]:
    """Return the money out and back in kroner that is neither a payout of ours nor a charge, newest first.

    An entry that is told again by another notice, under the same reference, is explained with it.
    """
    values = {"reasons": [MONEY_OUT, MONEY_BACK], "limit": limit, "offset": offset}
    return [BankEntry(**row) for row in (await tx.execute(_UNEXPLAINED, values)).mappings()]


async def sum_unexplained(tx: Transaction) -> Decimal:
    """Return the sum of all of them, in kroner; below zero more has left the account than came back."""
    amount: Decimal = (await tx.execute(_SUM_UNEXPLAINED, {"reasons": [MONEY_OUT, MONEY_BACK]})).scalar_one()
    return amount


async def of_entry(tx: Transaction, file_id: UUID, position: int) -> BankCharge | None:
    """Return the charge as which an entry is booked."""
    row = (await tx.execute(_OF_ENTRY, {"file_id": file_id, "position": position})).mappings().first()
    return BankCharge(**row) if row else None


async def alike(tx: Transaction, charge: BankCharge) -> BankCharge | None:
    """Return a charge of another file with the same day, amount and reference: likely the same one."""
    values = {name: getattr(charge, name) for name in ("charged_on", "amount", "reference", "file_id")}
    row = (await tx.execute(_ALIKE, values)).mappings().first()
    return BankCharge(**row) if row else None


async def standing(tx: Transaction) -> Decimal:
    """Return what the bank has taken in charges less what it has given back, in kroner."""
    taken: Decimal = (await tx.execute(_STANDING)).scalar_one()
    return taken


async def listed(tx: Transaction, *, limit: int, offset: int) -> Sequence[BankCharge]:
    """Return the charges, revoked ones too, the newest first."""
    return [
        BankCharge(**row)
        for row in (await tx.execute(_LISTED, {"limit": limit, "offset": offset})).mappings()
    ]


async def keep(tx: Transaction, charge: BankCharge) -> None:
    """Keep a charge."""
    await tx.execute(_KEEP, {name: getattr(charge, name) for name in BankCharge.__slots__})


async def revoke(tx: Transaction, charge_id: UUID, *, by: str, why: str) -> None:
    """Note that a charge was none."""
    await tx.execute(_REVOKE, {"id": charge_id, "by": by, "why": why, "now": tx.now})
