"""What a debtor owes on a day: principal as it was day by day, interest on it, and what was paid on both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from services.dunning.domain.state import ZERO, Delta, InvoiceState
from shared.norway.interest import accrued_interest
from shared.norway.money import to_ore_half_up


def interest_owed(state: InvoiceState, on: date) -> Decimal:
    """Return the late-payment interest from the due date to `on`, less what has been paid of it, kroner.

    A payment reduces the principal from the day after it: the day of payment itself still bears interest
    (forsinkelsesrenteloven § 2). Rounded half up once; without reductions equal to `late_interest`.
    """
    due = state.invoice.due_date
    exact = sum(
        (accrued_interest(principal, start, end) for principal, start, end in _spans(state, due, on)),
        Fraction(0),
    )
    return unpaid(to_ore_half_up(exact), (delta.interest for delta in state.deltas))


def _spans(state: InvoiceState, due: date, on: date) -> Iterator[tuple[Decimal, date, date]]:
    """Yield the principal with the days (after the first, up to the second) through which it stood."""
    principal, start = state.invoice.amount, due
    for delta in sorted(state.deltas, key=_when):
        end = min(max(delta.on, due), on)
        if end > start:
            yield max(principal, ZERO), start, end
            start = end
        principal -= delta.amount
    if on > start:
        yield max(principal, ZERO), start, on


def _when(delta: Delta) -> date:
    return delta.on


def unpaid(owed: Decimal, paid: Iterable[Decimal]) -> Decimal:
    """Return what is left of an amount after payments on it, never less than nothing."""
    return max(owed - sum(paid, ZERO), ZERO)
