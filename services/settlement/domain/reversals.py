"""Money that the bank takes back: which payment it undoes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from services.settlement.domain.facts import ZERO, Payment


def in_order(payments: Iterable[Payment]) -> list[Payment]:
    """Return payments by the day of payment; of one day, what the bank takes back comes last."""
    return sorted(
        payments, key=lambda payment: (payment.paid_on, payment.amount < 0, payment.rank or payment.id)
    )


def standing_amounts(payments: Iterable[Payment]) -> dict[str, Decimal]:
    """Return what stands of each payment, in kroner, after what the bank took back.

    A reversal undoes an earlier payment of the same amount, or else the latest ones before it, as if they
    had never been made. What undoes nothing stands below zero; the sum of all is the sum of the payments.
    """
    standing: dict[str, Decimal] = {}
    earlier: list[Payment] = []
    for payment in in_order(payments):
        if payment.amount >= 0:
            standing[payment.id] = payment.amount
            earlier.append(payment)
            continue
        back = -payment.amount
        same = [each for each in earlier if standing[each.id] == back]
        for each in reversed(same or earlier):
            taken = min(back, standing[each.id])
            standing[each.id] -= taken
            back -= taken
        standing[payment.id] = ZERO - back
    return standing
