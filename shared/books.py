"""Up to which day a creditor's books are known, and whether that is too old for acting on what they say."""

from datetime import date, datetime, timedelta

from shared.clock import oslo_date

EVENING = timedelta(hours=18)
"""When a day is over for the books: the bank's last file of the day comes at half past five."""

FRESH_FOR = timedelta(days=1)
"""How long a reading counts: what is done by day needs that of the night before."""


def known_until(read_at: datetime) -> date:
    """Return the last day whose money a reading has seen: its own day only after the bank's last file.

    One by day, after a night that failed or when a creditor is connected again, knows nothing of what is
    paid later that day, the last day of a deadline perhaps (inkassoloven § 17).
    """
    return oslo_date(read_at - EVENING)


def are_stale(known: date | None, today: date) -> bool:
    """Tell whether the books of the day before are not known whole: money may have come that we miss.

    Of a creditor of which no reading has been told (None) nothing is held back.
    """
    return known is not None and known + FRESH_FOR < today
