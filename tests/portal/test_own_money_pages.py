"""The agency's own money: draws, bank charges, deposits; amounts without details; invoices for VAT."""

from uuid import UUID

import pytest

from services.portal.api.vat_invoices import PAGE
from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.money import (
    AT,
    BATCH,
    INVOICE,
    SETTLEMENT,
    bank_charge,
    bank_entry,
    booked_credit,
    held_credit,
    own_money,
    payment,
    payout,
    vat_invoice,
    waiting,
)
from tests.portal.told import FJORDVIK, NORDLYS, Told, story

CASE = Told("10042")
OTHERS = UUID(int=31)
CHARGE = f"/own-money/charges/{BATCH}/3"
HELD = f"/waiting/held-credits/{BATCH}/2"


async def operator(office):
    browser = office.browser()
    await browser.log_in(OPERATOR, OPERATOR_PASSWORD)
    return browser


def drawn(**more):
    return payout(kind="agency", settlement_id=None, payee="Byrået AS", **more)


async def test_all_or_some_of_the_agencys_own_is_drawn_by_an_operator(office):
    money = office.neighbours.money
    money.payouts = []
    browser = await operator(office)
    await browser.open("/own-money")
    assert "Kan tas ut nå 800,00" in browser.text
    for amount in ("mye", "0", "-5"):
        await browser.send("/own-money/draws", amount=amount)
        assert "Skriv beløpet i kroner" in browser.text, amount
    await browser.send("/own-money/draws", amount="1 250,50")
    assert "Uttaket er bestilt" in browser.text
    await browser.send("/own-money/draws", amount=" ")
    assert money.asked == [
        ("agency-draws", OPERATOR, {"amount": "1250.50"}),
        ("agency-draws", OPERATOR, {}),
    ]


@pytest.mark.parametrize(
    ("own", "payouts", "words"),
    [
        ({"drawable": "0.00"}, [], "Ingenting kan tas ut nå."),
        ({"drawable": "0.00", "to_pay_in": "70.00"}, [], "har 70,00 kr mindre enn det oppdragsgivere"),
        ({}, [drawn(status="ordered")], "Et uttak venter."),
    ],
)
async def test_what_stands_in_the_way_of_a_draw_is_said_before_it_is_ordered(office, own, payouts, words):
    office.neighbours.money.own, office.neighbours.money.payouts = own_money(**own), payouts
    browser = await operator(office)
    page = await browser.open("/own-money")
    assert words in browser.text
    assert "/own-money/draws" not in page.text


async def test_the_page_lists_draws_alone_with_where_they_stand(office):
    office.neighbours.money.payouts = [
        drawn(status="released", batch_id=str(BATCH), amount="500.00"),
        payout(amount="861.40"),
    ]
    browser = await operator(office)
    page = await browser.open("/own-money")
    assert "Sendt til banken 500,00" in browser.text
    assert f'href="/payouts/{BATCH}"' in page.text
    assert "861,40" not in browser.text, "a creditor's payout is none of ours"


@pytest.mark.parametrize(
    ("name", "values", "nb", "en"),
    [
        (
            "DrawWaits",
            {"amount": "1500.00"},
            "Et uttak på 1 500,00 kr venter allerede.",
            "A draw of NOK 1,500.00",
        ),
        (
            "TooLittleOwn",
            {"own": "800.00"},
            ": 800,00 kr på klientkontoen",
            ": NOK 800.00 on the client account",
        ),
        ("NoOwnAccount", {}, "Byrået har ingen egen konto", "The agency has no account of its own"),
        ("Reject", {}, "Det lot seg ikke gjøre. 900.00 kroner", "That was not possible. 900.00 kroner"),
    ],
)
async def test_a_draw_that_settlement_refuses_says_why_in_the_readers_language(office, name, values, nb, en):
    money = office.neighbours.money
    money.payouts = []
    money.refusal, money.refusal_name = "900.00 kroner cannot be drawn", name
    money.refusal_values = values
    browser = await operator(office)
    await browser.open("/own-money")
    await browser.send("/own-money/draws", amount="900")
    assert nb in browser.text
    await browser.open("/own-money?language=en")
    await browser.send("/own-money/draws", amount="900")
    assert en in browser.text
    assert ("900.00 kroner cannot be drawn" in browser.text) == (name == "Reject")


async def test_what_the_bank_took_is_booked_as_a_charge_with_a_reason_and_taken_back(office):
    money = office.neighbours.money
    money.unexplained = [bank_entry(text="<b>Gebyr</b>")]
    browser = await operator(office)
    page = await browser.open("/own-money")
    assert "12.06.2026 <b>Gebyr</b> R-7" in browser.text
    assert "<b>Gebyr" not in page.text
    await browser.send(CHARGE, note=" x ")
    assert "Skriv hvorfor, med tre tegn eller mer." in browser.text
    assert money.asked == []
    await browser.send(CHARGE, note=" for mai ")
    assert "Bankgebyret er ført" in browser.text
    await browser.send(CHARGE, note="for mai", is_no_payout="true", is_another="true")
    money.charges = [bank_charge(), bank_charge(position=4, revoked_by="b@byraa.example", revoked_why="feil")]
    page = await browser.open("/own-money")
    assert "tatt tilbake av b@byraa.example: feil" in browser.text
    assert page.text.count("/revocation") == 1, "what is taken back already is not offered"
    await browser.send(f"{CHARGE}/revocation", reason=" ")
    await browser.send(f"{CHARGE}/revocation", reason="var en utbetaling")
    path = f"bank-files/{BATCH}/entries/3/charge"
    plain, sure = {"is_another": False, "is_no_payout": False}, {"is_another": True, "is_no_payout": True}
    assert money.asked == [
        (path, OPERATOR, {"note": "for mai"} | plain),
        (path, OPERATOR, {"note": "for mai"} | sure),
        (f"{path}/revoke", OPERATOR, {"reason": "var en utbetaling"}),
    ]


@pytest.mark.parametrize(
    ("name", "values", "words"),
    [
        ("ChargedBefore", {}, "Er det et annet gebyr, krysser du av for det"),
        ("MayBePayout", {"amount": "35.00"}, "En utbetaling på 35,00 kr er hos banken"),
        ("ClientMoney", {"amount": "35.00", "own": "5.00", "lacks": "30.00"}, "Betal inn 30,00 kr, merk"),
    ],
)
async def test_a_charge_that_is_refused_says_what_to_do(office, name, values, words):
    money = office.neighbours.money
    money.unexplained, money.refusal, money.refusal_name = [bank_entry()], "the particulars", name
    money.refusal_values = values
    browser = await operator(office)
    await browser.open("/own-money")
    await browser.send(CHARGE, note="for mai")
    assert words in browser.text
    assert "the particulars" not in browser.text


async def test_a_deposit_is_marked_with_a_reason_and_stands_on_the_page(office):
    money = office.neighbours.money
    decided = {"decided_by": OPERATOR, "decided_at": AT, "case_number": None}
    money.decided = [
        waiting(payment_id="ocr-2", amount="70.00")
        | decided
        | {"decision": "own", "note": "vår innbetaling"},
        waiting(amount="33.00") | decided | {"decision": "place", "note": ""},
    ]
    browser = await operator(office)
    await browser.open("/waiting/payments/ocr-1")
    await browser.send("/waiting/payments/ocr-1/own", note="")
    assert "Skriv hvorfor" in browser.text
    await browser.send("/waiting/payments/ocr-1/own", note="dekker gebyr")
    assert "merket som byråets egne midler" in browser.text
    assert money.asked == [("payments/ocr-1/own", OPERATOR, {"note": "dekker gebyr"})]
    await browser.open("/own-money")
    assert "vår innbetaling 70,00" in browser.text
    assert "33,00" not in browser.text


async def test_a_payment_without_kid_pays_an_invoice_for_vat(office):
    money = office.neighbours.money
    browser = await operator(office)
    await browser.open("/waiting/payments/ocr-1")
    await browser.send("/waiting/payments/ocr-1/pay-invoice", invoice_number="31")
    assert "Innbetalingen betaler fakturaen." in browser.text
    assert money.asked == [("payments/ocr-1/pay-invoice", OPERATOR, {"note": "", "invoice_number": 31})]
    assert (await browser.send("/waiting/payments/ocr-1/pay-invoice", invoice_number="x")).status_code == 422
    money.payment = payment("pay_invoice", vat_invoice_id=str(INVOICE), vat_invoice_number=31)
    page = await browser.open("/waiting/payments/ocr-1")
    assert f'<a href="/vat-invoices/{INVOICE}">Faktura 31</a>' in page.text


async def test_an_amount_without_details_is_booked_by_case_or_kid_and_that_undone(office):
    await office.service.hear(*story(CASE))
    money = office.neighbours.money
    money.held, money.booked = [held_credit()], [booked_credit(), booked_credit(undone_by="settlement")]
    browser = await operator(office)
    page = await browser.open("/waiting")
    assert "1 beløp uten detaljer fra banken" in browser.text
    page = await browser.open("/waiting/held-credits")
    assert "12.06.2026 nr. 2 i filen H-9" in browser.text
    assert "angret av settlement: –" in browser.text
    assert page.text.count('/undo"') == 1, "what is undone already is not offered"
    typed = {"case_number": CASE.case_number, "note": "banken ringte"}
    await browser.send(f"{HELD}/book", **typed)
    assert money.asked == [], "first it is shown whose the money would be"
    assert "Kunde Ola Nordmann Selskap Fjordvik Elektro AS Skyldig i dag" in browser.text
    await browser.send(f"{HELD}/book", **typed, sure="true")
    assert "Beløpet er ført som innbetaling." in browser.text
    assert browser.path == "/waiting/payments/ocr-1"
    typed = {"kid": "0 100 001", "note": "banken ringte", "is_another": "true"}
    await browser.send(f"{HELD}/book", **typed)
    assert "Ingen sak har denne KID-en." in browser.text
    await browser.send(f"{HELD}/book", **typed, sure="true")
    await browser.send(f"{HELD}/undo", reason="feil sak")
    assert "Føringen er angret" in browser.text
    path = f"held-credits/{BATCH}/2"
    by_case = {"case_id": str(CASE.case_id), "note": "banken ringte", "is_another": False}
    assert money.asked == [
        (f"{path}/book", OPERATOR, by_case),
        (f"{path}/book", OPERATOR, {"kid": "0100001", "note": "banken ringte", "is_another": True}),
        (f"{path}/undo", OPERATOR, {"reason": "feil sak"}),
    ]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"case_number": "100001", "kid": "0100001", "note": "avtalt"}, "Oppgi enten saksnummeret eller KID"),
        ({"note": "avtalt"}, "Oppgi enten saksnummeret eller KID"),
        ({"kid": "1", "note": "avtalt"}, "Oppgi enten saksnummeret eller KID"),
        ({"kid": "12x", "note": "avtalt"}, "Oppgi enten saksnummeret eller KID"),
        ({"case_number": "999999", "note": "avtalt"}, "Ingen sak har dette nummeret."),
        ({"kid": "0100001", "note": "x"}, "Skriv hvorfor"),
    ],
)
async def test_what_does_not_say_whose_an_amount_is_books_nothing(office, typed, words):
    await office.service.hear(*story(CASE))
    office.neighbours.money.held = [held_credit()]
    browser = await operator(office)
    await browser.open("/waiting/held-credits")
    await browser.send(f"{HELD}/book", **typed)
    assert words in browser.text
    assert office.neighbours.money.asked == []


async def test_a_booking_that_is_refused_says_what_to_do(office):
    money = office.neighbours.money
    money.held, money.refusal, money.refusal_name = [held_credit()], "the particulars", "ToldAlike"
    browser = await operator(office)
    await browser.open("/waiting/held-credits")
    await browser.send(f"{HELD}/book", kid="0100001", note="banken ringte", sure="true")
    assert "Er det andre penger, krysser du av for det" in browser.text


async def test_a_case_handler_sees_the_money_and_is_offered_no_deed(office):
    money = office.neighbours.money
    money.unexplained, money.charges = [bank_entry()], [bank_charge()]
    money.held, money.booked = [held_credit()], [booked_credit()]
    money.invoices = [vat_invoice(paid_elsewhere="10.00")]
    handler = await office.colleague("case_handler")
    for path in ("/own-money", "/waiting/held-credits", f"/vat-invoices/{INVOICE}"):
        page = await handler.open(path)
        assert page.status_code == 200, path
        assert page.text.count("<form") == 1, "the log-out alone"


async def test_a_company_sees_its_own_invoices_and_what_paid_them_and_no_others(office):
    mark = {"deed": "paid_elsewhere", "amount": "60.00", "paid_on": "2026-06-14", "note": "til driftskonto"}
    money = office.neighbours.money
    money.invoices = [
        vat_invoice(
            open="0.00",
            paid_elsewhere="60.00",
            marks=[mark | {"marked_by": "a@byraa.example", "marked_at": AT}],
        ),
        vat_invoice(vat_invoice_id=str(OTHERS), number=30, creditor_id=str(NORDLYS)),
    ]
    browser = await office.member("read", FJORDVIK)
    page = await browser.open("/vat-invoices")
    assert "31 11.06.2026 25.06.2026 1 Gjort opp 100,00 0,00" in browser.text
    assert str(OTHERS) not in page.text
    page = await browser.open(f"/vat-invoices/{INVOICE}")
    for words in (
        "Til konto 8601.11.17947 KID",
        "Betalt til klientkontoen 40,00",
        "14.06.2026 Merket som betalt på annen måte 60,00",
    ):
        assert words in browser.text, words
    for hidden in ("a@byraa.example", "til driftskonto", "/waiting/", "paid-elsewhere"):
        assert hidden not in page.text, hidden
    document = await browser.open(f"/vat-invoices/{INVOICE}/invoice.pdf?download=true")
    assert document.content == b"%PDF"
    assert document.headers["content-disposition"] == 'attachment; filename="Faktura 31.pdf"'
    for path in (f"/vat-invoices/{OTHERS}", f"/vat-invoices/{OTHERS}/invoice.pdf"):
        assert (await browser.open(path)).status_code == 404, path


async def test_a_settlement_leads_to_its_invoice_for_vat(office):
    await office.service.hear(*story(CASE))
    office.neighbours.money.invoices = [
        vat_invoice(),
        vat_invoice(number=32, settlement_id=str(OTHERS)),
    ]
    browser = await office.member("read", FJORDVIK)
    page = await browser.open(f"/settlements/{SETTLEMENT}")
    assert "MVA Faktura 31 Åpen, 100,00" in browser.text
    assert f'href="/vat-invoices/{INVOICE}"' in page.text
    assert "Faktura 32" not in browser.text


async def test_an_accountant_sees_the_invoices_of_his_companies_together_or_of_the_chosen_one(office):
    office.neighbours.money.invoices = [
        vat_invoice(),
        vat_invoice(vat_invoice_id=str(OTHERS), number=32, creditor_id=str(NORDLYS), is_overdue=True),
        vat_invoice(number=33, creditor_id=str(UUID(int=99))),
    ]
    browser = await office.member("accountant", FJORDVIK, NORDLYS)
    page = await browser.open("/vat-invoices")
    assert page.text.index(">32</a>") < page.text.index(">31</a>"), "the newest first"
    assert ">33</a>" not in page.text
    assert "Forfalt" in browser.text
    await browser.send("/companies", company=str(FJORDVIK))
    page = await browser.open("/vat-invoices")
    assert ">31</a>" in page.text
    assert ">32</a>" not in page.text


async def test_the_agency_sees_all_invoices_page_by_page_or_the_open_ones(office):
    money = office.neighbours.money
    money.invoices = [
        vat_invoice(number=500 - each, open="0.00" if each % 2 else "60.00") for each in range(PAGE + 3)
    ]
    browser = await operator(office)
    page = await browser.open("/vat-invoices")
    assert page.text.count("invoice.pdf") == PAGE
    page = await browser.open("/vat-invoices?page=2")
    assert page.text.count("invoice.pdf") == 3
    page = await browser.open("/vat-invoices?open=true")
    assert page.text.count("invoice.pdf") == PAGE // 2 + 2
    assert "Gjort opp" not in browser.text


async def test_an_invoice_is_marked_as_paid_elsewhere_and_that_taken_back(office):
    money = office.neighbours.money
    money.invoices = [vat_invoice(paid_elsewhere="10.00", open="50.00")]
    browser = await operator(office)
    address = f"/vat-invoices/{INVOICE}"
    await browser.open(address)
    await browser.send(f"{address}/paid-elsewhere", paid_on="2026-06-14", note="x")
    assert "Skriv hvorfor" in browser.text
    await browser.send(f"{address}/paid-elsewhere", paid_on="2026-06-14", note="til driftskonto")
    assert "Fakturaen er merket som betalt." in browser.text
    await browser.send(f"{address}/undo", note="kom likevel ikke")
    assert "Merket er tatt tilbake." in browser.text
    paid = {"paid_on": "2026-06-14", "note": "til driftskonto"}
    assert money.asked == [
        (f"vat-invoices/{INVOICE}/paid-elsewhere", OPERATOR, paid),
        (f"vat-invoices/{INVOICE}/undo", OPERATOR, {"reason": "kom likevel ikke"}),
    ]
    money.refusal, money.refusal_name = "invoice 31 is of 2026-06-11", "NotOnThatDay"
    money.refusal_values = {"number": "31", "first": "2026-06-11", "last": "2026-06-15"}
    await browser.send(f"{address}/paid-elsewhere", paid_on="2026-06-01", note="til driftskonto")
    assert "Faktura 31 er betalt tidligst 11.06.2026" in browser.text
