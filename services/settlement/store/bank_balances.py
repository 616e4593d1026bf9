"""Balances of the client account as the bank states them: entered by an operator, or read off its files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from sqlalchemy import text

from shared.db import Transaction, new_id

BalanceSource = Literal["operator", "camt.053", "camt.054"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BankBalance:
    """The balance in kroner at the end of a day, who entered it and when."""

    on_day: date
    balance: Decimal
    source: BalanceSource
    entered_by: str
    entered_at: datetime


_KEEP = text(
    "insert into bank_balances (balance_id, on_day, balance, source, entered_by, entered_at)"
    " values (:id, :on_day, :balance, :source, :by, :now)"
)
_LATEST = text(
    "select on_day, balance, source, entered_by, entered_at from bank_balances where on_day = :on_day"
    " order by balance_id desc limit 1"
)


async def keep(tx: Transaction, on_day: date, balance: Decimal, *, source: BalanceSource, by: str) -> None:
    """Keep a balance; the one entered last counts for its day, the others stay."""
    values = {"id": new_id(), "on_day": on_day, "balance": balance, "source": source, "by": by, "now": tx.now}
    await tx.execute(_KEEP, values)


async def stated(tx: Transaction, on_day: date) -> BankBalance | None:
    """Return the balance at the end of a day, None if nobody has entered one."""
    row = (await tx.execute(_LATEST, {"on_day": on_day})).mappings().first()
    return BankBalance(**row) if row else None
