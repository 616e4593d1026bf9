"""The periods that reports are about when nobody has named one: the last that has ended."""

from datetime import date, timedelta

MONTHS = {"vat": 2, "creditor-statement": 1}
"""How many months a report's period has: a VAT term (skatteforvaltningsforskriften § 8-3-1), or a month."""


def period(months: int, today: date) -> tuple[date, date]:
    """Return the first and the last day of the last period of so many months that had ended before a day.

    >>> period(2, date(2026, 7, 1))
    (datetime.date(2026, 5, 1), datetime.date(2026, 6, 30))
    >>> period(1, date(2026, 1, 31))
    (datetime.date(2025, 12, 1), datetime.date(2025, 12, 31))
    """
    next_begins = _begin(months, today)
    last = next_begins - timedelta(days=1)
    return _begin(months, last), last


def completed(months: int, first: date | None, last: date | None, today: date) -> tuple[date, date]:
    """Return the period of which somebody has named one day, both or none.

    >>> completed(2, None, date(2026, 4, 10), date(2026, 7, 1))
    (datetime.date(2026, 3, 1), datetime.date(2026, 4, 10))
    >>> completed(2, date(2026, 4, 10), None, date(2026, 7, 1))
    (datetime.date(2026, 4, 10), datetime.date(2026, 7, 1))
    """
    if first is None:
        return (_begin(months, last), last) if last else period(months, today)
    return first, last or max(first, today)


def _begin(months: int, on: date) -> date:
    """Return the first day of the period of so many months that holds a day."""
    return on.replace(month=on.month - (on.month - 1) % months, day=1)
