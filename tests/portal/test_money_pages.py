"""Money on its way: vouchers that Go refused, payouts that two people release, bank files, refunds, reports."""

from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.money import BATCH, PAYOUT, SETTLEMENT, batch, payout, posting
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
    assert listed.splitlines()[1].endswith(";861,40")
    lines = (await browser.open(f"/settlements/{SETTLEMENT}/lines.csv")).content.decode("utf-8-sig")
    assert ";'=HYPERLINK(1);" in lines


async def test_one_person_approves_and_another_releases(office):
    money = office.neighbours.money
    browser = await operator(office)
    await browser.open("/payouts")
    await browser.send("/payouts")
    assert browser.path == f"/payouts/{BATCH}"
    assert "Forslag nr. 7 er laget. 1 utbetalinger er holdt utenfor" in browser.text
    await browser.send(f"/payouts/{BATCH}/approve")
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
    office.neighbours.money.refusal = "batch 7 was approved by you; another person must release it"
    browser = await operator(office)
    await browser.open(f"/payouts/{BATCH}")
    await browser.send(f"/payouts/{BATCH}/approve")
    assert "Det lot seg ikke gjøre. batch 7 was approved by you" in browser.text


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


async def test_a_refused_bank_file_says_why_and_is_handed_in_again(office):
    money = office.neighbours.money
    money.files = [
        {
            "file_id": str(BATCH),
            "name": "ocr-1.txt",
            "status": "refused",
            "received_at": "2026-06-12T09:30:00Z",
            "transmission_number": None,
            "payments": 0,
            "total": "0.00",
            "line_number": 4,
            "reason": "sum mismatch",
        }
    ]
    browser = await operator(office)
    await browser.open("/bank-files")
    assert "Avvist linje 4: sum mismatch" in browser.text
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


async def test_a_payment_is_placed_where_it_was_meant_or_given_back(office):
    suggestion = {"case_id": str(BATCH), "case_number": "100007", "customer_name": "Ola Nordmann"}
    office.neighbours.waiting["payments/unplaced"] = [
        {
            "payment_id": "ocr-1",
            "suggestions": [suggestion],
            "case_id": None,
            "kid": "123",
            "amount": "50.00",
            "paid_on": "2026-06-01",
            "debtor_account": "",
            "text": "",
            "reason": "ukjent KID",
        }
    ]
    browser = await operator(office)
    await browser.open("/waiting")
    assert "Plasser på sak 100007 (Ola Nordmann)" in browser.text
    await browser.send("/waiting/payments/ocr-1/place", case_number="100007")
    await browser.send("/waiting/payments/ocr-1/give-back", note="Feil mottaker")
    decided = {"decided_by": OPERATOR}
    assert office.neighbours.money.asked == [
        ("payments/ocr-1/place", OPERATOR, decided | {"note": "", "case_number": "100007"}),
        ("payments/ocr-1/give-back", OPERATOR, decided | {"note": "Feil mottaker"}),
    ]


async def test_a_refund_without_an_account_is_ordered_to_the_one_that_the_debtor_names(office):
    office.neighbours.waiting["refunds"] = [
        {
            "payment_id": "ocr-1/2",
            "case_id": None,
            "kid": "123",
            "amount": "50.00",
            "paid_on": "2026-06-01",
            "debtor_account": "",
            "text": "",
            "reason": "for mye betalt",
            "obstacle": "Banken har ikke sagt hvem som betalte.",
        }
    ]
    browser = await operator(office)
    await browser.open("/waiting")
    assert "Banken har ikke sagt hvem som betalte." in browser.text
    await browser.send("/waiting/refunds/ocr-1", bank_account="86011117947")
    assert office.neighbours.money.asked == [
        ("refunds/ocr-1/order", OPERATOR, {"bank_account": "86011117947"})
    ]


async def test_a_company_gets_the_reports_about_itself_and_no_others(office):
    browser = await office.member("read", FJORDVIK)
    await browser.open("/reports/aged-claims?on=2026-06-01")
    assert "861,40" in browser.text
    assert office.neighbours.money.asked == [
        ("report aged-claims", "", {"creditor_id": str(FJORDVIK), "on": "2026-06-01"})
    ]
    for path in ("client-account", f"vat?creditor_id={NORDLYS}", f"vat/csv?creditor_id={NORDLYS}"):
        assert (await browser.open(f"/reports/{path}")).status_code == 404, path
    several = await office.member("accountant", FJORDVIK, NORDLYS)
    assert (await several.open("/reports/vat")).status_code == 404, "which company?"
    assert "Velg et selskap først." in (await several.open("/reports")).text


async def test_up_to_how_much_is_not_asked_for_is_told_while_settlement_can(office):
    browser = await office.member("read", FJORDVIK)
    await browser.open("/reports")
    assert "inntil 20,00 kr inntil 35,00 kr fra 1. juli 2026" in browser.text
    office.neighbours.lines["settlement"].cut = True
    await browser.open("/reports")
    assert "Rester som ikke kreves" not in browser.text


async def test_the_agency_gets_the_reports_of_all(office):
    browser = await operator(office)
    for name in ("client-account", "vat", "aged-claims"):
        assert (await browser.open(f"/reports/{name}")).status_code == 200, name
    assert (
        await browser.open(f"/reports/creditor-statement/csv?creditor_id={FJORDVIK}")
    ).content == b"a;b\r\n"
    assert office.neighbours.money.asked[0] == ("report client-account", "", {})
