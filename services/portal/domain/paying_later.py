"""What a debtor may agree on by himself: more time, or instalments, within the agency's rules."""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Literal

Refusal = Literal["past", "too_late", "too_many", "too_small"]
"""Why a wish is not granted at once: a case handler decides about it. `past` cannot be wished at all."""


@dataclass(frozen=True, kw_only=True)
class PlanRules:
    """How far a case handler need not be asked; kroner, and days until the first payment."""

    most_days: int
    most_instalments: int
    least_instalment: Decimal


@dataclass(frozen=True, kw_only=True)
class PlanWish:
    """When a debtor wants to begin, and in how many monthly parts; one part is a deferral."""

    first_on: date
    instalments: int

    def days(self) -> list[date]:
        """Return the days of payment: each month on the same day, or on its last.

        >>> [str(day) for day in PlanWish(first_on=date(2026, 1, 31), instalments=3).days()]
        ['2026-01-31', '2026-02-28', '2026-03-31']
        """
        found = []
        for number in range(self.instalments):
            years, month = divmod(self.first_on.month - 1 + number, 12)
            year = self.first_on.year + years
            last = calendar.monthrange(year, month + 1)[1]
            found.append(date(year, month + 1, min(self.first_on.day, last)))
        return found

    def amounts(self, owed: Decimal) -> list[Decimal | None]:
        """Return equal parts in whole kroner; the last (None) takes the rest with its interest.

        >>> PlanWish(first_on=date(2026, 1, 1), instalments=3).amounts(Decimal("1000.50"))
        [Decimal('333'), Decimal('333'), None]
        """
        part = (owed / self.instalments).quantize(Decimal(1), ROUND_DOWN)
        return [*([part] * (self.instalments - 1)), None]

    def refusal(self, rules: PlanRules, owed: Decimal, today: date) -> Refusal | None:
        """Return why the agency's rules do not grant it, None when they do."""
        if self.first_on <= today:
            return "past"
        if (self.first_on - today).days > rules.most_days:
            return "too_late"
        if self.instalments > rules.most_instalments:
            return "too_many"
        if self.instalments > 1 and owed / self.instalments < rules.least_instalment:
            return "too_small"
        return None
