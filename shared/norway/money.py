"""Rounding of kroner, named by its direction; every result has two decimals.

>>> to_ore_half_up(Decimal("46.875")), to_ore_down(Decimal("234.375"))
(Decimal('46.88'), Decimal('234.37'))
>>> to_krone_half_up(Decimal("37.50")), to_krone_down(Decimal("2071.30"))
(Decimal('38.00'), Decimal('2071.00'))
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

ORE = Decimal("0.01")
KRONE = Decimal(1)


def to_ore_half_up(amount: Decimal | Fraction) -> Decimal:
    """Return `amount` kroner in whole øre; half an øre goes away from zero (interest, VAT)."""
    if isinstance(amount, Fraction):
        ore = (abs(amount.numerator) * 200 // amount.denominator + 1) // 2
        return Decimal(-ore if amount < 0 else ore).scaleb(-2)
    return amount.quantize(ORE, ROUND_HALF_UP)


def to_ore_down(amount: Decimal) -> Decimal:
    """Return `amount` kroner without its fractions of an øre: never more than a cap allows."""
    return amount.quantize(ORE, ROUND_DOWN)


def to_krone_half_up(amount: Decimal) -> Decimal:
    """Return `amount` in whole kroner, .50 upwards (inkassoforskriften § 1-2 fourth paragraph)."""
    return amount.quantize(KRONE, ROUND_HALF_UP).quantize(ORE)


def to_krone_down(amount: Decimal) -> Decimal:
    """Return `amount` in whole kroner, downwards (rettsgebyrloven § 6 a)."""
    return amount.quantize(KRONE, ROUND_DOWN).quantize(ORE)
