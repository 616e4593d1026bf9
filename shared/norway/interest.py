"""Late-payment interest after forsinkelsesrenteloven.

It runs from the day after the due date to the day of payment, both included (§ 2), at the rate of each
half-year, old claims too (§ 3). The year has its own number of days, 365 or 366 (Lovavdelingen
26 June 2006). There is no interest on interest, and the sum is rounded once.

>>> late_interest(Decimal("10000"), due=date(2025, 6, 15), paid=date(2025, 7, 15))
Decimal('101.71')
>>> [(period.days, period.rate_pct) for period in interest_periods(date(2025, 6, 15), date(2025, 7, 15))]
[(15, Decimal('12.50')), (15, Decimal('12.25'))]
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from shared.errors import Reject
from shared.norway import rates
from shared.norway.money import to_ore_half_up


@dataclass(frozen=True, slots=True)
class InterestPeriod:
    """Days of one calendar year, first and last included, with one rate in per cent a year."""

    first: date
    last: date
    rate_pct: Decimal

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.last - self.first).days + 1

    @property
    def share(self) -> Fraction:
        """What one krone earns in the period, exactly."""
        days_of_year = 366 if isleap(self.first.year) else 365
        return Fraction(self.rate_pct) / 100 * self.days / days_of_year


def interest_periods(due: date, paid: date) -> Iterator[InterestPeriod]:
    """Yield the periods, in order, in which a claim due on `due` and paid on `paid` earns interest.

    A period ends where the rate or the calendar year does. Raises RateUnknown at the first day without a
    known rate.
    """
    table = rates.current()
    first = due + timedelta(days=1)
    while first <= paid:
        rate = table.in_force(rates.RateKind.LATE_INTEREST_PCT, first)
        last = min(paid, rate.known_until, date(first.year, 12, 31))
        yield InterestPeriod(first, last, rate.value)
        first = last + timedelta(days=1)


def accrued_interest(principal: Decimal, due: date, paid: date) -> Fraction:
    """Return the interest in kroner, exact and unrounded, so that it can be summed over part payments.

    The sum over (due, x] and (x, paid] is that over (due, paid]. Zero if nothing is owed or nothing is
    late. Raises RateUnknown as `interest_periods` does, and Reject for a principal below zero.
    """
    if principal < 0:
        raise Reject(f"Interest needs a principal of zero or more, not {principal}; settle the credit first")
    if principal == 0:
        return Fraction(0)
    return Fraction(principal) * sum(period.share for period in interest_periods(due, paid))


def late_interest(principal: Decimal, due: date, paid: date) -> Decimal:
    """Return the late-payment interest in kroner on `principal`, rounded half up to øre once.

    `due` is the day that the claim fell due and `paid` the day that it was paid (or is counted to), both
    Oslo dates. 0.00 if paid on time. Raises RateUnknown for days that the rate table does not hold, and
    Reject for a principal below zero (forsinkelsesrenteloven §§ 2 and 3).
    """
    return to_ore_half_up(accrued_interest(principal, due, paid))
