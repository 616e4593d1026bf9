import json
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from shared.poweroffice.models.fields import Day, Instant, Kroner, Numeral
from shared.poweroffice.wire import decode, encode

amounts = st.decimals(allow_nan=False, allow_infinity=False, places=2, min_value="-1e14", max_value="1e14")


def response(text):
    return httpx.Response(200, content=text, request=httpx.Request("GET", "https://go.example/"))


class Row(BaseModel):
    amount: Kroner = Decimal(0)
    day: Day = date.min
    at: Instant = datetime.min.replace(tzinfo=UTC)
    number: Numeral = ""


@given(amounts)
def test_an_amount_comes_back_exactly_as_it_was_sent(amount):
    decoded = decode(response(encode({"Amount": amount})))
    assert Row(amount=decoded["Amount"]).amount == amount


@given(amounts)
def test_an_amount_is_written_as_a_json_number_with_all_its_digits(amount):
    text = encode(amount)
    assert json.loads(text, parse_float=Decimal, parse_int=Decimal) == amount
    assert "e" not in text.lower()
    assert '"' not in text


def test_amounts_that_a_float_cannot_hold_stay_exact():
    amount = decode(response('{"Amount": 90071992547409.93}'))["Amount"]
    assert amount == Decimal("90071992547409.93")
    assert encode(Decimal("90071992547409.93")) == "90071992547409.93"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1250", "1250.00"),
        ("1250.5", "1250.50"),
        ("1250.5000", "1250.50"),
        ("-0.0", "0.00"),
        ("1e2", "100.00"),
        ("0.125", "0.125"),
    ],
)
def test_amounts_have_two_decimals_and_are_never_rounded(text, shown):
    assert str(Row(amount=decode(response(text))).amount) == shown


def test_a_float_is_refused_as_an_amount():
    with pytest.raises(ValueError, match="exactness"):
        Row(amount=0.1)
    with pytest.raises(TypeError, match="exact form"):
        encode({"Amount": 0.1})


@pytest.mark.parametrize(
    "text",
    ["2026-05-15", "2026-05-15T00:00:00", "2026-05-15T00:00:00+02:00", "2026-05-15T23:59:59.9999999+00:00"],
)
def test_a_day_is_the_day_that_is_written(text):
    assert Row(day=text).day == date(2026, 5, 15)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-10T08:03:00.1234567+02:00",
        "2026-06-10T06:03:00.1234569+00:00",
        "2026-06-10T06:03:00.123456Z",
        "2026-06-10T06:03:00.123456",
        "2026-06-10T06:03:00.123456 +00:00",
        "2026-06-10T01:03:00.123456 -05:00",
    ],
)
def test_an_instant_is_utc_and_never_later_than_go_s_own(text):
    assert Row(at=text).at == datetime(2026, 6, 10, 6, 3, 0, 123456, UTC)
    assert Row(at=text).at.tzinfo is UTC


@pytest.mark.parametrize("value", [10042, "10042"])
def test_an_invoice_number_is_text_whether_go_sends_a_number_or_a_string(value):
    assert Row(number=value).number == "10042"


def test_bodies_leave_out_what_is_not_set_and_keep_false_and_zero():
    body = {
        "A": None,
        "B": False,
        "C": 0,
        "D": 'æ"\n',
        "E": date(2026, 1, 2),
        "F": datetime(2026, 1, 2, 3, tzinfo=UTC),
        "G": UUID(int=1),
        "H": [{"I": None, "J": Decimal("-1.10")}],
    }
    assert json.loads(encode(body), parse_float=Decimal) == {
        "B": False,
        "C": 0,
        "D": 'æ"\n',
        "E": "2026-01-02",
        "F": "2026-01-02T03:00:00.000000+00:00",
        "G": "00000000-0000-0000-0000-000000000001",
        "H": [{"J": Decimal("-1.1")}],
    }
