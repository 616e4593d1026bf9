"""Banking days, deadlines and the time-bar; every date is an Oslo date.

Norges Bank's settlement is closed on Saturdays, Sundays, public holidays and 24 December. A deadline keeps
the date that the letter states even when that is no banking day (domstolloven § 148); a payment made on
it may arrive on the next banking day, so nothing is done before that day is over or the next has begun.

>>> is_banking_day(date(2026, 12, 24)), is_banking_day(date(2026, 12, 31))
(False, True)
>>> deadline(date(2026, 11, 24))
datetime.date(2026, 12, 8)
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import holidays

SATURDAY = 5


def is_banking_day(day: date) -> bool:
    """Tell whether Norwegian banks settle payments on `day`."""
    return day.weekday() < SATURDAY and day not in _bank_holidays(day.year)


def next_banking_day(day: date) -> date:
    """Return the first banking day strictly after `day`."""
    following = day + timedelta(days=1)
    while not is_banking_day(following):
        following += timedelta(days=1)
    return following


def deadline(sent: date, days: int = 14) -> date:
    """Return the last day to pay, `days` days after `sent`; the day of sending does not count.

    Inkassoloven §§ 9 and 10 demand 14 days at least; domstolloven § 148 says how they are counted.
    """
    return sent + timedelta(days=days)


def limitation_date(claim_due: date, acknowledged_on: Iterable[date] = ()) -> date:
    """Return the last day before the claim is barred, three years after it fell due.

    Foreldelsesloven §§ 2 and 3. Reminders, notices and demands do not move it. The debtor's acknowledgement
    does, while the claim is not barred: three years run anew from its day (§§ 14 and 20). A claim due on
    29 February is barred after 28 February (domstolloven § 148).

    >>> limitation_date(date(2023, 7, 20), [date(2026, 7, 1)])
    datetime.date(2029, 7, 1)
    >>> limitation_date(date(2023, 7, 20), [date(2026, 7, 21)])
    datetime.date(2026, 7, 20)
    """
    last = _three_years_after(claim_due)
    for day in sorted(acknowledged_on):
        if day <= last:
            last = max(last, _three_years_after(day))
    return last


def _three_years_after(day: date) -> date:
    year = day.year + 3
    return date(year, 2, 28) if (day.month, day.day) == (2, 29) else day.replace(year=year)


@cache
def _bank_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("NO", years=year)) | {date(year, 12, 24)}
