"""How amounts, days and numbers are written, in the language that is spoken."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_decimal

from services.portal.language import gettext, locale, spoken
from shared.clock import OSLO

DAYS = {"on", "from", "to"}
"""What a report may be asked for that is a day."""

_AMOUNT = re.compile(r"-?[0-9]{1,14}(\.[0-9]{1,2})?")
_ENGLISH_THOUSANDS = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_MONEY = re.compile(r"-?[0-9]+\.[0-9]{2}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def kroner(amount: Decimal) -> str:
    r"""Return an amount as accountants read it, with no-break spaces between thousands.

    >>> kroner(Decimal("-1234567.5")).replace("\xa0", " ")
    '−1 234 567,50'
    """
    return format_decimal(amount, "#,##0.00", locale=locale()).replace("-", "\u2212")


def typed_kroner(text: str) -> Decimal | None:
    r"""Return an amount as people type it in the language that is spoken, None where it is none.

    Norwegian has a comma before the øre and may have a full stop between thousands, English the other way
    round; blanks between thousands are for both. One with more than two decimals is none.

    >>> typed_kroner("1 234,50"), typed_kroner("\u22121.234,5"), typed_kroner("1234.50")
    (Decimal('1234.50'), Decimal('-1234.50'), Decimal('1234.50'))
    >>> typed_kroner("1,234"), typed_kroner("mange"), typed_kroner("NaN")
    (None, None, None)
    """
    plain = "".join(text.split()).replace("\u2212", "-")
    if spoken() == "en":
        plain = plain.replace(",", "") if _ENGLISH_THOUSANDS.fullmatch(plain) else plain
    elif "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    if not _AMOUNT.fullmatch(plain):
        return None
    return Decimal(plain).quantize(Decimal("0.01"))


def round_kroner(amount: Decimal) -> str:
    r"""Return an amount without øre, for plots and their tables.

    >>> round_kroner(Decimal("-1234567.5")).replace("\xa0", " ")
    '−1 234 568'
    """
    return format_decimal(amount, "#,##0", locale=locale()).replace("-", "\u2212")


def number(value: Decimal) -> str:
    """Return a number that is no amount, with the decimals that it has.

    >>> number(Decimal("12.4"))
    '12,4'
    """
    return format_decimal(value, locale=locale())


def day(value: date) -> str:
    """Return a date as accountants write it; in English with the month in letters, which nobody misreads.

    >>> day(date(2026, 3, 1))
    '01.03.2026'
    """
    return format_date(value, gettext("dd.MM.y"), locale=locale())


def instant(value: datetime) -> str:
    """Return an instant as the clock on the wall in Oslo showed it."""
    return format_datetime(value.astimezone(OSLO), gettext("dd.MM.y 'kl.' HH.mm"), locale=locale())


def clock(value: datetime) -> str:
    """Return the time that the clock on the wall in Oslo showed."""
    return format_datetime(value.astimezone(OSLO), gettext("HH.mm"), locale=locale())


def age(since: datetime, now: datetime) -> str:
    """Return how long something has waited in its largest unit.

    >>> age(datetime(2026, 6, 15, 9, 30), datetime(2026, 6, 15, 9, 42))
    '12 minutter'
    """
    return format_timedelta(max(now - since, timedelta()), threshold=1, locale=locale())


def grouped(number: str) -> str:
    r"""Return an organisation number in its groups of three.

    >>> grouped("923609016").replace("\xa0", " ")
    '923 609 016'
    """
    return "\xa0".join(number[start : start + 3] for start in range(0, len(number), 3))


def reported(value: str | int | None) -> str:
    r"""Return what a report's page data hold as people read it: amounts and days in their form.

    >>> reported("1234.50").replace("\xa0", " "), reported("2026-06-01"), reported(None), reported(3)
    ('1 234,50', '01.06.2026', '–', '3')
    """
    if value is None:
        return "–"
    words = str(value)
    if _MONEY.fullmatch(words):
        return kroner(Decimal(words))
    return day(date.fromisoformat(words)) if _DAY.fullmatch(words) else words


def report_words(words: str, days: Mapping[str, str]) -> str:
    """Return a report's heading with the days that it was asked for in the form of the page.

    >>> report_words("per 01.06.2026", {"on": "2026-06-01", "creditor_id": "7"})
    'per 01.06.2026'
    """
    for name in DAYS & days.keys():
        on = date.fromisoformat(days[name])
        words = words.replace(f"{on:%d.%m.%Y}", day(on))
    return words


def account(number: str) -> str:
    """Return a bank account number as it is written.

    >>> account("12345678903")
    '1234.56.78903'
    """
    return f"{number[:4]}.{number[4:6]}.{number[6:]}" if len(number) == 11 and number.isdigit() else number


def browser(agent: str) -> str:
    """Return what people call a browser that calls itself so; empty for one that says nothing.

    >>> browser("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1")
    'Safari, iPhone'
    >>> browser("curl/8.5.0")
    'curl/8.5.0'
    """
    name = next((name for sign, name in _BROWSERS if sign in agent), "")
    system = next((name for sign, name in _SYSTEMS if sign in agent), "")
    return ", ".join(filter(None, (name, system))) or agent[:60]


_BROWSERS = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""A browser's sign, those first that also carry the signs of others."""

_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
