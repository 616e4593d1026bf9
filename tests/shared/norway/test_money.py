from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import RateUnknown
from shared.norway.money import to_krone_down, to_krone_half_up, to_ore_down, to_ore_half_up
from shared.norway.vat import vat_on, vat_rate

amounts = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=6)


@pytest.mark.parametrize(
    ("amount", "half_up", "down"),
    [
        ("46.875", "46.88", "46.87"),
        ("234.375", "234.38", "234.37"),
        ("0.004", "0.00", "0.00"),
        ("0.005", "0.01", "0.00"),
        ("-0.005", "-0.01", "0.00"),
        ("-1.234", "-1.23", "-1.23"),
        ("12", "12.00", "12.00"),
    ],
)
def test_ore(amount, half_up, down):
    assert to_ore_half_up(Decimal(amount)) == Decimal(half_up)
    assert to_ore_half_up(Fraction(amount)) == Decimal(half_up)
    assert to_ore_down(Decimal(amount)) == Decimal(down)


@pytest.mark.parametrize(
    ("amount", "half_up", "down"),
    [("37.50", "38", "37"), ("112.50", "113", "112"), ("2071.30", "2071", "2071"), ("928.05", "928", "928")],
)
def test_kroner(amount, half_up, down):
    assert to_krone_half_up(Decimal(amount)) == Decimal(half_up)
    assert to_krone_down(Decimal(amount)) == Decimal(down)


@pytest.mark.parametrize("round_amount", [to_ore_half_up, to_ore_down, to_krone_half_up, to_krone_down])
def test_every_result_has_two_decimals(round_amount):
    assert round_amount(Decimal("37.5")).as_tuple().exponent == -2


@given(amounts)
def test_a_fraction_rounds_as_the_decimal_does(amount):
    assert to_ore_half_up(Fraction(amount)) == to_ore_half_up(amount)


@pytest.mark.parametrize(
    ("basis", "vat"), [("600.00", "150.00"), ("187.50", "46.88"), ("-187.50", "-46.88"), ("0", "0.00")]
)
def test_vat_is_a_quarter_rounded_half_up(basis, vat):
    assert vat_on(Decimal(basis), date(2026, 10, 1)) == Decimal(vat)


def test_the_vat_rate_is_not_known_before_its_table():
    assert vat_rate(date(2005, 1, 1)) == Decimal("0.25")
    with pytest.raises(RateUnknown):
        vat_rate(date(2004, 12, 31))
