from datetime import date
from decimal import Decimal

import pytest

from shared.errors import RateUnknown
from shared.norway.court_fees import attachment_petition_fee, conciliation_complaint_fee, court_fee


@pytest.mark.parametrize(
    ("year", "kroner"),
    [
        (2015, 860),
        (2016, 1025),
        (2017, 1049),
        (2018, 1130),
        (2019, 1150),
        (2020, 1172),
        (2021, 1199),
        (2024, 1277),
        (2025, 1314),
        (2026, 1345),
    ],
)
def test_the_rettsgebyr_of_a_year(year, kroner):
    assert court_fee(date(year, 1, 1)) == court_fee(date(year, 12, 31)) == Decimal(kroner)


@pytest.mark.parametrize("day", [date(2014, 12, 31), date(2022, 6, 1), date(2023, 6, 1), date(2027, 1, 1)])
def test_a_rettsgebyr_that_is_not_certain_is_unknown(day):
    with pytest.raises(RateUnknown):
        court_fee(day)


@pytest.mark.parametrize(
    ("filed", "fee"),
    [("2019-05-01", "1322"), ("2024-06-30", "1404"), ("2024-07-01", "1966"), ("2026-10-01", "2071")],
)
def test_a_conciliation_complaint_costs_a_multiple_in_whole_kroner(filed, fee):
    assert conciliation_complaint_fee(date.fromisoformat(filed)) == Decimal(fee)


@pytest.mark.parametrize(
    ("filed", "fee"), [("2018-05-01", "1921"), ("2024-05-01", "1545"), ("2026-06-30", "928")]
)
def test_an_attachment_petition_costs_a_multiple_in_whole_kroner(filed, fee):
    assert attachment_petition_fee(date.fromisoformat(filed)) == Decimal(fee)


@pytest.mark.parametrize("filed", [date(2021, 6, 1), date(2025, 6, 1), date(2026, 7, 1)])
def test_a_multiple_that_is_not_certain_is_unknown(filed):
    with pytest.raises(RateUnknown, match="attachment_petition_court_fees"):
        attachment_petition_fee(filed)
