"""Interest on a principal that shrinks, from first principles and against the law's own function."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import RateUnknown
from shared.norway.interest import Span, late_interest, spans

D = Decimal

AMOUNTS = st.decimals(min_value="0.01", max_value="500000", places=2)
DAYS = st.dates(date(2020, 1, 1), date(2026, 12, 31))


def test_a_part_payment_stops_interest_on_its_part_from_the_day_after_it():
    # 10 000 at 12.00 % for 10 days, then 6 000 for 20 days, all in the first half of 2026
    by_hand = D("10000") * D("0.12") * 10 / 365 + D("6000") * D("0.12") * 20 / 365
    until = date(2026, 4, 1) + timedelta(days=30)
    reduced = [(date(2026, 4, 11), D("4000.00"))]
    assert late_interest(D("10000.00"), date(2026, 4, 1), until, reduced) == round(by_hand, 2) == D("72.33")


def test_a_reduction_before_the_due_date_has_never_earned_interest():
    reduced = [(date(2026, 3, 20), D("4000.00"))]
    until = date(2026, 5, 1)
    assert late_interest(D("10000.00"), date(2026, 4, 1), until, reduced) == late_interest(
        D("6000.00"), date(2026, 4, 1), until
    )


def test_a_reduction_that_has_not_happened_yet_does_not_count():
    reduced = [(date(2026, 5, 2), D("10000.00"))]
    assert late_interest(D("10000.00"), date(2026, 4, 1), date(2026, 5, 1), reduced) == late_interest(
        D("10000.00"), date(2026, 4, 1), date(2026, 5, 1)
    )


@given(AMOUNTS, DAYS, st.lists(st.tuples(DAYS, st.decimals("0.01", "1000", places=2)), max_size=4), DAYS)
def test_it_is_rounded_once_however_many_parts_there_are(principal, due, reductions, until):
    principal += sum(amount for _, amount in reductions)
    apart = sum(late_interest(amount, due, min(day, until)) for day, amount in reductions)
    rest = principal - sum(amount for _, amount in reductions)
    apart += late_interest(rest, due, until)
    together = late_interest(principal, due, until, reductions)
    assert abs(together - apart) <= D("0.005") * (len(reductions) + 2)


def test_more_taken_than_there_was_earns_nothing_until_something_is_owed_again():
    due, until = date(2026, 4, 1), date(2026, 5, 1)
    taken = [(date(2026, 4, 2), D("10000.01"))]
    assert late_interest(D("10000.00"), due, until, taken) == late_interest(
        D("10000.00"), due, date(2026, 4, 2)
    )
    undone = [*taken, (date(2026, 4, 21), D("-0.02"))]
    assert list(spans(D("10000.00"), due, undone, until)) == [
        Span(D("10000.00"), due, date(2026, 4, 2)),
        Span(D("0.01"), date(2026, 4, 21), until),
    ]


def test_a_day_without_a_known_rate_is_refused_and_not_guessed():
    with pytest.raises(RateUnknown):
        late_interest(D("100.00"), date(2026, 12, 1), date(2027, 1, 1), [(date(2026, 12, 5), D("1.00"))])
