"""The laws that the year is held to see what they are for."""

from datetime import date
from types import SimpleNamespace

import pytest

from tests.journeys.year.laws import of_its_deadline

SENT, POSTED = date(2026, 6, 15), date(2026, 6, 18)


def a_demand(**more):
    values = {
        "kind": "payment_demand",
        "case_id": "1",
        "sent_on": SENT,
        "deadline": date(2026, 6, 29),
        "channel": "print",
        "bounced_at": POSTED,
        "posted_on": POSTED,
        "extended_to": date(2026, 7, 2),
        "cover_id": "2",
    }
    return SimpleNamespace(**values | more)


def test_a_letter_that_was_posted_with_fourteen_days_breaks_no_law():
    assert list(of_its_deadline(a_demand())) == []


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"extended_to": date(2026, 7, 1)}, "was posted on 2026-06-18 with a deadline of 2026-07-01"),
        ({"deadline": date(2026, 7, 6)}, "was posted on 2026-06-18 with a deadline of 2026-07-02"),
        ({"extended_to": None}, "came back and was not dealt with"),
        ({"posted_on": None}, "came back and was not dealt with"),
        ({"cover_id": None}, "was posted without a word about its new deadline"),
    ],
)
def test_a_letter_that_came_back_and_leaves_its_reader_less_time_than_it_gave_breaks_the_law(more, what):
    (breach,) = of_its_deadline(a_demand(**more))
    assert breach.startswith(what)
