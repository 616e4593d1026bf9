from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import RateUnknown
from shared.norway.interest import interest_periods, late_interest
from shared.norway.money import to_ore_half_up

FIRST_DUE, LAST_DAY = date(2014, 12, 31), date(2026, 12, 31)

principals = st.decimals(min_value=0, max_value=10_000_000, places=2)
days = st.dates(FIRST_DUE, LAST_DAY)
three_days_in_order = st.tuples(days, days, days).map(sorted)


def exact_interest(principal, due, paid):
    return Fraction(principal) * sum(period.share for period in interest_periods(due, paid))


@pytest.mark.parametrize(
    ("principal", "due", "paid", "interest"),
    [
        ("10000", "2025-06-15", "2025-07-15", "101.71"),
        ("1250", "2025-11-14", "2026-02-12", "37.39"),
        ("48000", "2023-12-01", "2024-03-01", "1463.56"),
        ("250000", "2026-06-30", "2026-07-01", "83.90"),
        ("399", "2026-09-01", "2026-11-24", "11.25"),
        ("4000", "2026-09-15", "2026-09-15", "0.00"),
        ("4000", "2026-09-15", "2026-11-24", "93.97"),
    ],
)
def test_worked_examples(principal, due, paid, interest):
    assert late_interest(Decimal(principal), date.fromisoformat(due), date.fromisoformat(paid)) == Decimal(
        interest
    )


def test_the_first_day_is_the_one_after_the_due_date_at_that_days_rate():
    one_day = late_interest(Decimal(365_000), date(2026, 6, 30), date(2026, 7, 1))
    assert one_day == Decimal("122.50")  # 12.25, the new rate, not the 12.00 of the due date


def test_the_day_of_payment_counts():
    on_the_last_day = late_interest(Decimal(365_000), date(2026, 6, 29), date(2026, 6, 30))
    assert on_the_last_day == Decimal("120.00")


@pytest.mark.parametrize(
    ("year", "days_of_year"), [(2016, 366), (2019, 365), (2020, 366), (2024, 366), (2025, 365)]
)
def test_a_whole_year_has_its_own_number_of_days(year, days_of_year):
    periods = list(interest_periods(date(year - 1, 12, 31), date(year, 12, 31)))
    assert sum(period.days for period in periods) == days_of_year


def test_a_leap_day_earns_one_day_of_366():
    assert late_interest(Decimal(366_000), date(2024, 2, 28), date(2024, 2, 29)) == Decimal("125.00")
    assert late_interest(Decimal(365_000), date(2025, 2, 28), date(2025, 3, 1)) == Decimal("125.00")


def test_a_claim_across_a_new_year_is_counted_by_each_year_even_if_the_rate_stands():
    periods = list(interest_periods(date(2024, 12, 30), date(2025, 1, 2)))
    assert [(period.first, period.last) for period in periods] == [
        (date(2024, 12, 31), date(2024, 12, 31)),
        (date(2025, 1, 1), date(2025, 1, 2)),
    ]
    assert [period.share for period in periods] == [Fraction(1, 8) / 366, Fraction(2, 8) / 365]


def test_half_an_ore_goes_up_and_only_once():
    assert exact_interest(Decimal("14.60"), date(2025, 3, 1), date(2025, 3, 2)) == Fraction(5, 1000)
    assert late_interest(Decimal("14.60"), date(2025, 3, 1), date(2025, 3, 2)) == Decimal("0.01")
    ten_days = late_interest(Decimal("36.50"), date(2026, 1, 1), date(2026, 1, 11))
    assert ten_days == Decimal("0.12")
    assert ten_days != 10 * late_interest(Decimal("36.50"), date(2026, 1, 1), date(2026, 1, 2))


def test_paid_before_it_is_due_earns_nothing_even_outside_the_tables():
    assert late_interest(Decimal(1000), date(2027, 3, 1), date(2027, 2, 1)) == Decimal("0.00")
    assert late_interest(Decimal(1000), date(2010, 3, 1), date(2010, 3, 1)) == Decimal("0.00")


def test_a_principal_of_zero_earns_nothing_even_outside_the_tables():
    assert late_interest(Decimal(0), date(2026, 3, 1), date(2027, 2, 1)) == Decimal("0.00")


def test_a_principal_below_zero_earns_nothing():
    assert late_interest(Decimal("-0.01"), date(2026, 3, 1), date(2026, 4, 1)) == Decimal("0.00")


@pytest.mark.parametrize(
    ("due", "paid"),
    [
        ("2026-12-01", "2027-01-05"),
        ("2026-12-31", "2027-01-01"),
        ("2027-02-01", "2027-03-01"),
        ("2014-12-30", "2015-02-01"),
        ("2009-01-01", "2026-01-01"),
    ],
)
def test_a_day_without_a_known_rate_is_an_error_and_not_a_guess(due, paid):
    with pytest.raises(RateUnknown):
        late_interest(Decimal(4000), date.fromisoformat(due), date.fromisoformat(paid))


def test_the_last_known_day_can_still_be_counted():
    assert late_interest(Decimal(365_000), date(2026, 12, 30), date(2026, 12, 31)) == Decimal("122.50")
    assert late_interest(Decimal(365_000), date(2014, 12, 31), date(2015, 1, 1)) == Decimal("92.50")


@given(principals, three_days_in_order)
def test_interest_over_two_parts_of_a_period_is_that_over_the_whole(principal, dates):
    due, between, paid = dates
    whole = exact_interest(principal, due, paid)
    assert exact_interest(principal, due, between) + exact_interest(principal, between, paid) == whole


@given(principals, three_days_in_order)
def test_interest_never_falls_as_time_goes(principal, dates):
    due, earlier, later = dates
    assert Decimal("0.00") <= late_interest(principal, due, earlier) <= late_interest(principal, due, later)


@given(principals, principals, st.tuples(days, days).map(sorted))
def test_a_larger_principal_never_earns_less(one, other, dates):
    smaller, larger = sorted((one, other))
    assert late_interest(smaller, *dates) <= late_interest(larger, *dates)


@given(principals, st.tuples(days, days).map(sorted))
def test_interest_is_what_a_count_day_by_day_gives(principal, dates):
    due, paid = dates
    exact = exact_interest(principal, due, min(paid, due + timedelta(days=400)))
    one_day = timedelta(days=1)
    day, summed = due, Fraction(0)
    while day < min(paid, due + timedelta(days=400)):
        summed += exact_interest(principal, day, day + one_day)
        day += one_day
    assert summed == exact


@given(principals, st.tuples(days, days).map(sorted))
def test_interest_is_the_exact_sum_in_whole_ore(principal, dates):
    rounded = late_interest(principal, *dates)
    assert rounded.as_tuple().exponent == -2
    assert rounded == to_ore_half_up(exact_interest(principal, *dates))
