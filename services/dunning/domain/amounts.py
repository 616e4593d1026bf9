"""What a debtor owes on a day: principal as it was day by day, interest on it, and what was paid on both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from services.dunning.domain.cases import ZERO
from services.dunning.domain.state import Delta, InvoiceState
from shared.norway.interest import accrued_interest
from shared.norway.money import to_ore_half_up


@dataclass(frozen=True, slots=True)
class Span:
    """Days, first and last included, through which the same principal bore interest."""

    principal: Decimal
    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Interest:
    """Late-payment interest on one claim, kroner: all that has run, and what has been paid of it."""

    spans: tuple[Span, ...] = ()
    accrued: Decimal = ZERO
    paid: Decimal = ZERO

    @property
    def owed(self) -> Decimal:
        """What is left to pay of it, never less than nothing."""
        return unpaid(self.accrued, (self.paid,))


def interest_on(state: InvoiceState, on: date) -> Interest:
    """Return the late-payment interest from the due date to `on`, with what it was reckoned from.

    A payment reduces the principal from the day after it: the day of payment itself still bears interest
    (forsinkelsesrenteloven § 2). Rounded half up once; without reductions equal to `late_interest`.
    """
    due = state.invoice.due_date
    spans = [span for span in _spans(state, due, on) if span[0]]
    exact = sum((accrued_interest(principal, start, end) for principal, start, end in spans), Fraction(0))
    return Interest(
        tuple(Span(principal, start + timedelta(days=1), end) for principal, start, end in spans),
        to_ore_half_up(exact),
        sum((delta.interest for delta in state.deltas), ZERO),
    )


def interest_owed(state: InvoiceState, on: date) -> Decimal:
    """Return the late-payment interest from the due date to `on`, less what has been paid of it, kroner."""
    return interest_on(state, on).owed


def _spans(state: InvoiceState, due: date, on: date) -> Iterator[tuple[Decimal, date, date]]:
    """Yield the principal with the days (after the first, up to the second) through which it stood."""
    principal, start = state.invoice.amount, due
    for delta in reductions(state):
        end = min(max(delta.on, due), on)
        if end > start:
            yield max(principal, ZERO), start, end
            start = end
        principal -= delta.amount
    if on > start:
        yield max(principal, ZERO), start, on


def reductions(state: InvoiceState) -> list[Delta]:
    """Return what has changed the principal, oldest first."""
    return sorted((delta for delta in state.deltas if delta.amount), key=lambda delta: delta.on)


def unpaid(owed: Decimal, paid: Iterable[Decimal]) -> Decimal:
    """Return what is left of an amount after payments on it, never less than nothing."""
    return max(owed - sum(paid, ZERO), ZERO)
