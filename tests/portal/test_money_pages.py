"""Money on its way: vouchers that Go refused, payouts that two people release, bank files, refunds, reports."""

import re
from decimal import Decimal
from html import unescape

import pytest

from services.portal.domain.periods import MONTHS, period
from services.portal.domain.uploads import LARGEST
from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.money import (
    AT,
    BATCH,
    PAYOUT,
    SETTLEMENT,
    bank_file,
    batch,
    payment,
    payout,
    posting,
    waiting,
)
from tests.portal.told import FJORDVIK, NORDLYS, Told, story

PAID = Told("10042")
PROBLEM = {
    "code": "locked_period",
    "what": "Perioden er låst.",
    "where": "Åpne den under Innstillinger → Perioder.",
    "go": "Period is locked",
}


async def operator(office):
    browser = office.browser()
    await browser.log_in(OPERATOR, OPERATOR_PASSWORD)
    return browser


async def test_a_voucher_that_go_refused_says_what_to_correct_and_is_tried_again(office):
    await office.service.hear(*story(PAID))
    office.neighbours.money.posting = posting(status="posting_failed", problem=PROBLEM, voucher_number=None)
    browser = await office.member("write", FJORDVIK)
    await browser.open(f"/settlements/{SETTLEMENT}")
    for words in ("Perioden er låst. Åpne den under", "Period is locked", "Venter på utbetaling 861,40"):
        assert words in browser.text, words
    await browser.send(f"/settlements/{SETTLEMENT}/posting/post")
    assert "Bilaget bokføres på nytt" in browser.text
    await browser.send(f"/settlements/{SETTLEMENT}/posting/posted-by-hand")
    assert [path for path, _, _ in office.neighbours.money.asked] == [
        f"settlements/{SETTLEMENT}/{deed}" for deed in ("post", "posted-by-hand")
    ]
    reader = await office.member("read", FJORDVIK)
    assert "/posting/" not in (await reader.open(f"/settlements/{SETTLEMENT}")).text


async def test_why_go_refused_a_voucher_is_read_in_both_languages(office):
    await office.service.hear(*story(PAID))
    ledger = ["1999", "Bankkonto motpost"]
    inactive = {"text": "…", "code": "AccountInactive", "values": {"ledger": ledger}}
    place = {"text": "…", "code": "WhereAccount", "values": {"ledger": ledger, "field": ledger[1]}}
    problem = PROBLEM | {"what_said": [inactive], "where_said": place}
    office.neighbours.money.posting = posting(status="posting_failed", problem=problem)
    browser = await office.member("write", FJORDVIK)
    await browser.open(f"/settlements/{SETTLEMENT}?language=nb")
    assert "Konto 1999 (Bankkonto motpost) er ikke aktiv." in browser.text
    await browser.open(f"/settlements/{SETTLEMENT}?language=en")
    assert "Account 1999 (Bank offset account) is not active." in browser.text
    assert (
        "kontoplanen (the chart of accounts), Account 1999 (Bank offset account) · AutoCollect: Setup"
        in browser.text
    )


async def test_a_settlement_opens_while_its_keeper_is_silent(office):
    await office.service.hear(*story(PAID))
    office.neighbours.lines["settlement"].cut = True
    browser = await office.member("read", FJORDVIK)
    assert (await browser.open(f"/settlements/{SETTLEMENT}")).status_code == 200
    assert "861,40" in browser.text


async def test_settlements_and_their_lines_are_files_that_spreadsheets_open(office):
    await office.service.hear(*story(PAID), PAID.customer_renamed("=HYPERLINK(1)"))
    browser = await office.member("read", FJORDVIK)
    listed = (await browser.open("/settlements.csv")).content.decode("utf-8-sig")
    assert listed.splitlines()[1].endswith(";1000,00;11,40;-50,00;-100,00;861,40")
    lines = (await browser.open(f"/settlements/{SETTLEMENT}/lines.csv")).content.decode("utf-8-sig")
    assert ";'=HYPERLINK(1);" in lines
    line = dict(zip(*(row.split(";") for row in lines.splitlines()[:2]), strict=True))
    amounts = ("Innbetalt hovedstol", "Rente til dere", "Gebyr til dere", "Provisjon", "MVA", "Til dere")
    *parts, payout = (Decimal(line[name].replace(",", ".")) for name in amounts)
    assert line["MVA"].startswith("-")
    assert sum(parts) == payout


async def test_one_person_approves_and_another_releases(office):
    money = office.neighbours.money
    browser = await operator(office)
    await browser.open("/payouts")
    await browser.send("/payouts")
    assert browser.path == f"/payouts/{BATCH}"
    assert "Forslag nr. 7 er laget. 1 utbetaling er holdt utenfor" in browser.text
    await browser.send(f"/payouts/{BATCH}/approve")
    assert "foreslått betalinger: 1, 861,40 kr" in browser.text
    money.batch = batch(status="approved", approved_by=OPERATOR)
    page = await browser.open(f"/payouts/{BATCH}")
    assert "En annen må frigi det" in browser.text
    assert "/release" not in page.text
    money.batch = batch(status="approved", approved_by="other@byraa.example")
    assert "/release" in (await browser.open(f"/payouts/{BATCH}")).text
    await browser.send(f"/payouts/{BATCH}/release")
    assert [(path, by) for path, by, _ in money.asked] == [
        ("payout-batches", OPERATOR),
        (f"payout-batches/{BATCH}/approve", OPERATOR),
        (f"payout-batches/{BATCH}/release", OPERATOR),
    ]


async def test_what_settlement_refuses_is_told_with_its_reason(office):
    money = office.neighbours.money
    money.refusal = "batch 7 was approved by you; another person must release it"
    browser = await operator(office)
    await browser.open(f"/payouts/{BATCH}")
    await browser.send(f"/payouts/{BATCH}/release")
    assert "Det lot seg ikke gjøre. batch 7 was approved by you" in browser.text
    money.refusal_name, money.refusal_values = "SamePerson", {"number": "7", "by": OPERATOR}
    await browser.send(f"/payouts/{BATCH}/release")
    assert f"Forslag nr. 7 er godkjent av {OPERATOR}. En annen må frigi det." in browser.text
    assert "was approved by you" not in browser.text
    await browser.open(f"/payouts/{BATCH}?language=en")
    await browser.send(f"/payouts/{BATCH}/release")
    assert f"Batch no. 7 was approved by {OPERATOR}. Somebody else must release it." in browser.text


async def test_why_a_file_or_an_entry_is_not_booked_is_read_in_both_languages(office):
    taken = {"text": "…", "code": "AlreadyTaken", "values": {"day": "2026-06-01"}}
    broken = {"text": "line 3: no date; …", "code": "BrokenFile", "values": {}}
    entry = {"amount": "20.00", "currency": "EUR", "booked_on": None, "reference": "", "reason": "…"}
    money = {"text": "…", "code": "ForeignMoney", "values": {"currency": "EUR"}}
    files = office.neighbours.money.files
    files += [bank_file(reason_said=taken), bank_file(reason=broken["text"], reason_said=broken)]
    browser = await operator(office)
    await browser.open("/bank-files?language=nb")
    assert "ble tatt imot 01.06.2026. Ingenting er bokført på nytt." in browser.text
    assert "Be banken om en riktig fil. line 3: no date" in browser.text
    await browser.open("/bank-files?language=en")
    assert "was taken on 1 Jun 2026. Nothing has been booked again." in browser.text
    assert "Ask the bank for a correct one. line 3: no date" in browser.text
    files[0] = bank_file(status="taken", reason=None, entries_passed_over=[entry | {"reason_said": money}])
    await browser.open(f"/bank-files/{BATCH}?language=nb")
    assert "Den er i EUR; bare kroner bokføres her." in browser.text
    await browser.open(f"/bank-files/{BATCH}?language=en")
    assert "It is in EUR; only kroner are booked here." in browser.text


async def test_a_file_that_is_refused_says_why_and_a_broken_one_in_which_line(office):
    money = office.neighbours.money
    money.refusal, money.refusal_name = "this file was taken 01.06.2026 11:00", "AlreadyTaken"
    money.refusal_values = {"day": "2026-06-01"}
    browser = await operator(office)
    await browser.open("/bank-files")
    await browser.send(f"/bank-files/{BATCH}/retry")
    assert "ble tatt imot 01.06.2026. Ingenting er bokført på nytt." in browser.text
    await browser.open("/bank-files?language=en")
    await browser.send(f"/bank-files/{BATCH}/retry")
    assert "was taken on 1 Jun 2026. Nothing has been booked again." in browser.text
    money.refusal, money.refusal_name, money.refusal_values = "line 3: no date", "BrokenFile", {}
    await browser.send(f"/bank-files/{BATCH}/retry")
    assert "Ask the bank for a correct one. line 3: no date" in browser.text


async def test_a_payout_that_waits_says_why_and_is_corrected_or_taken_back(office):
    money = office.neighbours.money
    money.payouts = [payout(status="rejected", reason="Kontoen er avsluttet")]
    browser = await operator(office)
    await browser.open("/payouts")
    assert "Avvist av banken Kontoen er avsluttet" in browser.text
    await browser.send(f"/payouts/waiting/{PAYOUT}/correct", bank_account="8601 11 17947")
    await browser.send(f"/payouts/waiting/{PAYOUT}/withdraw", reason="Feil beløp")
    assert [body for _, _, body in money.asked] == [
        {"bank_account": "8601 11 17947"},
        {"reason": "Feil beløp"},
    ]


async def test_a_payout_that_the_bank_has_sent_back_waits_to_be_corrected(office):
    office.neighbours.money.payouts = [payout(status="returned", reason="Kontoen er avsluttet")]
    browser = await operator(office)
    page = await browser.open("/payouts")
    assert "Kommet tilbake fra banken Kontoen er avsluttet" in browser.text
    assert f"/payouts/waiting/{PAYOUT}/correct" in page.text


async def test_the_banks_answer_says_what_it_did_and_what_in_it_cannot_be(office):
    browser = await operator(office)
    await browser.open("/payouts")
    token, report = browser.form_token, {"file": ("pain.002.xml", b"<x/>")}
    browser.page = await browser.http.post("/payouts/answers", data={"form_token": token}, files=report)
    assert "Svaret fra banken om utbetaling 7 er mottatt: Godtatt." in browser.text
    office.neighbours.money.contradictions = ["payment x is not in the batch"]
    browser.page = await browser.http.post("/payouts/answers", data={"form_token": token}, files=report)
    assert "er ikke brukt: payment x is not in the batch" in browser.text
    said = {"text": "…", "code": "SaidOtherwise", "values": {"payout": "x", "bank": "paid"}}
    office.neighbours.money.contradictions_said = [said]
    browser.page = await browser.http.post("/payouts/answers", data={"form_token": token}, files=report)
    assert "er ikke brukt: Om utbetaling x sier banken nå: utbetalt." in browser.text
    assert "notice problem" in browser.page.text


@pytest.mark.parametrize("path", ["/bank-files", "/payouts/answers"])
async def test_a_file_from_the_bank_is_taken_whole_or_not_at_all(office, path):
    browser = await operator(office)
    await browser.open(path.replace("/answers", ""))
    token = browser.form_token
    for content, words in ((b"x" * (LARGEST + 1), "Filen er for stor."), (b"", "Filen er tom.")):
        browser.page = await browser.http.post(
            path, data={"form_token": token}, files={"file": ("bank.xml", content)}
        )
        assert words in browser.text
    assert office.neighbours.money.asked == []


async def test_a_refused_bank_file_says_why_and_is_handed_in_again(office):
    money = office.neighbours.money
    money.files = [bank_file()]
    browser = await operator(office)
    await browser.open("/bank-files")
    assert "Avvist sum mismatch" in browser.text
    token = browser.form_token
    browser.page = await browser.http.post(
        "/bank-files", data={"form_token": token}, files={"file": ("ocr.txt", b"NY")}
    )
    assert "Filen er mottatt og bokført." in browser.text
    await browser.send(f"/bank-files/{BATCH}/retry")
    assert [each[:2] for each in money.asked] == [
        ("bank-files", OPERATOR),
        (f"bank-files/{BATCH}/retry", OPERATOR),
    ]


async def test_a_refused_bank_file_is_dropped_with_a_reason_and_never_without(office):
    money = office.neighbours.money
    money.files = [bank_file()]
    browser = await operator(office)
    await browser.open(f"/bank-files/{BATCH}")
    assert "sum mismatch" in browser.text
    await browser.send(f"/bank-files/{BATCH}/dropping", reason="  x ")
    assert "Skriv hvorfor filen kan kastes." in browser.text
    assert money.asked == []
    await browser.send(f"/bank-files/{BATCH}/dropping", reason=" Sendt på nytt ")
    assert "Filen er kastet, og begrunnelsen er logget." in browser.text
    assert money.asked == [(f"DELETE bank-files/refused/{BATCH}", OPERATOR, "Sendt på nytt")]


async def test_a_bank_file_shows_what_of_it_is_held_and_why(office):
    held = {
        "amount": "1234.50",
        "currency": "NOK",
        "booked_on": "2026-06-12",
        "reference": "R-7",
        "reason": "it tells neither payer nor KID",
    }
    office.neighbours.money.files = [
        bank_file(status="taken", line_number=None, reason=None, repeated=1, entries_passed_over=[held])
    ]
    browser = await operator(office)
    await browser.open(f"/bank-files/{BATCH}")
    assert "12.06.2026 R-7 it tells neither payer nor KID 1 234,50" in browser.text
    assert "1 betaling var kjent fra en tidligere fil" in browser.text


async def test_the_list_of_bank_files_tells_what_of_a_file_was_known_and_what_was_booked(office):
    given = {"status": "taken", "line_number": None, "reason": None, "payments": 2, "total": "90.00"}
    office.neighbours.money.files = [bank_file(**given, repeated=1, booked="30.00")]
    browser = await operator(office)
    await browser.open("/bank-files")
    assert "2 1 kjent fra før 30,00 av 90,00 i filen" in browser.text
    await browser.open(f"/bank-files/{BATCH}")
    assert "90,00 30,00 var nytt og er bokført" in browser.text


SUGGESTION = {"case_id": str(BATCH), "case_number": "100007", "customer_name": "Ola Nordmann"} | {
    "reasons": ["kid_almost"]
}


async def test_a_payment_is_placed_where_it_was_meant_or_given_back(office):
    money = office.neighbours.money
    said = {"text": "no case has this KID", "code": "KidOfNoCase", "values": {}}
    office.neighbours.waiting["payments/unplaced"] = [waiting(suggestions=[SUGGESTION], reason_said=said)]
    money.suggestions = [SUGGESTION]
    browser = await operator(office)
    await browser.open("/waiting")
    for words in ("Ingen sak har denne KID-en.", "Plasser på sak 100007 (Ola Nordmann)"):
        assert words in browser.text, words
    await browser.send("/waiting/payments/ocr-1/place", case_number="100007")
    assert browser.path == "/waiting/payments/ocr-1"
    assert "Plasser på sak 100007 (Ola Nordmann) KID-en ligner" in browser.text
    await browser.send("/waiting/payments/ocr-1/place", case_number="100007", principal_first="true")
    await browser.send("/waiting/payments/ocr-1/give-back", note="Feil mottaker")
    order = {"order": ["principal", "interest", "costs"]}
    assert money.asked == [
        ("payments/ocr-1/place", OPERATOR, {"note": "", "case_number": "100007"}),
        ("payments/ocr-1/place", OPERATOR, {"note": "", "case_number": "100007"} | order),
        ("payments/ocr-1/give-back", OPERATOR, {"note": "Feil mottaker"}),
    ]


async def test_what_was_decided_about_a_payment_is_shown_and_can_be_undone(office):
    money = office.neighbours.money
    case = {"case_id": str(BATCH), "case_number": "100007"}
    parts = dict.fromkeys(("interest", "reminder_fee", "collection_fee", "court_costs"), "0.00")
    covers = {"invoice_id": str(PAID.id), "collected": parts | {"principal": "50.00", "total": "50.00"}}
    money.payment = payment("place", status="placed", covers=[covers], reason="", **case)
    decision = {"decision": "place", "decided_by": "a@byraa.example", "decided_at": AT, "note": "ringte"}
    money.decided = [waiting(**case) | decision]
    await office.service.hear(*story(PAID))
    browser = await operator(office)
    await browser.open("/waiting")
    assert "a@byraa.example Plassert for hånd · Sak 100007 ringte 01.06.2026" in browser.text
    page = await browser.open("/waiting/payments/ocr-1")
    assert "10042 50,00 0,00 0,00 0,00 0,00 50,00" in browser.text
    assert "/give-back" not in page.text, "it is undone first"
    await browser.send("/waiting/payments/ocr-1/undo", note="Feil sak")
    assert "Avgjørelsen er angret." in browser.text
    assert money.asked == [("payments/ocr-1/undo", OPERATOR, {"note": "Feil sak"})]
    money.payment = payment("place", "undo")
    assert "/undo" not in (await browser.open("/waiting/payments/ocr-1")).text


async def test_why_money_waits_is_read_with_its_day_and_sum_in_both_languages(office):
    ended = {"text": "…", "code": "CaseHadEnded", "values": {"closings": "paid", "day": "2026-06-01"}}
    short = {"text": "…", "code": "TooLittleForRefund", "values": {"free": "1200.00"}}
    office.neighbours.waiting["payments/unplaced"] = [
        waiting(reason="the case was paid on 2026-06-01", reason_said=ended),
        waiting(payment_id="ocr-2", reason="told before there were codes"),
    ]
    office.neighbours.waiting["refunds"] = [
        waiting(status="overpaid", reason="", obstacle="…", obstacle_said=short)
    ]
    office.neighbours.money.payment = payment(reason="the case was paid on 2026-06-01", reason_said=ended)
    browser = await operator(office)
    await browser.open("/waiting?language=nb")
    assert "Saken var betalt 01.06.2026." in browser.text
    assert "told before there were codes" in browser.text
    assert "1 200,00 kr er ledig der beløpet er bokført" in browser.text
    await browser.open("/waiting?language=en")
    assert "The case was paid on 1 Jun 2026." in browser.text
    assert "NOK 1,200.00 is available where the amount is booked" in browser.text
    await browser.open("/waiting/payments/ocr-1?language=en")
    assert "The case was paid on 1 Jun 2026." in browser.text


async def test_what_keeps_a_payout_from_going_out_is_read_in_both_languages(office):
    bank = "kontoen er avsluttet (AC04)"
    returned = {"text": "…", "code": "PayoutReturned", "values": {"bank_reason": bank}}
    office.neighbours.money.payouts = [
        payout(status="returned", reason=bank, obstacle="…", obstacle_said=returned),
        payout(payout_id=str(PAID.id), status="rejected", reason=bank, obstacle=f"avvist av banken: {bank}"),
        payout(payout_id=str(PAID.case_id), obstacle="mangler kontonummer"),
    ]
    browser = await operator(office)
    await browser.open("/payouts?language=nb")
    for words in ("Kom i retur fra banken: kontoen er avsluttet (AC04). Rett opp", "mangler kontonummer"):
        assert words in browser.text, words
    await browser.open("/payouts?language=en")
    assert "Returned by the bank: the account is closed (AC04). Correct it" in browser.text
    assert "the account number is missing" in browser.text
    assert f"avvist av banken: {bank}" in browser.text, "what comes without a code stands as it came"


async def test_money_that_waits_for_a_rate_is_told_apart_and_looked_at_by_itself(office):
    office.neighbours.waiting["payments/unplaced"] = [waiting(status="held", reason="no rate for 2027-01-01")]
    browser = await operator(office)
    await browser.open("/waiting")
    assert "Alle innbetalinger er plassert." in browser.text
    assert "Venter på en sats" in browser.text
    assert "no rate for 2027-01-01 50,00" in browser.text


async def test_a_refund_without_an_account_is_ordered_to_the_one_that_the_debtor_names(office):
    obstacle = "banken oppgir ikke hvilken konto det ble betalt fra; oppgi konto"
    office.neighbours.waiting["refunds"] = [waiting(status="overpaid", reason="", obstacle=obstacle)]
    browser = await operator(office)
    await browser.open("/waiting?language=en")
    assert "the bank does not tell from which account it was paid; name an account" in browser.text
    await browser.open("/waiting?language=nb")
    assert obstacle in browser.text
    await browser.send("/waiting/refunds/ocr-1", bank_account="86011117947")
    assert office.neighbours.money.asked == [
        ("refunds/ocr-1/order", OPERATOR, {"bank_account": "86011117947"})
    ]


async def test_the_banks_balance_of_a_day_is_entered_as_accountants_write_it(office):
    browser = await operator(office)
    await browser.open("/reports/client-account")
    office.neighbours.money.asked.clear()
    for day, balance in (("2026-06-12", "mange"), ("2026-06-12", "1,234"), ("2027-01-01", "1")):
        await browser.send("/reports/client-account/balances", on_day=day, balance=balance)
        assert "Skriv saldoen i kroner" in browser.text, (day, balance)
    await browser.send("/reports/client-account/balances", on_day="2026-06-12", balance="12 345,50")
    assert "Bankens saldo 12.06.2026 er notert." in browser.text
    assert [each for each in office.neighbours.money.asked if each[1]] == [
        ("reports/client-account/balances", OPERATOR, {"on_day": "2026-06-12", "balance": "12345.50"})
    ]
    handler = await office.colleague("case_handler")
    assert "/balances" not in (await handler.open("/reports/client-account")).text


async def test_a_company_gets_the_reports_about_itself_and_no_others(office):
    browser = await office.member("read", FJORDVIK)
    await browser.open("/reports/aged-claims?on=2026-06-01")
    assert "861,40" in browser.text
    assert office.neighbours.money.asked == [
        ("report aged-claims", "", {"creditor_id": str(FJORDVIK), "on": "2026-06-01", "language": "nb"})
    ]
    for path in ("client-account", f"vat?creditor_id={NORDLYS}", f"vat/csv?creditor_id={NORDLYS}"):
        assert (await browser.open(f"/reports/{path}")).status_code == 404, path
    several = await office.member("accountant", FJORDVIK, NORDLYS)
    assert (await several.open("/reports/vat")).status_code == 404, "which company?"
    assert "Velg et selskap først." in (await several.open("/reports")).text


async def test_the_agency_gets_the_reports_of_all(office):
    browser = await operator(office)
    for name in ("client-account", "vat", "aged-claims"):
        assert (await browser.open(f"/reports/{name}")).status_code == 200, name
    assert (
        await browser.open(f"/reports/creditor-statement/csv?creditor_id={FJORDVIK}")
    ).content == b"a;b\r\n"
    today = office.service.runtime.clock.now().date().isoformat()
    assert office.neighbours.money.asked[0] == (
        "report client-account",
        "",
        {"language": "nb", "on": today},
    )


async def test_a_report_opens_with_the_last_term_or_month_and_the_days_stand_in_its_fields(office):
    browser = await office.member("read", FJORDVIK)
    today = office.service.runtime.clock.now().date()
    for name, months in MONTHS.items():
        await browser.open(f"/reports/{name}?from=&to=")
        first, last = (each.isoformat() for each in period(months, today))
        asked = office.neighbours.money.asked[-1][2]
        assert (asked["from"], asked["to"]) == (first, last), name
        for field, day in (("from", first), ("to", last)):
            assert re.search(rf'name="{field}" type="date" value="{day}"', browser.page.text), name
    await browser.open("/reports/aged-claims")
    assert f'name="on" type="date" value="{today.isoformat()}"' in browser.page.text


async def test_a_period_that_ends_before_it_begins_is_told_at_its_field_and_nothing_typed_is_lost(office):
    browser = await office.member("read", FJORDVIK)
    page = await browser.open("/reports/vat?from=2026-06-02&to=2026-06-01")
    assert page.status_code == 422
    assert "Perioden slutter før den begynner." in browser.text
    assert 'value="2026-06-02" aria-invalid="true" aria-describedby="from-wrong"' in page.text
    assert 'value="2026-06-01"' in page.text
    assert office.neighbours.money.asked == []


async def test_a_row_of_the_vat_report_leads_to_its_settlement(office):
    settlement = str(PAID.settled().settlement_id)
    table = {
        "title": "Oppgjør",
        "columns": [{"key": "document", "label": "Dokument", "kind": "text"}],
        "rows": [{"document": "Oppgjør 1 / 310000014"}],
        "total": None,
        "settlements": [settlement],
    }
    office.neighbours.money.report["tables"] = [table]
    browser = await operator(office)
    page = await browser.open("/reports/vat")
    assert f'<a href="/settlements/{settlement}">Oppgjør 1 / 310000014</a>' in page.text


async def test_a_reports_file_is_named_after_the_report_and_its_days(office):
    browser = await operator(office)
    page = await browser.open("/reports/vat/csv?from=2026-05-01&to=2026-06-30")
    assert 'filename="MVA 2026-05-01 2026-06-30.csv"' in page.headers["content-disposition"]


async def test_english_reports_tell_their_days_as_the_other_pages_do(office):
    office.neighbours.money.report["subtitle"] = "at 01.06.2026"
    browser = await operator(office)
    await browser.open("/reports/aged-claims?on=2026-06-01&language=en")
    assert "at 1 Jun 2026" in browser.text


async def test_a_report_and_its_files_come_in_the_language_of_the_page(office):
    browser = await operator(office)
    await browser.open("/reports/vat?language=en")
    await browser.open("/reports/vat/pdf")
    assert [(asked[0], asked[2]["language"]) for asked in office.neighbours.money.asked] == [
        ("report vat", "en"),
        ("report vat.pdf", "en"),
    ]


async def test_settlements_of_a_period_are_listed_with_what_they_add_up_to(office):
    await office.service.hear(*story(PAID))
    await office.change(
        "insert into settlements select (json_populate_record(s, json_build_object("
        "'id', gen_random_uuid(), 'number', 2, 'settled_on', '2026-05-01', 'payout', 100))).* from settlements s"
    )
    browser = await office.member("read", FJORDVIK)
    await browser.open("/settlements?from=&to=")
    assert "Sum av 2 oppgjør 1 000,00 11,40 −50,00 −100,00 961,40" in browser.text
    page = await browser.open("/settlements?from=2026-06-01&to=2026-06-30")
    assert "Sum av 1 oppgjør 1 000,00 11,40 −50,00 −100,00 861,40" in browser.text
    assert 'href="/settlements.csv?from=2026-06-01&amp;to=2026-06-30"' in page.text
    assert len((await browser.open("/settlements.csv?to=2026-05-31")).text.splitlines()) == 2
    await browser.open("/settlements?to=2026-01-01")
    assert "Ingen oppgjør i perioden." in browser.text


async def test_settlements_turn_page_by_page_behind_a_cursor(office):
    await office.service.hear(*story(PAID))
    await office.change(
        "insert into settlements select (json_populate_record(s, json_build_object("
        "'id', gen_random_uuid(), 'number', 1000 + n, 'settled_on', s.settled_on - n / 3))).*"
        " from settlements s, generate_series(1, 101) n"
    )
    browser = await office.member("read", FJORDVIK)
    address, seen = "/settlements", []
    while address:
        page = await browser.open(address)
        seen += [
            int(each)
            for each in re.findall(r'<th scope="row"[^>]*><a href="/settlements/[^"]+">(\d+)<', page.text)
        ]
        (address,) = [
            unescape(each) for each in re.findall(r'href="(/settlements\?after[^"]+)"', page.text)
        ] or [""]
    assert (len(seen), len(set(seen))) == (102, 102)
    assert "Til begynnelsen" in browser.text
    for spoilt in ("x", "2026-06-01~99999999999999~x", f"2026-06-01~99999999999999999~{PAYOUT}"):
        assert (await browser.open(f"/settlements?after={spoilt}")).status_code == 200
