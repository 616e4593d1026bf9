from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.norway.calendar import deadline, is_banking_day, limitation_date, next_banking_day

CLOSED_WEEKDAYS = {
    2026: ["01-01", "04-02", "04-03", "04-06", "05-01", "05-14", "05-25", "12-24", "12-25"],
    2027: ["01-01", "03-25", "03-26", "03-29", "05-06", "05-17", "12-24"],
}
days = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize("year", [2026, 2027])
def test_the_closed_weekdays_of_a_year(year):
    whole_year = [date(year, 1, 1) + timedelta(days=number) for number in range(365)]
    closed = [day.strftime("%m-%d") for day in whole_year if day.weekday() < 5 and not is_banking_day(day)]
    assert closed == CLOSED_WEEKDAYS[year]


def test_banks_are_closed_on_christmas_eve_and_open_on_new_years_eve():
    assert not is_banking_day(date(2026, 12, 24))
    assert is_banking_day(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("day", "following"),
    [
        ("2026-04-01", "2026-04-07"),  # Easter
        ("2026-04-30", "2026-05-04"),  # 1 May is a Friday
        ("2026-12-23", "2026-12-28"),  # Christmas
        ("2026-12-31", "2027-01-04"),
        ("2026-11-24", "2026-11-25"),
        ("2026-11-27", "2026-11-30"),
        ("2026-11-28", "2026-11-30"),
    ],
)
def test_the_next_banking_day(day, following):
    assert next_banking_day(date.fromisoformat(day)) == date.fromisoformat(following)


@given(days)
def test_the_next_banking_day_is_the_first_banking_day_after(day):
    following = next_banking_day(day)
    assert day < following
    assert is_banking_day(following)
    between = (day + timedelta(days=number) for number in range(1, (following - day).days))
    assert not any(is_banking_day(other) for other in between)


@given(days)
def test_no_weekend_is_a_banking_day(day):
    assert not (is_banking_day(day) and day.isoweekday() > 5)


@pytest.mark.parametrize(
    ("sent", "number", "last"),
    [
        ("2026-09-29", 14, "2026-10-13"),
        ("2026-11-24", 14, "2026-12-08"),
        ("2026-12-10", 14, "2026-12-24"),  # kept on a day when banks are closed
        ("2026-11-24", 21, "2026-12-15"),
    ],
)
def test_a_deadline_does_not_count_the_day_of_sending_and_is_not_moved(sent, number, last):
    assert deadline(date.fromisoformat(sent), number) == date.fromisoformat(last)


def test_a_deadline_is_14_days_unless_told():
    assert deadline(date(2026, 9, 29)) == date(2026, 10, 13)


@pytest.mark.parametrize(
    ("due", "last"),
    [("2023-11-24", "2026-11-24"), ("2024-02-29", "2027-02-28"), ("2025-02-28", "2028-02-28")],
)
def test_a_claim_is_barred_three_years_after_it_fell_due(due, last):
    assert limitation_date(date.fromisoformat(due)) == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("acknowledged", "last"),
    [
        ([], "2026-07-20"),
        (["2026-07-20"], "2029-07-20"),
        (["2026-07-21"], "2026-07-20"),
        (["2029-05-02", "2026-07-01"], "2032-05-02"),
        (["2024-02-29"], "2027-02-28"),
    ],
)
def test_an_acknowledgement_before_the_time_bar_gives_three_years_from_its_day(acknowledged, last):
    days = [date.fromisoformat(day) for day in acknowledged]
    assert limitation_date(date(2023, 7, 20), days) == date.fromisoformat(last)
