"""What a debtor owes on a day: principal as it was day by day, interest on it, and what was paid on both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from services.dunning.domain.cases import ZERO
from services.dunning.domain.state import Delta, InvoiceState
from shared.norway.interest import Span, interest_over, spans


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

    None runs for a customer whom the creditor has freed of it in Go.
    """
    if state.customer.no_late_interest:
        return Interest()
    taken = ((delta.on, delta.amount) for delta in reductions(state))
    run = tuple(spans(state.invoice.amount, state.invoice.due_date, taken, on))
    return Interest(run, interest_over(run), sum((delta.interest for delta in state.deltas), ZERO))


def reductions(state: InvoiceState) -> list[Delta]:
    """Return what has changed the principal, oldest first."""
    return sorted((delta for delta in state.deltas if delta.amount), key=lambda delta: delta.on)


def unpaid(owed: Decimal, paid: Iterable[Decimal]) -> Decimal:
    """Return what is left of an amount after payments on it, never less than nothing."""
    return max(owed - sum(paid, ZERO), ZERO)
