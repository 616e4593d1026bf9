"""What remainders the agency asks nobody for: limits, each from a day on."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from sqlalchemy import text

from services.settlement.domain import REMAINDER_LIMIT
from shared.db import Transaction

_LIMITS = text("select counts_from, amount from remainder_limits order by counts_from")
_SET = text(
    "insert into remainder_limits (counts_from, amount) values (:counts_from, :amount)"
    " on conflict (counts_from) do update set amount = excluded.amount"
)


async def remainder_limits(tx: Transaction) -> tuple[tuple[date, Decimal], ...]:
    """Return the limits in kroner with the days from which they count, the oldest first."""
    rows = await tx.execute(_LIMITS)
    return (date.min, REMAINDER_LIMIT), *((row.counts_from, row.amount) for row in rows)


async def set_remainder_limit(tx: Transaction, counts_from: date, amount: Decimal) -> None:
    """Let a limit count from a day on, which must not have begun: what is closed stays closed."""
    await tx.execute(_SET, {"counts_from": counts_from, "amount": amount})
