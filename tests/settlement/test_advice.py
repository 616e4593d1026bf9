"""The remittance advice as the sales document of the agency: parties, number, VAT, and a table that foots."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.settlement.advice import Agency, advice_data
from tests.settlement.test_sharing import PARTS, TERMS, collected, settled
from tests.settlement.told import profile

D = Decimal
AGENCY = Agency("AutoCollect Inkasso AS", "995525828", "Postboks 100, 0101 Oslo")
COLUMNS = ("principal", "interest", "fees", "paid", "agency", "vat", "net")


def data(*parts, **terms):
    return advice_data(settled(*parts, **terms), profile(), AGENCY)


def read(printed: str) -> Decimal:
    digits = printed.replace("\N{NO-BREAK SPACE}", "").replace("\N{MINUS SIGN}", "-").replace(",", ".")
    return D(digits)


def columns(line) -> list[str]:
    return [str(read(line[column])) for column in COLUMNS]


def test_it_names_seller_buyer_number_and_date():
    shown = data(collected("1000"))
    assert shown["agency"] == {
        "name": "AutoCollect Inkasso AS",
        "organisation_number": "995 525 828",
        "address": "Postboks 100, 0101 Oslo",
    }
    assert shown["creditor"]["organisation_number"] == "312 048 870"
    assert (shown["document_number"], shown["settled_on"]) == ("Oppgjør 7 / 312048870", "24.11.2026")


def test_the_table_of_a_vat_registered_creditor_foots():
    # commission 10 % of 4 000 and of 1 000; income 600 + 400 and 38 + 100; VAT a quarter of 1 000 and of 138
    shown = data(
        collected("4000", "93.97", collection="600"),
        collected("1000", "10", "38"),
        commission_on_principal=D("0.10"),
    )
    assert [columns(line) for line in (*shown["lines"], shown["totals"])] == [
        ["4000.00", "93.97", "600.00", "4693.97", "-1000.00", "-250.00", "3443.97"],
        ["1000.00", "10.00", "38.00", "1048.00", "-138.00", "-34.50", "875.50"],
        ["5000.00", "103.97", "638.00", "5741.97", "-1138.00", "-284.50", "4319.47"],
    ]
    vat = shown["vat"]
    assert [(each["text"], read(each["amount"])) for each in vat["services"]] == [
        ("Inkassosalærer og gebyrer", D("638.00")), ("Provisjon", D("500.00")),
    ]  # fmt: skip
    assert (read(vat["basis"]), vat["rate"], read(vat["amount"])) == (D("1138.00"), "25 %", D("284.50"))


def test_the_table_of_a_creditor_outside_the_vat_register_foots_with_the_vat_that_the_debtor_paid():
    shown = data(collected("4000", "93.97", collection="750"), vat_registered=False)
    assert columns(shown["totals"]) == [
        "4000.00", "93.97", "750.00", "4843.97", "-600.00", "-150.00", "4093.97"
    ]  # fmt: skip
    assert read(shown["vat"]["paid_by_debtors"]) == D("150.00")


def test_vat_that_is_invoiced_apart_is_in_the_specification_but_not_taken_out_of_the_table():
    shown = data(collected("4000", "93.97", collection="600"), vat_offset=False)
    assert columns(shown["totals"])[3:] == ["4693.97", "-600.00", "0.00", "4093.97"]
    assert (read(shown["vat"]["amount"]), read(shown["vat"]["invoiced"])) == (D("150.00"), D("150.00"))


@given(st.lists(PARTS, min_size=1, max_size=6), TERMS)
def test_every_line_and_the_sum_foot_whatever_was_collected_on_whatever_terms(parts, terms):
    shown = data(*parts, **terms)
    lines = [{column: read(line[column]) for column in COLUMNS} for line in shown["lines"]]
    sums = {column: read(shown["totals"][column]) for column in COLUMNS}
    for line in (*lines, sums):
        assert line["principal"] + line["interest"] + line["fees"] == line["paid"]
        assert line["paid"] + line["agency"] + line["vat"] == line["net"]
    assert sums == {column: sum(line[column] for line in lines) for column in COLUMNS}
    assert sum(read(each["amount"]) for each in shown["vat"]["services"]) == read(shown["vat"]["basis"])
