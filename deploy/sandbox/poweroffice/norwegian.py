"""How amounts and days are written in Norwegian, on papers and on screens."""

from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal


def kroner(amount: Decimal) -> str:
    r"""Return an amount with two decimals and no-break spaces between thousands.

    >>> kroner(Decimal("-1234.5")).replace("\xa0", " ")
    '−1 234,50'
    """
    return format_decimal(amount, "#,##0.00", locale="nb_NO").replace("-", "\N{MINUS SIGN}")


def day(value: date) -> str:
    """Return a date as people in Norway write it.

    >>> day(date(2026, 5, 4))
    '04.05.2026'
    """
    return format_date(value, "dd.MM.yyyy")
