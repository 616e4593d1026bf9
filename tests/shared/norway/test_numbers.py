import pytest

from shared.errors import Reject
from shared.norway import account, organisation
from shared.norway.account import account_number, as_iban
from shared.norway.organisation import organisation_number


@pytest.mark.parametrize(
    ("written", "number", "iban"),
    [
        ("8601 11 17947", "86011117947", "NO9386011117947"),
        ("1234.56.78903", "12345678903", "NO7112345678903"),
        ("15030000002", "15030000002", "NO1515030000002"),
        (" 0540 01 23456 ", "05400123456", "NO5705400123456"),
    ],
)
def test_an_account_number_and_its_iban(written, number, iban):
    assert account_number(written) == number
    assert as_iban(number) == iban
    assert account_number(iban) == number
    assert account_number(f"no{iban[2:4]} {iban[4:8]} {iban[8:12]} {iban[12:]}") == number


@pytest.mark.parametrize(
    "written",
    [
        "8601 11 17949",
        "",
        "8601111794",
        "860111179477",
        "8601111794x",
        "NO92 8601 1117 947",
        "NO23 8601 1117 946",
        "GR1601101050000010547023795",
        "4090403",
        "0000.4090403",
        *(f"9710500000{last}" for last in range(10)),
        *(f"1506000004{last}" for last in range(10)),
    ],
)
def test_what_is_no_account_number(written):
    with pytest.raises(Reject, match="not a Norwegian account number"):
        account_number(written)


def test_an_account_number_is_printed_with_points():
    assert account.as_printed("05400123456") == "0540.01.23456"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("988 077 917", "988077917"),
        ("995 525 828", "995525828"),
        ("995 525 828 MVA", "995525828"),
        ("NO995525828MVA", "995525828"),
        ("no 995525828 mva", "995525828"),
        ("974660652", "974660652"),
        (" 923609016 ", "923609016"),
        ("810418052", "810418052"),
    ],
)
def test_an_organisation_number(written, number):
    assert organisation_number(written) == number


@pytest.mark.parametrize(
    "written", ["988 077 918", "", "98807791", "9880779171", "98807791x", "988077918MVA", "MVA"]
)
def test_what_is_no_organisation_number(written):
    with pytest.raises(Reject, match="not an organisation number"):
        organisation_number(written)


def test_an_organisation_number_is_printed_in_threes():
    assert organisation.as_printed("988077917") == "988 077 917"
