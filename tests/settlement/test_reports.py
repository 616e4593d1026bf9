"""Reports: what they say, that they foot, and that page, CSV and PDF hold the same."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pypdf import PdfReader

from deploy.sandbox.payment_orders import Verdict
from services.settlement.reporting.as_csv import as_csv
from services.settlement.reporting.report import Column, Fact, Report, ReportTable
from services.settlement.words import text
from tests.settlement.paying import (
    answer,
    hand_in,
    of_ours,
    paid_too_much,
    released,
    report,
    with_a_settlement,
)
from tests.settlement.reported import LATER, NEXT, court_costs_paid, facts, settled_and_paid, table
from tests.settlement.told import (
    CREDITOR,
    DEMANDED,
    OTHER_CREDITOR,
    PAID,
    at,
    case_id,
    demanded,
    giro,
    registered,
    status,
    transferred,
)

D = Decimal
PERIOD = {"creditor_id": str(CREDITOR), "on": LATER.isoformat(), "from": "2026-05-01", "to": str(LATER)}
NAMES = ("client-account", "creditor-statement", "vat", "aged-claims")


async def fetched(desk, path, **params) -> bytes:
    answered = await desk.service.http.get(path, params=params)
    assert answered.status_code == 200, answered.text
    return answered.content


# The creditor's statement


async def test_a_statement_holds_every_movement_and_its_balances_meet(desk):
    await settled_and_paid(desk)
    page = await desk.get(
        "/reports/creditor-statement", creditor_id=str(CREDITOR), **{"from": str(PAID), "to": str(LATER)}
    )
    rows = [
        (row["text"], row["received"], row["deducted"], row["balance"]) for row in table(page, "movements")
    ]
    received = rows[0][1]
    assert rows[0] == ("Innbetaling", received, None, received)
    assert rows[1] == ("Oppgjør 1: vårt vederlag og MVA", None, "750.00", f"{D(received) - 750}")
    assert rows[2] == ("Utbetaling, oppgjør 1", None, f"{D(received) - 750}", "0.00")
    assert (facts(page)["opening"], facts(page)["closing"]) == ("0.00", "0.00")
    first = await desk.get(
        "/reports/creditor-statement", creditor_id=str(CREDITOR), **{"from": "2026-05-01", "to": "2026-05-31"}
    )
    assert table(first, "movements") == []


async def test_a_statement_has_court_costs_in_and_what_was_laid_out_taken_off(desk):
    await court_costs_paid(desk)
    period = {"from": "2026-05-01", "to": str(LATER)}
    page = await desk.get("/reports/creditor-statement", creditor_id=str(CREDITOR), **period)
    assert facts(page)["closing"] == "6732.81"
    await desk.settle(PAID)
    page = await desk.get("/reports/creditor-statement", creditor_id=str(CREDITOR), **period)
    assert [(row["text"], row["received"], row["deducted"]) for row in table(page, "movements")] == [
        ("Innbetaling", "6732.81", None),
        ("Oppgjør 1: vårt vederlag, MVA og rettsgebyr", None, "2821.00"),
    ]
    assert (facts(page)["opening"], facts(page)["closing"]) == ("0.00", "3911.81")


async def test_a_payout_that_came_back_is_in_a_statement_and_a_refund_is_not(desk):
    await desk.service.hear(registered(setup_=desk.setup(auto_posting=False)), transferred(1))
    desk.service.at(at(PAID, 6))
    await desk.import_file(paid_too_much(D("5000.00")))  # 4 061.81 is owed, 938.19 goes back
    await desk.settle(PAID)
    order = await released(desk)
    period = {"creditor_id": str(CREDITOR), "from": str(PAID), "to": str(LATER)}
    on_their_way = await desk.get("/reports/creditor-statement", **period)
    assert facts(on_their_way)["closing"] == "4061.81"
    desk.service.at(at(NEXT, 6))
    await report(desk, answer(order, *[Verdict("ACSC")] * 2))
    (ours,) = [each for each in order.transfers if each.amount == D("4061.81")]
    await hand_in(desk, of_ours(ours, kroner="4061.81"))
    page = await desk.get("/reports/creditor-statement", **period)
    assert [(row["text"], row["received"], row["deducted"]) for row in table(page, "movements")] == [
        ("Innbetaling", "4061.81", None),
        ("Utbetaling, oppgjør 1", None, "4061.81"),
        ("Utbetaling kom i retur, oppgjør 1", "4061.81", None),
    ]
    assert (facts(page)["opening"], facts(page)["closing"]) == ("0.00", "4061.81")


async def test_periods_join_without_a_gap(desk):
    await with_a_settlement(desk)
    await desk.import_file(giro(1, 300, on=NEXT), number=2)
    whole = {"from": str(PAID), "to": str(LATER)}
    pages = [
        facts(await desk.get("/reports/creditor-statement", creditor_id=str(CREDITOR), **period))
        for period in (whole, whole | {"to": str(PAID)}, whole | {"from": str(NEXT)})
    ]
    assert pages[0]["opening"] == pages[1]["opening"]
    assert pages[1]["closing"] == pages[2]["opening"]
    assert pages[0]["closing"] == pages[2]["closing"] == "1300.00"


@pytest.mark.parametrize(("params", "status"), [
    ({"creditor_id": str(CREDITOR), "from": "2026-06-02", "to": "2026-06-01"}, 409),
    ({"creditor_id": str(OTHER_CREDITOR)}, 404),
    ({}, 422),
])  # fmt: skip
async def test_a_statement_that_cannot_be_made_says_why(desk, params, status):
    await desk.service.hear(registered())
    assert (await desk.service.http.get("/reports/creditor-statement", params=params)).status_code == status


# VAT


async def test_vat_is_shown_by_term_and_settlement_and_agrees_with_the_ledger(desk):
    await settled_and_paid(desk)
    await desk.service.hear(
        registered(OTHER_CREDITOR, setup_=desk.setup(auto_posting=False), vat_registered=False),
        transferred(9, 9, creditor_id=OTHER_CREDITOR),
        demanded(9, case=9, fee=750, creditor_id=OTHER_CREDITOR, sent_on=date(2026, 6, 20)),
    )
    july = date(2026, 7, 1)
    await desk.import_file(giro(9, 5000, on=july), number=2)
    await desk.settle(july)
    page = await desk.get("/reports/vat", **{"from": "2026-05-01", "to": "2026-07-31"})
    terms = [
        (r["term"], r["basis"], r["vat"], r["offset"], r["paid_by_debtors"]) for r in table(page, "terms")
    ]
    assert terms == [
        ("3. termin 2026 (mai–juni)", "600.00", "150.00", "150.00", "0.00"),
        ("4. termin 2026 (juli–august)", "600.00", "150.00", "0.00", "150.00"),
    ]
    assert (facts(page)["vat"], facts(page)["booked"], facts(page)["difference"]) == (
        "300.00",
        "300.00",
        "0.00",
    )
    one = await desk.get(
        "/reports/vat", creditor_id=str(CREDITOR), **{"from": "2026-05-01", "to": "2026-07-31"}
    )
    (row,) = table(one, "settlements")
    assert (row["document"], row["vat"]) == ("Oppgjør 1 / 312048870", "150.00")
    (settlement,) = await desk.service.rows(
        f"select settlement_id from settlements where creditor_id = '{CREDITOR}'"
    )
    assert {each["key"]: each["settlements"] for each in one["tables"]} == {
        "terms": [],
        "settlements": [str(settlement["settlement_id"])],
    }


async def test_what_a_withdrawal_costs_is_in_the_basis_which_agrees_with_the_ledger(desk):
    day = DEMANDED + timedelta(days=20)
    off = desk.setup(auto_posting=False)
    await desk.service.hear(
        registered(setup_=off, withdrawal_share=D(1)), transferred(1), demanded(1),
        status(1, "withdrawn", on=day),
    )  # fmt: skip
    await desk.settle(day)
    page = await desk.get("/reports/vat", **{"from": "2026-05-01", "to": "2026-06-30"})
    (row,) = table(page, "settlements")
    assert (row["basis"], row["vat"]) == ("600.00", "150.00")
    keys = ("basis", "income", "basis_difference", "vat", "booked", "difference")
    assert [facts(page)[key] for key in keys] == ["600.00", "600.00", "0.00", "150.00", "150.00", "0.00"]


@pytest.mark.parametrize(("share", "cost"), [(D(0), "0.00"), (D("0.5"), "300.00")])
async def test_a_withdrawn_claim_tells_what_its_creditor_owes_by_the_agreement(desk, share, cost):
    await desk.service.hear(
        registered(withdrawal_share=share), transferred(1), demanded(1),
        status(1, "withdrawn", on=DEMANDED + timedelta(days=20)),
    )  # fmt: skip
    (claim,) = (await desk.get(f"/cases/{case_id(1)}/claims"))["claims"]
    assert (claim["withdrawal_fee"], claim["withdrawal_cost"]) == ("600.00", cost)


# Claims by age


async def test_claims_stand_by_days_overdue_as_they_were_on_the_day(desk):
    due = {1: date(2026, 4, 15), 2: date(2026, 3, 1), 3: date(2025, 5, 1)}
    await desk.service.hear(
        registered(setup_=desk.setup(auto_posting=False)),
        *(transferred(n, n, 1000, due=day) for n, day in due.items()),
        demanded(1, case=1, fee=600),
    )
    before = await desk.get("/reports/aged-claims", on=DEMANDED.isoformat())
    await desk.import_file(giro(1, 3000))
    page = await desk.get("/reports/aged-claims", on=PAID.isoformat())
    ages = {row["age"]: row["claims"] for row in table(page, "ages") if row["claims"]}
    assert ages == {"91–180": 1, "over 365": 1}
    (creditor,) = table(page, "creditors")
    assert (creditor["claims"], creditor["d30"]) == (2, "0.00")
    assert D(creditor["d180"]) + D(creditor["older"]) == D(creditor["total"]) == D(facts(page)["total"])
    assert await desk.get("/reports/aged-claims", on=DEMANDED.isoformat()) == before
    assert facts(before)["claims"] == 3
    one = await desk.get("/reports/aged-claims", on=DEMANDED.isoformat(), creditor_id=str(CREDITOR))
    oldest = table(one, "claims")[0]
    assert (oldest["invoice_number"], oldest["days"]) == ("3", str((DEMANDED - due[3]).days))
    assert facts(one)["total"] == facts(before)["total"]


async def test_a_day_whose_rates_are_not_known_is_refused_with_the_reason(desk):
    await desk.service.hear(registered(), transferred(1))
    refused = await desk.service.http.get("/reports/aged-claims", params={"on": "2031-01-05"})
    assert (refused.status_code, "rate" in refused.json()["detail"].lower()) == (409, True)


# The three ways of showing


@pytest.mark.parametrize("language", ["nb", "en"])
@pytest.mark.parametrize("name", NAMES)
async def test_page_csv_and_pdf_hold_the_same_rows(desk, name, language, tmp_path):
    await settled_and_paid(desk)
    params = PERIOD | {"language": language}
    page = await desk.get(f"/reports/{name}", **params)
    text = (await fetched(desk, f"/reports/{name}.csv", **params)).decode("utf-8")
    assert text.startswith("\ufeff")
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0] == [page["title"], page["subtitle"]]
    for each in page["tables"]:
        start = rows.index([each["title"]])
        assert rows[start + 1] == [column["label"] for column in each["columns"]]
        money = [n for n, column in enumerate(each["columns"]) if column["kind"] == "money"]
        for shown, row in zip(each["rows"], rows[start + 2 :], strict=False):
            values = list(shown.values())
            assert [row[n].replace(",", ".") for n in money] == [values[n] or "" for n in money]
    (tmp_path / "report.pdf").write_bytes(await fetched(desk, f"/reports/{name}.pdf", **params))
    printed = "".join(sheet.extract_text() for sheet in PdfReader(tmp_path / "report.pdf").pages)
    assert page["title"] in printed
    assert all(fact["label"] in printed for fact in page["facts"])
    assert ("Skrevet ut" in printed, "Printed" in printed) == (language == "nb", language == "en")


# Languages


def headings(page) -> list[str]:
    said = [page["title"], page["subtitle"], *(fact["label"] for fact in page["facts"])]
    for each in page["tables"]:
        said += [each["title"], *(column["label"] for column in each["columns"])]
    return said


@pytest.mark.parametrize("name", NAMES)
async def test_a_report_in_english_has_no_norwegian_heading_and_the_same_figures(desk, name):
    await settled_and_paid(desk)
    norwegian = await desk.get(f"/reports/{name}", **PERIOD)
    english = await desk.get(f"/reports/{name}", **PERIOD, language="en")
    alike = {
        here for here, there in zip(headings(norwegian), headings(english), strict=True) if here == there
    }
    assert not {each for each in alike if re.search("[^\\W\\d_]", each)} - {"over 365"}
    assert facts(english) == facts(norwegian) | {
        key: "not stated" for key, value in facts(norwegian).items() if value == "ikke oppgitt"
    }
    assert await desk.get(f"/reports/{name}", **PERIOD, language="nb") == norwegian


async def test_what_a_statement_says_of_each_movement_is_english_too(desk):
    await settled_and_paid(desk)
    page = await desk.get("/reports/creditor-statement", **PERIOD, language="en")
    said = ["Payment", "Settlement 1: our fee and VAT", "Payout, settlement 1"]
    assert [row["text"] for row in table(page, "movements")] == said


async def test_a_language_that_reports_do_not_have_is_refused(desk):
    refused = await desk.service.http.get("/reports/vat", params=PERIOD | {"language": "de"})
    assert (refused.status_code, "'nb' or 'en'" in refused.text) == (422, True)


def test_a_name_that_is_a_formula_is_only_a_name_in_a_spreadsheet():
    columns = (Column("name", text("Kunde")), Column("amount", text("Beløp"), "money"))
    tables = [ReportTable("t", "Tabell", columns, [("=1+1", D("-1234.5"))], total=("Sum", D("-1234.5")))]
    content = as_csv(Report(name="x", title="T", subtitle="S", facts=[Fact("a", "=A", "B")], tables=tables))
    lines = ["T;S", "'=A;B", "", "Tabell", "Kunde;Beløp", "'=1+1;-1234,50", "Sum;-1234,50"]
    assert content.decode("utf-8-sig").splitlines() == lines
