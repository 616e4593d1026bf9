"""The remittance advice as the sales document of the agency: parties, number, VAT, and a table that foots."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from services.settlement.advice import Agency, advice_data
from tests.settlement.test_sharing import PARTS, TERMS, collected, settled
from tests.settlement.told import profile, setup

D = Decimal
AGENCY = Agency("AutoCollect Inkasso AS", "995525828", True, "Postboks 100, 0101 Oslo")
SIDES = ("debit", "credit")
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
        "organisation_number": "Org.nr. 995 525 828 MVA Foretaksregisteret",
        "address": "Postboks 100, 0101 Oslo",
    }
    assert shown["creditor"]["organisation_number"] == "Org.nr. 312 048 870"
    assert (shown["document_number"], shown["settled_on"]) == (
        "Dokumentnummer: Oppgjør 7 / 312048870",
        "Dato: 24.11.2026",
    )


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
    assert (read(vat["basis"]), vat["rate"], read(vat["amount"])) == (D("1138.00"), "MVA 25 %", D("284.50"))


def test_the_table_of_a_creditor_outside_the_vat_register_foots_with_the_vat_that_the_debtor_paid():
    shown = data(collected("4000", "93.97", collection="750"), vat_registered=False)
    assert columns(shown["totals"]) == [
        "4000.00", "93.97", "750.00", "4843.97", "-600.00", "-150.00", "4093.97"
    ]  # fmt: skip
    assert [(each["text"], read(each["amount"])) for each in shown["vat"]["borne"]] == [
        ("betalt av skyldnerne i salæret", D("150.00"))
    ]


def test_vat_that_is_invoiced_apart_is_in_the_specification_but_not_taken_out_of_the_table():
    shown = data(collected("4000", "93.97", collection="600"), vat_offset=False)
    assert columns(shown["totals"])[3:] == ["4693.97", "-600.00", "0.00", "4093.97"]
    assert [(each["text"], read(each["amount"])) for each in shown["vat"]["borne"]] == [
        ("faktureres særskilt", D("150.00"))
    ]


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
    assert sum(read(each["amount"]) for each in shown["vat"]["borne"]) == read(shown["vat"]["amount"])
    for side in ("debit", "credit"):
        posted = sum(read(each[side]) for each in shown["posting"] if each[side])
        assert posted == read(shown["posting_sum"])


def test_it_says_how_to_post_what_is_not_posted_by_itself():
    by_hand = profile(setup_=setup(auto_posting=False))
    settlement = settled(collected("4000", "93.97", collection="600"), collected("1000"))
    shown = advice_data(settlement, by_hand, AGENCY)
    assert shown["posting_heading"] == "Bokføres slik"
    assert [
        (line["account"], line["vat_code"], *(read(line[side]) if line[side] else "" for side in SIDES))
        for line in shown["posting"]
    ] == [
        ("7790", "1", D("750.00"), ""),
        ("7790", "0", "", D("600.00")),
        ("8055", "0", "", D("93.97")),
        ("1999", "0", D("4943.97"), ""),
        ("Kunder", "0", "", D("5000.00")),
    ]
    automatic = advice_data(settlement, profile(), AGENCY)
    assert automatic["posting_heading"] == "Bokføres automatisk i PowerOffice Go"


def test_it_says_what_becomes_of_a_settlement_without_a_payout():
    shown = data(collected(interest="52.60", collection="600"))
    assert (shown["paid_out"], read(shown["payout"])) == ("Utbetales ikke", 0)
    assert (shown["carried_out_text"], read(shown["carried_out"])) == ("Trekkes i neste oppgjør", D("-97.40"))


def test_what_is_given_back_is_a_credit_note_for_the_service():
    assert data(collected("-1000", collection="-600"))["vat"]["heading"].startswith("Kreditering")
