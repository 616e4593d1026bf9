"""A file of a table holds what it was given, and nothing that a spreadsheet would reckon."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest

from shared.csv_file import csv_file


def read(content: bytes) -> list[list[str]]:
    """The cells as a spreadsheet reads them."""
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";"))


@pytest.mark.parametrize(
    "text",
    [
        "=HYPERLINK(1)", "+47 900", "-2", "@x", "|cmd", "%x", " =1+1", "\u00a0=1", "\t=1", "\r=1", "\n=1+1", "\tx",
        "＝1+1", "＋1", "－1", "＠x", "\u3000＝1",
    ],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_would_reckon_is_only_a_text(text):
    assert read(csv_file([[text, "next"]])) == [[f"'{text}", "next"]]


@pytest.mark.parametrize(
    "text", ["Ola; Kari", 'Per "P"', "to\nlinjer", "a=b", "100 %", "Blåbær – nr. 1", "'x", ""]
)
def test_any_other_text_is_as_it_was(text):
    assert read(csv_file([[text, "next"]])) == [[text, "next"]]


def test_sums_and_days_are_written_as_norwegian_spreadsheets_read_them():
    row = [Decimal("-1234.5"), Decimal("1E+3"), Decimal(0), date(2026, 6, 1), 7, -7, None]
    assert read(csv_file([row])) == [["-1234,50", "1000,00", "0,00", "01.06.2026", "7", "-7", ""]]
