"""The pages about cases, as a creditor reads them."""

import re
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from urllib.parse import unquote, urlencode

import pytest

from services.portal.api import list_files
from services.portal.migrations.versions import organisation_numbers
from shared.events import CustomerSnapshot
from tests.portal.told import FJORDVIK, NORDLYS, NOW, Told, named, returned, story
from tests.support.driving import envelope

PAID = Told("10042")
OPEN = Told("10077", case_number="100002")
OWED = {"principal": "1000.00", "interest": "14.25", "fees": "350.00", "total": "3364.25"}
KARI = "kari@fjordvik.example"


def cut(office, service):
    office.neighbours.lines[service].cut = True


def opened(told):
    return story(told)[:6]


async def test_the_list_is_a_file_too_in_the_language_and_with_the_filter_of_the_page(office):
    await office.service.hear(*story(PAID), *opened(OPEN))
    browser = await office.invited(KARI)
    page = await browser.open("/cases?status=all&language=en")
    assert 'href="/cases.csv?status=all"' in page.text
    listed = (await browser.open("/cases.csv?status=all")).content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in listed] == ["Case", "100002", "100001"]
    assert listed[2].startswith("100001;Ola Nordmann;Fjordvik Elektro AS;10042;Ended;")
    (_, only) = (await browser.open("/cases.csv?q=10077")).content.decode("utf-8-sig").splitlines()
    assert only.startswith("100002;")


async def test_a_list_of_many_parts_holds_each_case_once(office, monkeypatch):
    monkeypatch.setattr(list_files, "PART", 1)
    await office.service.hear(*story(PAID), *opened(OPEN))
    browser = await office.invited(KARI)
    listed = (await browser.open("/cases.csv?status=all")).content.decode("utf-8-sig").splitlines()
    assert [line.split(";")[0] for line in listed[1:]] == ["100002", "100001"]


async def test_a_case_tells_what_was_claimed_paid_and_sent(office):
    await office.service.hear(*story(PAID))
    browser = await office.invited(KARI)
    page = await browser.open(f"/cases/{PAID.case_id}")
    assert page.status_code == 200
    for words in (
        "Sak 100001 Avsluttet",
        "Ola Nordmann kunde 10007",
        "Inkassovarsel 18.05.2026",
        "Betalingsoppfordring 02.06.2026",
        "Oppgjør nr. 1: 861,40 kr utbetalt.",
        "1 361,40 kr på faktura 10042 (1 000,00 kr hovedstol, 11,40 kr rente, 350,00 kr gebyr og salær)",
        "8601.11.17947",
        "Gjenstår av hovedstol 0,00",
    ):
        assert words in browser.text, words


async def test_a_due_date_moved_in_go_stands_beside_the_one_that_letters_go_by(office):
    moved = OPEN.overdue(revision=2, due=date(2050, 8, 15))
    await office.service.hear(*opened(OPEN), moved)
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "01.05.2026 nå 15.08.2050 i PowerOffice Go 1 000,00" in browser.text
    assert "Forfall 01.05.2026" in browser.text
    assert "Forfallet er flyttet i PowerOffice Go – Faktura 10077 forfaller nå 15.08.2050." in browser.text
    await browser.open(f"/companies/{FJORDVIK}/customers/{OPEN.customer.number}")
    assert "10077 01.05.2026 nå 15.08.2050 i PowerOffice Go 100002" in browser.text
    office.neighbours.owed[OPEN.id] = OWED
    debtor = await office.debtor(OPEN)
    assert "forfalt 01.05.2026" in debtor.text
    assert "Forsinkelsesrente fra 02.05.2026" in debtor.text
    await office.service.hear(OPEN.overdue(revision=3))
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "i PowerOffice Go 1 000,00" not in browser.text


async def test_what_was_given_up_of_a_closed_claim_is_told_while_settlement_can(office):
    office.neighbours.owed[PAID.id], office.neighbours.given_up[PAID.id] = OWED, "11.40"
    await office.service.hear(*story(PAID))
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{PAID.case_id}")
    assert "Betalt 12.06.2026 11,40 er gitt opp" in browser.text
    cut(office, "settlement")
    page = await browser.open(f"/cases/{PAID.case_id}")
    assert (page.status_code, "er gitt opp" in browser.text) == (200, False)
    assert "Noe kan ikke vises akkurat nå" in browser.text


async def test_a_claim_and_its_case_that_are_open_again_are_shown_open_and_the_history_says_why(office):
    await office.service.hear(
        *story(PAID)[:-1], PAID.reopened(), PAID.status("open", 3, reason="Et krav er åpnet igjen")
    )
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{PAID.case_id}")
    assert "Sak 100001 Avsluttet" not in browser.text
    assert "Åpent" in browser.text
    assert browser.text.count("Kravet er åpnet igjen: faktura 10042 er ikke lenger betalt.") == 1
    await office.service.hear(PAID.closed("credited", date(2026, 6, 20), revision=3))
    await browser.open(f"/cases/{PAID.case_id}")
    assert "Åpent" not in browser.text
    assert "Faktura 10042 er kreditert." in browser.text


async def test_a_letter_whose_mail_came_back_is_shown_as_posted_with_its_later_deadline(office):
    *_, demand = opened(OPEN)
    mailed = replace(demand, channel="email")
    back = returned(mailed, date(2026, 6, 5))
    await office.service.hear(*opened(OPEN)[:-1], back, mailed)
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Betalingsoppfordring Brevpost E-post i retur 05.06.2026 Følgebrev 19.06.2026" in browser.text
    assert "E-post i retur: Betalingsoppfordring" in browser.text
    assert "Sendt i posten i stedet. Ny betalingsfrist 19.06.2026." in browser.text
    office.neighbours.covers[mailed.letter_id] = named("cover")
    office.neighbours.documents[named("cover")] = b"%PDF cover"
    assert f"/letters/{mailed.letter_id}/cover.pdf" in browser.page.text
    assert (await browser.open(f"/letters/{mailed.letter_id}/cover.pdf")).content == b"%PDF cover"
    await browser.open("/cases")
    assert "19.06.2026" in browser.text
    await office.service.hear(replace(back, is_posted=False, returned_on=date(2026, 6, 6)))
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Kunden har ingen postadresse." in browser.text


async def test_court_costs_have_a_row_of_their_own_until_they_are_revoked(office):
    office.neighbours.owed[OPEN.id] = OWED | {"fees": "2350.00", "court_costs": "2000.00"}
    await office.service.hear(
        *opened(OPEN),
        OPEN.laid_out(),
        OPEN.laid_out(928, outlay=72),
        OPEN.paid(0, payment_id="8-8", channel="agency", fees=71, court_costs=71),
    )
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    for words in (
        "11.06.2026 Forliksklage oss Kari Saksbehandler 2 071,00",
        "Gebyr og salær 350,00 Rettslige omkostninger 2 000,00",
        "Rettslige omkostninger betalt 71,00",
        "Forliksklage: 928,00 kr skyldes fra 11.06.2026.",
    ):
        assert words in browser.text, words
    cut(office, "settlement")
    await office.service.hear(OPEN.laid_out(928, outlay=72, revision=2))
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Gebyr og salær i brevene 350,00 Rettslige omkostninger 2 071,00" in browser.text
    assert "928,00 kr var ført ved en feil og skyldes ikke." in browser.text


async def test_what_is_left_counts_each_movement_once_and_undone_ones_not_at_all(office):
    await office.service.hear(
        *opened(OPEN),
        OPEN.paid(300),
        OPEN.paid(300),
        OPEN.credited(100),
        OPEN.paid(200, payment_id="9-9"),
        OPEN.undone("9-9", 200),
        OPEN.undone("never-heard-of", 50),
    )
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Gjenstår av hovedstol 600,00" in browser.text
    assert "opphevet i PowerOffice Go" in browser.text


async def test_a_case_holds_every_invoice_that_came_into_it(office):
    second = Told("10078", case_number="100002")
    await office.service.hear(*opened(OPEN), second.overdue(), second.transferred())
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Hovedstol 2 000,00" in browser.text
    await browser.open("/cases")
    assert "10077, 10078" in browser.text


async def test_the_history_can_be_read_by_what_it_is_about(office):
    await office.service.hear(*story(PAID))
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{PAID.case_id}?show=letter")
    history = browser.text.partition("Historikk")[2]
    assert "Betalingsoppfordring – Sendt i posten, krav 1 361,40 kr, med 350,00 kr i salær." in history
    assert "Innbetaling til oss –" not in history


async def test_an_event_that_is_delivered_twice_stands_once_in_the_history(office):
    told = envelope(OPEN.overdue())
    await office.service.deliver(told, told)
    await office.change("delete from inbox")
    await office.service.deliver(told)
    rows = await office.service.rows("select event_id from history where type like '%InvoiceOverdue%'")
    assert rows == [{"event_id": told.id}]


async def test_the_list_shows_what_goes_on_and_says_what_it_hides(office):
    await office.service.hear(*story(PAID), *opened(OPEN))
    browser = await office.invited(KARI)
    await browser.open("/cases")
    assert "100002" in browser.text
    assert "100001" not in browser.text
    assert "Viser 1 av 2 saker; filteret skjuler 1. Vis alle" in browser.text
    await browser.open("/cases?status=all")
    assert "100001" in browser.text
    assert "skjuler" not in browser.text


@pytest.mark.parametrize("text", ["100001", "10042", "ola nord", "  10042 "])
async def test_a_search_finds_by_case_invoice_or_customer_whatever_the_status(office, text):
    kari = OPEN.customer_renamed("Kari Hansen")
    await office.service.hear(*story(PAID), *opened(OPEN))
    browser = await office.invited(KARI)
    await browser.open(f"/cases?q={text}")
    assert "100001" in browser.text
    await office.service.hear(kari)
    await browser.open("/cases?q=kari+h")
    assert "Kari Hansen" in browser.text


BERG = CustomerSnapshot(
    id=8,
    number=20008,
    name="Berg Bygg AS",
    is_person=False,
    subledger_account_id=8,
    organisation_number="923609016",
)


@pytest.mark.parametrize("text", ["923609016", "923 609 016", "org.nr. 923 609 016", "kunde 20008"])
async def test_a_search_finds_the_debtor_by_his_numbers(office, text):
    await office.service.hear(*opened(Told("10088", case_number="100003", customer=BERG)), *opened(OPEN))
    browser = await office.invited(KARI)
    await browser.open(f"/cases?q={text}")
    assert "Berg Bygg AS" in browser.text
    assert "100002" not in browser.text


async def test_a_search_finds_the_organisation_number_that_a_customers_card_has_got_since(office):
    changed = replace(OPEN.customer_renamed("Ola Nordmann AS"), customer=replace(BERG, id=7, number=10007))
    await office.service.hear(*opened(OPEN), changed)
    browser = await office.invited(KARI)
    await browser.open("/cases?q=923609016")
    assert "100002" in browser.text


async def test_a_new_release_finds_debtors_by_their_numbers_in_cases_of_the_one_before(office):
    await office.service.hear(*opened(Told("10088", case_number="100003", customer=BERG)))
    rows = "select i.organisation_number, c.searched from invoices i cross join cases c"
    before = await office.service.rows(rows)
    assert "923609016" in str(before)
    await office.change("update invoices set organisation_number = ''")
    await office.change("update cases set searched = '100003'")
    for statement in organisation_numbers.FILLING.split(";"):
        await office.change(statement)
    assert await office.service.rows(rows) == before


@pytest.mark.parametrize("text", ["%", "_", "\\", "'; drop table cases --"])
async def test_a_search_means_its_signs_literally(office, text):
    await office.service.hear(*opened(OPEN))
    browser = await office.invited(KARI)
    page = await browser.open(f"/cases?q={text}")
    assert page.status_code == 200
    assert f"Ingen saker passer med «{text}»." in browser.text


async def test_a_filter_hides_no_find_in_silence(office):
    await office.service.hear(*story(PAID), *opened(OPEN))
    browser = await office.invited(KARI)
    await browser.open("/cases?q=100&status=closed")
    assert "Viser 1 av 2 saker som passer med «100»; filteret skjuler 1." in browser.text


async def test_the_list_shows_what_is_left_of_the_principal_and_that_costs_come_on_top(office):
    owing = Told("10079", case_number="100003")
    await office.service.hear(*opened(OPEN), OPEN.paid("239.05"), *opened(owing), owing.paid(1000))
    browser = await office.invited(KARI)
    await browser.open("/cases")
    assert "Rest hovedstol rente og gebyr i tillegg" in browser.text
    assert "760,95" in browser.text
    assert "1 000,00" not in browser.text
    assert "Hovedstol dekket, rente og gebyr gjenstår" in browser.text
    assert " 0,00 " not in browser.text
    await browser.open(f"/cases/{owing.case_id}")
    assert "Gjenstår av hovedstol 0,00 rente og gebyr kommer i tillegg" in browser.text
    await office.service.hear(owing.status("closed", 2, reason="paid"))
    await browser.open("/cases?status=closed")
    assert " 0,00 " in browser.text


async def test_the_list_shows_what_a_case_owes_whose_principal_is_covered_and_deadlines_that_are_over(office):
    owing = Told("10079", case_number="100003")
    await office.service.hear(*opened(owing), owing.paid(1000))
    browser = await office.invited(KARI)
    costs = {"principal": "0.00", "interest": "14.25", "fees": "350.00", "total": "364.25"}
    office.neighbours.owed[owing.id] = costs
    await browser.open("/cases")
    assert "16.06.2026 364,25 bare rente og gebyr" in browser.text
    office.service.at(NOW + timedelta(days=2))
    browser = await office.invited(KARI)
    await browser.open("/cases")
    assert "16.06.2026 gått ut 364,25 bare rente og gebyr" in browser.text


async def test_a_payment_for_two_invoices_is_one_line_with_its_sum_and_a_correction_says_why(office):
    second = Told("10078", case_number="100002")

    def part(told, amount, telling="", **parts):
        return told.paid(amount, payment_id=f"ocr-1-{told.id}{telling}", channel="agency", **parts)

    await office.service.hear(
        *opened(OPEN),
        second.overdue(),
        second.transferred(),
        part(OPEN, 1000, interest=20, fees=350),
        part(second, 200),
        part(OPEN, 0, "-2", interest="-17.17"),
    )
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Innbetaling Til oss 10077, 10078 1 200,00 20,00 350,00 1 570,00" in browser.text
    corrected = browser.text.partition("Korrigering av innbetalingen")[2]
    assert corrected.startswith(" Saken er regnet om")
    assert "tilbakebetales. 10077 0,00 −17,17 −17,17" in corrected


async def test_a_long_list_has_pages(office):
    many = [Told(str(20000 + n), case_number=str(200000 + n)) for n in range(51)]
    await office.service.hear(*(told.transferred() for told in many))
    browser = await office.invited(KARI)
    await browser.open("/cases")
    assert "Neste →" in browser.text
    (following,) = re.findall(r'href="([^"]*after=[^"]*)" rel="next"', browser.page.text)
    assert "200050" in browser.text
    await browser.open(unescape(following))
    assert "200000" in browser.text
    assert "200050" not in browser.text


@pytest.mark.parametrize(
    ("action", "fields", "reason", "words"),
    [
        ("pause", {"reason": "  Kunden er syk "}, "Kunden er syk", "Saken settes på pause."),
        ("resume", {}, "Gjenoppta", "Saken gjenopptas."),
        ("withdraw", {"reason": "Avtale"}, "Avtale", "Saken trekkes."),
    ],
)
async def test_a_case_is_changed_by_transfer_in_the_users_name(office, action, fields, reason, words):
    await office.service.hear(*opened(OPEN))
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    await browser.send(f"/cases/{OPEN.case_id}/{action}", **fields)
    assert office.neighbours.asked == [(action, {"case_id": OPEN.case_id, "reason": reason, "by": KARI})]
    assert browser.path == f"/cases/{OPEN.case_id}"
    assert words in browser.text
    await browser.open(browser.path)
    assert words not in browser.text, "a notice is shown once"


async def test_what_transfer_refuses_is_told_and_so_is_its_silence(office):
    await office.service.hear(*opened(OPEN))
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    office.neighbours.closed_cases.add(OPEN.case_id)
    await browser.send(f"/cases/{OPEN.case_id}/pause")
    assert "tillater det ikke lenger" in browser.text
    cut(office, "transfer")
    await browser.send(f"/cases/{OPEN.case_id}/pause")
    assert browser.page.status_code == 200
    assert "Vi fikk ikke svar" in browser.text


async def test_a_letter_is_shown_and_downloaded_through_the_portal(office):
    await office.service.hear(*opened(OPEN))
    document = named(f"document of {OPEN.id} payment_demand 2026-06-02")
    office.neighbours.documents[document] = b"%PDF-1.7 betalingsoppfordring"
    browser = await office.invited(KARI)
    page = await browser.open(f"/cases/{OPEN.case_id}")
    letter = named(f"{OPEN.id} payment_demand 2026-06-02")
    assert f"/letters/{letter}.pdf" in page.text
    shown = await browser.open(f"/letters/{letter}.pdf")
    assert shown.content == b"%PDF-1.7 betalingsoppfordring"
    assert shown.headers["content-type"] == "application/pdf"
    assert shown.headers["content-disposition"].startswith("inline")
    kept = await browser.open(f"/letters/{letter}.pdf?download=true")
    assert unquote(kept.headers["content-disposition"]) == (
        'attachment; filename="Betalingsoppfordring 2026-06-02.pdf"'
    )


async def test_the_pin_is_left_out_of_what_a_creditor_reads_and_shown_to_the_agency_and_the_debtor(office):
    await office.service.hear(*opened(OPEN))
    document = named(f"document of {OPEN.id} payment_demand 2026-06-02")
    office.neighbours.documents[document] = b"%PDF-1.7 betalingsoppfordring"
    letter = named(f"{OPEN.id} payment_demand 2026-06-02")
    for browser in (
        await office.invited(KARI),
        await office.member("accountant", FJORDVIK),
        await office.member("read", FJORDVIK),
    ):
        await browser.open(f"/letters/{letter}.pdf")
        assert office.neighbours.pins_hidden.pop() == (document, OPEN.case_id)
    await (await office.colleague("case_handler")).open(f"/letters/{letter}.pdf")
    await (await office.colleague("operator")).open(f"/letters/{letter}.pdf")
    await (await office.debtor(OPEN)).open(f"/my-case/letters/{letter}.pdf")
    assert office.neighbours.pins_hidden == []


async def test_a_letter_without_a_document_or_whose_keeper_is_silent_has_a_friendly_page(office):
    await office.service.hear(*opened(OPEN), OPEN.letter("reminder", date(2026, 5, 9), document=False))
    browser = await office.invited(KARI)
    page = await browser.open(f"/letters/{named(f'{OPEN.id} reminder 2026-05-09')}.pdf")
    assert page.status_code == 404
    page = await browser.open(f"/letters/{named(f'{OPEN.id} payment_demand 2026-06-02')}.pdf")
    assert page.status_code == 404
    assert "Dokumentet er ikke klart ennå" in browser.text
    cut(office, "dunning")
    page = await browser.open(f"/letters/{named(f'{OPEN.id} payment_demand 2026-06-02')}.pdf")
    assert page.status_code == 503
    assert "Tjenesten svarer ikke akkurat nå" in browser.text


async def test_what_is_owed_today_comes_from_the_claim_ledger_and_its_silence_hides_nothing_else(office):
    await office.service.hear(*opened(OPEN))
    office.neighbours.owed[OPEN.id] = {
        "principal": "1000.00",
        "interest": "15.41",
        "fees": "350.00",
        "total": "1365.41",
    }
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Skyldig i dag 1 365,41" in browser.text
    assert "Rente til i dag 15,41" in browser.text
    for silence in (office.neighbours.owed.clear, lambda: cut(office, "settlement")):
        silence()
        page = await browser.open(f"/cases/{OPEN.case_id}")
        assert page.status_code == 200
        assert "Skyldig i dag" not in browser.text
        assert "Gjenstår av hovedstol 1 000,00" in browser.text


async def test_a_paused_case_says_that_nothing_is_sent(office):
    await office.service.hear(*opened(OPEN), OPEN.status("paused", 2, reason="Kunden er syk", by=KARI))
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Saken er satt på pause siden 11.06.2026. Ingen nye brev sendes" in browser.text
    assert f"Status: Satt på pause – Kunden er syk {KARI}" in browser.text


async def test_a_paused_case_says_when_it_goes_on_by_itself_once_transfer_tells_it(office):
    await office.service.hear(*opened(OPEN), OPEN.status("paused", 2, reason="Kunden er syk", by=KARI))
    office.neighbours.paused_until[OPEN.case_id] = "2026-07-01"
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    until = "siden 11.06.2026. Den går videre av seg selv 01.07.2026; til da sendes ingen nye brev."
    assert until in browser.text
    office.neighbours.lines["transfer"].cut = True
    assert (await browser.open(f"/cases/{OPEN.case_id}")).status_code == 200
    assert "Ingen nye brev sendes før den gjenopptas." in browser.text


async def test_a_case_of_the_other_company_opens_though_lists_show_only_the_chosen_one(office):
    theirs = Told("3", creditor_id=NORDLYS, case_number="300003")
    await office.service.hear(*opened(OPEN), *opened(theirs))
    browser = await office.member("write", FJORDVIK, NORDLYS)
    await browser.open("/companies")
    await browser.send("/companies", company=str(FJORDVIK))
    await browser.open("/cases")
    assert "300003" not in browser.text
    assert "Fjordvik Elektro AS – bytt" in browser.text
    assert (await browser.open(f"/cases/{theirs.case_id}")).status_code == 200
    await browser.open("/companies")
    await browser.send("/companies", company="")
    await browser.open("/cases")
    assert "300003" in browser.text
    assert "Nordlys Butikk AS" in browser.text


async def test_a_case_says_what_it_waits_for_and_when(office):
    await office.service.hear(*opened(OPEN))
    step = {"reason": "deadline_runs", "text": "Betalingsfristen i forrige brev går fortsatt."}
    office.neighbours.next_steps[OPEN.case_id] = step | {"next_step_on": "2026-06-17"}
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert (
        "Neste steg: Betalingsfristen i forrige brev går fortsatt. Saken tas opp igjen 17.06.2026."
        in browser.text
    )
    step = {"reason": "small_remainder", "text": "Hovedstolen er betalt.", "next_step_on": "2028-01-01"}
    office.neighbours.next_steps[OPEN.case_id] = step
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Neste steg: Hovedstolen er betalt. Ingenting mer skjer av seg selv." in browser.text
    office.neighbours.lines["dunning"].cut = True
    assert (await browser.open(f"/cases/{OPEN.case_id}")).status_code == 200


async def test_a_withdrawn_case_says_what_that_costs_and_that_its_claims_are_withdrawn(office):
    await office.service.hear(*opened(OPEN), OPEN.status("withdrawn", 2))
    office.neighbours.owed[OPEN.id] = OWED
    office.neighbours.withdrawal_costs[OPEN.id] = "350.00"
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "350,00 kr av påløpt salær kreves av dere" in browser.text
    assert "Koster dere ved trekk av saken 350,00" in browser.text
    assert "Åpent" not in browser.text


async def test_a_demand_without_a_fee_leaves_the_fee_of_the_notice(office):
    notice = OPEN.letter("collection_notice", date(2026, 5, 18), fee=38)
    demand = OPEN.letter("payment_demand", date(2026, 6, 2))
    await office.service.hear(
        *story(OPEN)[:3], OPEN.transferred(), notice, demand, OPEN.status("withdrawn", 2)
    )
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Gebyr og salær i brevene 38,00" in browser.text


async def test_a_plan_is_not_said_to_be_kept_while_the_case_stands_still(office):
    await office.service.hear(*opened(OPEN), OPEN.planned(), OPEN.status("disputed", 2))
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Mens saken står stille, sender vi ingen påminnelser om den" in browser.text
    assert "dere trenger ikke gjøre noe" not in browser.text


async def test_what_happened_to_several_invoices_on_a_day_is_one_line_of_the_history(office):
    joined = [replace(Told(str(10077 + n)), case_number="100002") for n in range(3)]
    told = [
        [each.overdue(), each.transferred(), each.letter("collection_notice", date(2026, 5, 18))]
        for each in joined
    ]
    await office.service.hear(*(event for events in told for event in events))
    browser = await office.invited(KARI)
    page = await browser.open(f"/cases/{joined[0].case_id}")
    assert "Inkassovarsel – 3 ganger Vis hver enkelt" in browser.text
    assert page.text.count("<strong>Overført til inkasso</strong>") == 1
    assert "Faktura 10078 er overført til sak 100002" in browser.text
    assert re.search(r"Inkassovarsel 10079 Brevpost", browser.text)


async def test_a_later_letter_about_a_claim_that_joined_is_told_beside_the_steps(office):
    joined = Told("10099", due=date(2026, 5, 20), case_number="100002")
    await office.service.hear(
        *opened(OPEN),
        joined.transferred(on=date(2026, 6, 10)),
        joined.letter("collection_notice", date(2026, 6, 12)),
    )
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Siste brev: Inkassovarsel 12.06.2026, med frist 26.06.2026. Det gjelder et krav" in browser.text


async def test_what_of_interest_and_fees_is_paid_stands_beside_what_is_left(office):
    office.neighbours.owed[OPEN.id] = OWED
    await office.service.hear(*opened(OPEN), OPEN.paid(100, channel="agency", interest=5, fees=150))
    browser = await office.invited(KARI)
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Rente til i dag (19,25, derav 5,00 betalt) 14,25" in browser.text
    assert "Gebyr og salær (500,00, derav 150,00 betalt) 350,00" in browser.text
    settled = Told("10099", case_number="100002")
    await office.service.hear(
        settled.transferred(),
        settled.paid(1000, channel="agency", payment_id="9-9", fees=38),
        settled.closed(),
    )
    await browser.open(f"/cases/{OPEN.case_id}")
    assert "Gebyr og salær (500,00, derav 150,00 betalt) 350,00" in browser.text, "its notice's fee is over"


@pytest.mark.parametrize(
    "typed", ["0001000015", "0001 0000 15", "KID 0001000015", "Sak 100001", "sak 100001"]
)
async def test_a_case_is_found_by_its_kid_and_by_its_number_with_the_word_before_it(office, typed):
    await office.service.hear(*opened(PAID), replace(OPEN.transferred(), kid="0001000023"))
    browser = await office.invited(KARI)
    page = await browser.open("/cases?" + urlencode({"q": typed}))
    assert f"/cases/{PAID.case_id}" in page.text
    assert f"/cases/{OPEN.case_id}" not in page.text
