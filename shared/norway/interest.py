"""Late-payment interest after forsinkelsesrenteloven.

It runs from the day after the due date to the day of payment, both included (§ 2), at the rate of each
half-year, old claims too (§ 3). The year has its own number of days, 365 or 366 (Lovavdelingen
26 June 2006). There is no interest on interest, and the sum is rounded once.

>>> late_interest(Decimal("10000"), due=date(2025, 6, 15), until=date(2025, 7, 15))
Decimal('101.71')
>>> [(period.days, period.rate_pct) for period in interest_periods(date(2025, 6, 15), date(2025, 7, 15))]
[(15, Decimal('12.50')), (15, Decimal('12.25'))]
"""

from __future__ import annotations

from calendar import isleap
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache, reduce
from operator import add
from typing import NamedTuple

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


def interest_periods(due: date, paid: date, table: rates.RateTable | None = None) -> Iterator[InterestPeriod]:
    """Yield the periods, in order, in which a claim due on `due` and paid on `paid` earns interest.

    A period ends where the rate or the calendar year does. The rates are those of `table`, or else of the
    current one. Raises RateUnknown at the first day without a known rate.
    """
    table = table or rates.current()
    first = due + timedelta(days=1)
    while first <= paid:
        rate = table.in_force(rates.RateKind.LATE_INTEREST_PCT, first)
        last = min(paid, rate.known_until, date(first.year, 12, 31))
        yield InterestPeriod(first, last, rate.value)
        first = last + timedelta(days=1)


class Span(NamedTuple):
    """The days after `after`, to and with `last`, in which the same principal (kroner) earned interest."""

    principal: Decimal
    after: date
    last: date

    @property
    def first(self) -> date:
        """The first day of interest."""
        return self.after + timedelta(days=1)


def spans(
    principal: Decimal, due: date, reductions: Iterable[tuple[date, Decimal]], until: date
) -> Iterator[Span]:
    """Yield the spans, in order, in which a claim due on `due` earns interest to and with `until`.

    Each reduction is a day and an amount in kroner, which earns interest on that day still, and not from the
    day after it (§ 2). One from before `due` has never earned any, one from after `until` has not happened
    yet. Nothing is earned while nothing is owed, or more has been taken than there was.
    """
    start = due
    for day, amount in sorted(reductions):
        end = min(day, until)
        if end > start:
            if principal > 0:
                yield Span(principal, start, end)
            start = end
        principal -= amount
    if until > start and principal > 0:
        yield Span(principal, start, until)


def interest_over(earning: Iterable[Span]) -> Decimal:
    """Return the interest of spans in kroner, rounded half up to øre once. Raises RateUnknown."""
    table = rates.current()
    exact = [_times(owed, _of_one_krone(after, last, table)) for owed, after, last in earning]
    return to_ore_half_up(reduce(add, exact)) if exact else Decimal("0.00")


def _times(amount: Decimal, share: Fraction) -> Fraction:
    """Return their product; with `Fraction(amount)` it takes more than twice as long."""
    over, under = amount.as_integer_ratio()
    return Fraction(over * share.numerator, under * share.denominator)


def late_interest(
    principal: Decimal, due: date, until: date, reductions: Iterable[tuple[date, Decimal]] = ()
) -> Decimal:
    """Return the late-payment interest in kroner on `principal` as `reductions` left it day by day.

    `due` is the day that the claim fell due and `until` the day that it was paid (or is counted to), both
    Oslo dates; reductions as in `spans`. Rounded half up to øre once; 0.00 if paid on time. Raises
    RateUnknown for days that the rate table does not hold (forsinkelsesrenteloven §§ 2 and 3).
    """
    return interest_over(spans(principal, due, reductions, until))


@lru_cache(maxsize=10_000)
def _of_one_krone(after: date, last: date, table: rates.RateTable) -> Fraction:
    """Return the exact interest on one krone; the claims of a bank file share few pairs of days."""
    return sum((period.share for period in interest_periods(after, last, table)), Fraction(0))
