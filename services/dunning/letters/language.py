"""How letters speak: their words, and how they write amounts and days, in Norwegian or English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal

from services.dunning.domain.state import Language as Code
from services.dunning.letters import english, norwegian


@dataclass(frozen=True)
class Language:
    """A language of letters; `currency` stands before amounts that stand alone."""

    words: Mapping[str, str]
    locale: str
    currency: str
    short: str

    def money(self, amount: Decimal) -> str:
        """Return an amount in kroner as tables print it."""
        return format_decimal(amount, "#,##0.00", locale=self.locale)

    def kroner(self, amount: Decimal) -> str:
        """Return an amount with its currency."""
        return f"{self.currency} {self.money(amount)}"

    def short_date(self, day: date) -> str:
        """Return a date as tables print it."""
        return format_date(day, self.short, locale=self.locale)

    def long_date(self, day: date) -> str:
        """Return a date as running text has it."""
        return format_date(day, "d. MMMM y" if self.locale == "nb_NO" else "d MMMM y", locale=self.locale)

    def day_before(self, day: date) -> str:
        """Return the day before a date, as running text has it."""
        return self.long_date(day - timedelta(days=1))


def _unbroken(words: Mapping[str, str], currency: str) -> Mapping[str, str]:
    """Return words in which no line ends between the currency and its amount."""
    return {
        key: text.replace(f"{currency} {{", f"{currency}\N{NO-BREAK SPACE}{{") for key, text in words.items()
    }


LANGUAGES: Mapping[Code, Language] = {
    "nb": Language(_unbroken(norwegian.WORDS, "kr"), "nb_NO", "kr", "dd.MM.y"),
    "en": Language(_unbroken(english.WORDS, "NOK"), "en_GB", "NOK", "d MMM y"),
}


def language(code: Code) -> Language:
    """Return a language of letters."""
    return LANGUAGES[code]
