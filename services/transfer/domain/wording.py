"""How amounts and dates stand in the Norwegian sentences that people read."""

from datetime import date
from decimal import Decimal


def kroner(amount: Decimal) -> str:
    r"""Return an amount with no-break spaces between thousands.

    >>> kroner(Decimal("1234567.50")).replace("\xa0", " ")
    '1 234 567,50'
    """
    return f"{amount:,.2f}".replace(",", "\u00a0").replace(".", ",")


def day(value: date) -> str:
    """Return a date as figures.

    >>> day(date(2026, 5, 4))
    '04.05.2026'
    """
    return f"{value:%d.%m.%Y}"
