"""General value added tax on a fee or a commission.

>>> vat_on(Decimal("187.50"), date(2026, 3, 1))
Decimal('46.88')
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from shared.norway.money import to_ore_half_up
from shared.norway.rates import RateKind, in_force


def vat_rate(day: date) -> Decimal:
    """Return the general rate on `day` as a share of the basis: 0.25 (merverdiavgiftsloven § 5-1)."""
    return in_force(RateKind.VAT_PCT, day).value / 100


def vat_on(basis: Decimal, day: date) -> Decimal:
    """Return the VAT in kroner on `basis`, rounded half up to øre; a negative basis gives it back."""
    return to_ore_half_up(basis * vat_rate(day))
