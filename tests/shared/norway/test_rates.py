from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from shared.errors import RateUnknown
from shared.norway import rates
from shared.norway.interest import late_interest
from shared.norway.rates import RateKind, RateTable, current, in_force, parse, table_of

HEADER = "kind,valid_from,known_until,value,source\n"

HALF_YEARS = [
    ("2015-01-01", "9.25", "330"),
    ("2015-07-01", "9.00", "330"),
    ("2016-01-01", "8.75", "370"),
    ("2016-07-01", "8.50", "370"),
    ("2017-01-01", "8.50", "360"),
    ("2017-07-01", "8.50", "370"),
    ("2018-01-01", "8.50", "380"),
    ("2018-07-01", "8.50", "380"),
    ("2019-01-01", "8.75", "380"),
    ("2019-07-01", "9.25", "390"),
    ("2020-01-01", "9.50", "400"),
    ("2020-07-01", "8.00", "430"),
    ("2021-01-01", "8.00", "420"),
    ("2021-07-01", "8.00", "400"),
    ("2022-01-01", "8.50", "390"),
    ("2022-07-01", "9.25", "400"),
    ("2023-01-01", "10.75", "410"),
    ("2023-07-01", "11.75", "460"),
    ("2024-01-01", "12.50", "470"),
    ("2024-07-01", "12.50", "460"),
    ("2025-01-01", "12.50", "470"),
    ("2025-07-01", "12.25", "460"),
    ("2026-01-01", "12.00", "460"),
    ("2026-07-01", "12.25", "430"),
]
BASE_RATES = [
    ("2015-01-01", "2015-12-31", 650),
    ("2016-01-01", "2016-12-31", 670),
    ("2017-01-01", "2018-12-31", 700),
    ("2019-01-01", "2025-12-31", 700),
    ("2026-01-01", "2026-12-31", 750),
]


def last_day_of_half_year(first: date) -> date:
    return date(first.year, 6, 30) if first.month == 1 else date(first.year, 12, 31)


@pytest.mark.parametrize(("first", "interest", "compensation"), HALF_YEARS)
def test_interest_and_compensation_hold_for_their_half_year(first, interest, compensation):
    first = date.fromisoformat(first)
    for day in (first, last_day_of_half_year(first)):
        assert in_force(RateKind.LATE_INTEREST_PCT, day).value == Decimal(interest)
        assert in_force(RateKind.STANDARD_COMPENSATION_NOK, day).value == Decimal(compensation)


@pytest.mark.parametrize(("first", "last", "kroner"), BASE_RATES)
def test_the_inkassosats_holds_from_its_first_to_its_last_day(first, last, kroner):
    for day in (date.fromisoformat(first), date.fromisoformat(last)):
        assert in_force(RateKind.COLLECTION_BASE_RATE_NOK, day).value == kroner


@pytest.mark.parametrize("kind", RateKind)
def test_every_value_names_its_source_and_ends_before_the_next_begins(kind):
    known = current().rates[kind]
    assert known
    assert all(rate.source for rate in known)
    assert all(earlier.known_until < later.valid_from for earlier, later in pairwise(known))


@pytest.mark.parametrize("kind", [kind for kind in RateKind if kind != RateKind.VAT_PCT])
def test_no_announced_rate_is_known_after_2026(kind):
    assert current().known_until(kind) <= date(2026, 12, 31)


def test_a_refusal_says_which_rate_which_day_and_what_to_do():
    with pytest.raises(RateUnknown) as refusal:
        in_force(RateKind.LATE_INTEREST_PCT, date(2027, 1, 5))
    message = str(refusal.value)
    for part in (
        "late_interest_pct",
        "2027-01-05",
        "known until 2026-12-31",
        "AUTOCOLLECT_RATES",
        HEADER.strip(),
    ):
        assert part in message


@pytest.mark.parametrize(
    ("kind", "first_day"),
    [
        (RateKind.LATE_INTEREST_PCT, date(2015, 1, 1)),
        (RateKind.STANDARD_COMPENSATION_NOK, date(2015, 1, 1)),
        (RateKind.COLLECTION_BASE_RATE_NOK, date(2015, 1, 1)),
        (RateKind.COURT_FEE_NOK, date(2015, 1, 1)),
    ],
)
def test_the_tables_do_not_reach_back_before_their_first_day(kind, first_day):
    assert in_force(kind, first_day).valid_from == first_day
    with pytest.raises(RateUnknown, match="begins later"):
        in_force(kind, first_day - timedelta(days=1))


@pytest.fixture
def operators_file(tmp_path, monkeypatch):
    path = tmp_path / "rates.csv"
    monkeypatch.setenv("AUTOCOLLECT_RATES", str(path))
    return path


def test_a_file_that_does_not_exist_yet_adds_nothing_and_is_named_in_the_refusal(operators_file):
    assert in_force(RateKind.COLLECTION_BASE_RATE_NOK, date(2026, 5, 1)).value == 750
    with pytest.raises(RateUnknown, match=str(operators_file)):
        in_force(RateKind.COLLECTION_BASE_RATE_NOK, date(2027, 1, 1))


def test_a_file_that_cannot_be_looked_at_makes_no_rate_certain(tmp_path, monkeypatch):
    (tmp_path / "a_file").touch()
    monkeypatch.setenv("AUTOCOLLECT_RATES", str(tmp_path / "a_file/rates.csv"))
    with pytest.raises(RateUnknown, match="that this process may read"):
        in_force(RateKind.COLLECTION_BASE_RATE_NOK, date(2026, 5, 1))


def test_a_sum_is_reckoned_by_one_table_though_the_file_changes_meanwhile(monkeypatch):
    """And what was reckoned is kept under that table alone, whatever is in force when it is asked again."""
    arguments = (Decimal(10000), date(2026, 12, 21), date(2027, 1, 10))
    tables = [
        table_of(parse(HEADER + f"late_interest_pct,2026-07-01,2027-06-30,{rate},FOR-1\n", where="a test"))
        for rate in ("12.00", "24.00")
    ]
    monkeypatch.setattr("shared.norway.rates.current", iter([tables[0], *[tables[1]] * 9]).__next__)
    assert late_interest(*arguments) == Decimal("65.75")  # 20 days of 12.00, over 365
    monkeypatch.setattr("shared.norway.rates.current", lambda: tables[1])
    assert late_interest(*arguments) == Decimal("131.51")
    monkeypatch.setattr("shared.norway.rates.current", lambda: tables[0])
    assert late_interest(*arguments) == Decimal("65.75")


def test_an_operator_adds_the_next_half_year_without_a_restart(operators_file):
    arguments = (Decimal(10000), date(2026, 12, 21), date(2027, 1, 10))
    with pytest.raises(RateUnknown):
        late_interest(*arguments)
    operators_file.write_text(HEADER + "late_interest_pct,2027-01-01,2027-06-30,12.00,FOR-2026-12-17-1\n")
    assert late_interest(*arguments) == Decimal("66.44")  # 10 days of 12.25 and 10 of 12.00, over 365
    with pytest.raises(RateUnknown, match="known until 2027-06-30"):
        late_interest(Decimal(10000), date(2026, 12, 21), date(2027, 7, 1))


def test_the_file_is_read_again_after_it_has_changed(operators_file):
    row = "collection_base_rate_nok,2027-01-01,2027-12-31,{},FOR-2026-12-17-2\n"
    operators_file.write_text(HEADER + row.format("770"))
    assert in_force(RateKind.COLLECTION_BASE_RATE_NOK, date(2027, 1, 1)).value == 770
    operators_file.write_text(HEADER + row.format("770.00"))
    assert str(in_force(RateKind.COLLECTION_BASE_RATE_NOK, date(2027, 1, 1)).value) == "770.00"


def test_an_unchanged_file_is_read_once(operators_file):
    operators_file.write_text(HEADER)
    assert current() is current()


def test_the_operators_row_wins_over_a_built_in_row_from_the_same_day(operators_file):
    operators_file.write_text(HEADER + "late_interest_pct,2026-07-01,2026-12-31,12.75,FOR-2026-06-25-1\n")
    assert in_force(RateKind.LATE_INTEREST_PCT, date(2026, 7, 1)).value == Decimal("12.75")
    assert in_force(RateKind.LATE_INTEREST_PCT, date(2026, 6, 30)).value == Decimal("12.00")


def test_an_operator_fills_a_gap_that_public_sources_left(operators_file):
    with pytest.raises(RateUnknown):
        in_force(RateKind.COURT_FEE_NOK, date(2022, 6, 1))
    operators_file.write_text(HEADER + "court_fee_nok,2022-01-01,2022-12-31,1223,FOR-2021-12-17-3743\n")
    assert in_force(RateKind.COURT_FEE_NOK, date(2022, 6, 1)).value == 1223
    with pytest.raises(RateUnknown):
        in_force(RateKind.COURT_FEE_NOK, date(2023, 6, 1))


def test_a_file_saved_with_a_byte_order_mark_is_read(operators_file):
    operators_file.write_text(
        "\ufeff" + HEADER + "vat_pct,2027-01-01,,26,Stortinget\n",
        encoding="utf-8",
    )
    assert in_force(RateKind.VAT_PCT, date(2027, 1, 1)).value == 26


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("late_intrest_pct,2027-01-01,2027-06-30,12.00,FOR-1", "late_intrest_pct"),
        ("late_interest_pct,2027-01-01,2027-06-30,12,00,FOR-1", "decimal point"),
        ("late_interest_pct,2027-01-01,2027-06-30,12.00", "5 values"),
        ("late_interest_pct,2027-01-01,2027-06-30,twelve,FOR-1", "'twelve' is no value"),
        ("late_interest_pct,2027-01-01,2027-06-30,-12,FOR-1", "'-12' is no value"),
        ("late_interest_pct,2027-01-01,2027-06-30,Infinity,FOR-1", "'Infinity' is no value"),
        ("late_interest_pct,01.01.2027,2027-06-30,12.00,FOR-1", "01.01.2027"),
        ("late_interest_pct,2027-06-30,2027-01-01,12.00,FOR-1", "before valid_from"),
        ("late_interest_pct,2027-01-01,2027-06-30,12.00, ", "source"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_its_line_and_holds_everything(operators_file, row, complaint):
    operators_file.write_text(HEADER + "court_fee_nok,2027-01-01,2027-12-31,1400,FOR-1\n" + row + "\n")
    with pytest.raises(RateUnknown, match=r"rates\.csv, line 3: ") as refusal:
        in_force(RateKind.VAT_PCT, date(2026, 1, 1))
    assert complaint in str(refusal.value)


def test_two_rows_from_the_same_day_in_one_file_are_refused(operators_file):
    row = "court_fee_nok,2027-01-01,2027-12-31,1400,FOR-1\n"
    operators_file.write_text(HEADER + row + row)
    with pytest.raises(RateUnknown, match="two rows"):
        current()


def test_an_announced_rate_must_say_until_when(operators_file):
    operators_file.write_text(HEADER + "late_interest_pct,2027-01-01,,12.00,FOR-1\n")
    with pytest.raises(RateUnknown, match="known_until"):
        current()


@pytest.mark.parametrize("content", [b"", b"kind;valid_from;known_until;value;source\n"])
def test_a_file_without_the_right_first_line_is_refused(operators_file, content):
    operators_file.write_bytes(content)
    with pytest.raises(RateUnknown, match="first line"):
        current()


@pytest.mark.parametrize("spoil", [lambda path: path.mkdir(), lambda path: path.write_bytes(b"\xff\xfe\xe6")])
def test_a_file_that_is_no_readable_text_is_refused(operators_file, spoil):
    spoil(operators_file)
    with pytest.raises(RateUnknown, match="UTF-8 text"):
        current()


def test_a_row_without_an_end_holds_until_the_next_of_its_kind():
    rows = parse(
        HEADER + "court_fee_nok,2030-01-01,,1500,A\ncourt_fee_nok,2031-01-01,2031-12-31,1600,B\n",
        where="test",
    )
    table = table_of(rows)
    assert isinstance(table, RateTable)
    assert table.in_force(RateKind.COURT_FEE_NOK, date(2030, 12, 31)).value == 1500
    assert table.in_force(RateKind.COURT_FEE_NOK, date(2031, 1, 1)).value == 1600
    assert table.known_until(RateKind.COURT_FEE_NOK) == date(2031, 12, 31)


def test_the_built_in_table_is_read_once():
    assert rates.built_in() is rates.built_in()
