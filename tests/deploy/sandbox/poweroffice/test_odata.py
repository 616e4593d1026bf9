from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from deploy.sandbox.poweroffice.refusals import Invalid
from deploy.sandbox.poweroffice.v1.odata import Options, query, read_options

IDENTITY = UUID("11111111-2222-3333-4444-555555555555")
ROWS = [
    {"Id": IDENTITY, "Code": "A-1", "Amount": Decimal("10.50"), "Due": date(2026, 5, 4),
     "Changed": datetime(2026, 5, 4, 8, tzinfo=UTC), "Url": None, "Cid": "123"},
    {"Id": UUID(int=2), "Code": "b-2", "Amount": Decimal(200), "Due": date(2026, 6, 1),
     "Changed": datetime(2026, 5, 5, 8, tzinfo=UTC), "Url": "it's", "Cid": "456"},
]  # fmt: skip
NAMES = list(ROWS[0])


def found(text: str) -> list[str]:
    return [row["Code"] for row in query(ROWS, Options(filter=text), NAMES)[0]]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Code eq 'A-1'", ["A-1"]),
        ("Code ne 'A-1'", ["b-2"]),
        ("Amount gt 10.5", ["b-2"]),
        ("Amount ge 10.5m", ["A-1", "b-2"]),
        ("Amount lt 200 and Amount le 10.50", ["A-1"]),
        ("Code eq 'A-1' or Amount eq 200", ["A-1", "b-2"]),
        ("Code eq 'x' or Code eq 'b-2' and Amount eq 200", ["b-2"]),
        ("(Code eq 'b-2' or Code eq 'A-1') and Amount eq 200", ["b-2"]),
        ("not (Code eq 'A-1')", ["b-2"]),
        ("not Code eq 'A-1'", ["b-2"]),
        ("Url eq null", ["A-1"]),
        ("Url ne null", ["b-2"]),
        ("Url gt 'a'", ["b-2"]),
        ("Url eq 'it''s'", ["b-2"]),
        (f"Id eq guid'{IDENTITY}'", ["A-1"]),
        (f"Id eq '{IDENTITY}'", ["A-1"]),
        ("Changed gt DateTimeOffset'2026-05-04T08:00:00Z'", ["b-2"]),
        ("Changed ge datetimeoffset'2026-05-04T10:00:00.0000000+02:00'", ["A-1", "b-2"]),
        ("Changed gt DateTimeOffset'2026-05-05'", ["b-2"]),
        ("Due le DateTime'2026-05-04'", ["A-1"]),
        ("(startswith(tolower(Code), 'B') eq true)", []),
        ("startswith(tolower(Code), 'b')", ["b-2"]),
        ("endswith(Code, '1') or contains(toupper(Code), 'B-')", ["A-1", "b-2"]),
        ("substringof('-2', Code)", ["b-2"]),
        ("CID eq '456'", ["b-2"]),
    ],
)
def test_a_filter_finds_what_it_says(text, codes):
    assert found(text) == codes


@pytest.mark.parametrize(
    "text",
    [
        "code eq 'A-1'",
        "Code eq",
        "Code eq 'A-1",
        "Code eq 'A-1' and",
        "(Code eq 'A-1'",
        "Code eq 'A-1')",
        "startswith(Code)",
        "Amount gt 'ten'",
        "Changed gt DateTimeOffset'soon'",
        "Code ~ 'A'",
        "1 2",
    ],
)
def test_a_filter_that_cannot_be_read_is_refused(text):
    with pytest.raises(Invalid) as refused:
        found(text)
    assert refused.value.title == "OData"


def test_rows_are_sorted_nulls_first_and_cut_after_counting():
    options = Options(orderby="Url desc, Code", skip=1, top=5)

    rows, count = query(ROWS, options, NAMES)

    assert [row["Code"] for row in rows] == ["A-1"]
    assert count == 2


@pytest.mark.parametrize(
    "parameters",
    [{"$top": "1"}, {"$skip": "1", "$orderby": "Code"}, {"$top": "many", "$orderby": "Code"}],
)
def test_paging_needs_an_order_and_numbers(parameters):
    with pytest.raises(Invalid):
        read_options(parameters)
