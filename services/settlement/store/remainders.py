"""What remainders the agency asks nobody for: limits, each from a day on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import text

from shared.db import Transaction, new_id
from shared.norway.charges import REMAINDER_LIMIT

_LIMITS = text("select counts_from, amount from remainder_limits order by counts_from")
_SET = text(
    "insert into remainder_limits (counts_from, amount) values (:counts_from, :amount)"
    " on conflict (counts_from) do update set amount = excluded.amount"
)
_KEEP = text(
    "insert into remainder_limits_set (id, counts_from, amount, set_by, set_at)"
    " values (:id, :counts_from, :amount, :set_by, :set_at)"
)
_WERE_SET = text("select counts_from, amount, set_by, set_at from remainder_limits_set order by set_at, id")


@dataclass(frozen=True, kw_only=True)
class LimitSet:
    """A limit in kroner that somebody let count from a day on; of one day the last that was set counts."""

    counts_from: date
    amount: Decimal
    set_by: str
    set_at: datetime


async def remainder_limits(tx: Transaction) -> tuple[tuple[date, Decimal], ...]:
    """Return the limits in kroner with the days from which they count, the oldest first."""
    rows = await tx.execute(_LIMITS)
    return (date.min, REMAINDER_LIMIT), *((row.counts_from, row.amount) for row in rows)


async def limits_set(tx: Transaction) -> Sequence[LimitSet]:
    """Return who set which limit and when, the first deed first."""
    return [LimitSet(**row._asdict()) for row in await tx.execute(_WERE_SET)]


async def set_remainder_limit(tx: Transaction, counts_from: date, amount: Decimal, set_by: str) -> None:
    """Let a limit count from a day on, which must not have begun: what is closed stays closed."""
    limit = {"counts_from": counts_from, "amount": amount}
    await tx.execute(_SET, limit)
    await tx.execute(_KEEP, {"id": new_id(), "set_by": set_by, "set_at": tx.now} | limit)
