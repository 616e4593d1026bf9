"""The overview: figures, tasks and the way back to a lost connection; and settlements."""

from dataclasses import replace

from shared.events import CustomerSnapshot
from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.money import waiting
from tests.portal.told import FJORDVIK, NORDLYS, TODAY, Told, kr, named, story

KARI = "kari@fjordvik.example"
PAID, OPEN = Told("10042"), Told("10077", case_number="100002")


async def test_the_tiles_add_up_what_was_heard(office):
    late = Told("10099")
    await office.service.hear(
        *story(PAID),
        *story(OPEN)[:6],
        OPEN.paid(250),
        late.overdue(),
        late.paid(100),
        OPEN.letter("legal_action_notice", TODAY),
    )
    browser = await office.invited(KARI)
    await browser.open("/")
    for words in (
        "Forfalt hos dere 900,00 1 faktura som ikke er til inkasso",
        "Til inkasso 750,00 hovedstol i 1 pågående sak",
        "Innkrevd 1 611,40 1 361,40 til oss, 250,00 direkte til dere",
        "Siste oppgjør 861,40 12.06.2026 · 1 oppgjør i alt",
        "Brev 3 sendt denne måneden, 7 i alt",
    ):
        assert words in browser.text, words


async def test_an_empty_portal_says_what_will_come(office):
    browser = await office.invited(KARI)
    await browser.open("/")
    assert "Ingenting venter" not in browser.text
    assert "Forfalt hos dere 0,00" in browser.text
    assert "Dette venter på deg" not in browser.text
    for path, words in (("/cases", "Ingen saker ennå"), ("/settlements", "Ingen oppgjør ennå")):
        await browser.open(path)
        assert words in browser.text


async def test_what_waits_for_the_user_is_said_first(office):
    await office.service.hear(
        *story(OPEN)[:6],
        OPEN.decision_needed(),
        Told("1").overdue(),
        Told("1").proposed(),
    )
    office.neighbours.proposes(Told("1"))
    office.neighbours.proposes(Told("2"), "on_hold")
    office.neighbours.proposes(Told("3"), "removed")
    browser = await office.invited(KARI)
    await browser.open("/")
    assert "Sak 100002 (Ola Nordmann): velg hvordan saken skal gå videre, innen 01.07.2026." in browser.text
    assert ">Forslag <span" in browser.page.text
    assert "1 faktura venter på godkjenning før vi kan følge den opp" in browser.text
    await office.service.hear(OPEN.status("legal", 2))
    await browser.open("/")
    assert "velg hvordan" not in browser.text


async def test_a_decision_is_told_once_and_leads_to_its_answer(office):
    await office.service.hear(*story(OPEN)[:6], OPEN.decision_needed())
    browser = await office.invited(KARI)
    page = await browser.open("/")
    assert f'href="/tasks#case-{OPEN.case_id}"' in page.text
    assert "å svare på" not in browser.text
    assert f'id="case-{OPEN.case_id}"' in (await browser.open("/tasks")).text


async def test_the_agency_is_told_what_waits_for_creditors_apart_and_whose_each_thing_is(office):
    await office.service.hear(*story(OPEN)[:6], OPEN.decision_needed())
    office.neighbours.waiting = {"payments/unplaced": [waiting()], "refunds": []}
    operator = office.browser()
    await operator.log_in(OPERATOR, OPERATOR_PASSWORD)
    await operator.open("/")
    own, _, others = operator.text.partition("Dette venter på oppdragsgiverne")
    assert "velg hvordan" not in own
    assert "Penger som venter : 1 venter på dere." in own
    assert "innen 01.07.2026. Fjordvik Elektro AS" in others
    assert "Forfalt hos oppdragsgiverne" in others
    assert "0,00 direkte til oppdragsgiverne" in others
    assert "Fjordvik Elektro AS · Ola Nordmann" in others
    assert " dere" not in others


async def test_the_latest_events_lead_to_their_cases(office):
    await office.service.hear(*story(OPEN)[:6], OPEN.paid(250))
    browser = await office.invited(KARI)
    page = await browser.open("/")
    latest = page.text.partition("Siste hendelser")[2]
    assert f'href="/cases/{OPEN.case_id}">Sak 100002</a>' in latest
    assert "Sendt på e-post for faktura 10077, krav" in latest
    assert latest.count("Ola Nordmann") == 7, "in each line but that of the company's registration"
    assert "250,00\xa0kr på faktura 10077" in latest


async def test_a_settlement_of_several_cases_leads_to_each(office):
    other = CustomerSnapshot(id=8, number=10008, name="Berg Bygg AS", is_person=False, subledger_account_id=8)
    second = Told("10050", case_number="100005", customer=other)
    lines = PAID.settled().lines + second.settled().lines
    settled = replace(PAID.settled(), lines=lines, payout=kr("1722.80"))
    await office.service.hear(PAID.transferred(), second.transferred(), settled)
    browser = await office.invited(KARI)
    page = await browser.open("/")
    (line,) = [each for each in page.text.split("<li") if "Oppgjør nr. 1" in each]
    assert f'href="/cases/{PAID.case_id}">Sak 100001</a>' in line
    assert f'href="/cases/{second.case_id}">Sak 100005</a>' in line
    await browser.open(f"/settlements/{settled.settlement_id}")
    assert "10042 Ola Nordmann 100001" in browser.text
    assert "10050 Berg Bygg AS 100005" in browser.text
    assert "Sum 2 000,00 700,00 22,80 0,00 −100,00 800,00 −200,00 1 722,80" in browser.text


async def test_the_operator_alone_sees_the_money_that_covers_nothing(office):
    await office.service.hear(*story(OPEN)[:6])
    office.neighbours.waiting = {
        "payments/unplaced": [waiting(amount="500.25", reason="ukjent KID")],
        "refunds": [waiting(amount=each, case_id=str(OPEN.case_id)) for each in ("17.17", "2.83")],
    }
    kari = await office.invited(KARI)
    assert "Penger som venter" not in kari.text
    assert (await kari.open("/waiting")).status_code == 404
    operator = office.browser()
    await operator.log_in(OPERATOR, OPERATOR_PASSWORD)
    assert 'href="/waiting"' in operator.page.text
    page = await operator.open("/waiting")
    assert "ukjent KID" in operator.text
    assert "500,25" in operator.text
    assert "Sum 20,00" in operator.text
    assert f'href="/cases/{OPEN.case_id}"' in page.text
    office.neighbours.lines["settlement"].cut = True
    assert (await operator.open("/waiting")).status_code == 503


async def test_a_settlement_shows_its_lines_its_voucher_and_its_advice(office):
    await office.service.hear(*story(PAID))
    settlement = named(f"{FJORDVIK} settlement 1")
    office.neighbours.advices[settlement] = b"%PDF-1.7 remittering"
    browser = await office.invited(KARI)
    await browser.open("/settlements")
    assert "1 12.06.2026 Bilag 10042 1 000,00 11,40 −50,00 −100,00 861,40" in browser.text
    page = await browser.open(f"/settlements/{settlement}")
    assert "10042 Ola Nordmann 100001 1 000,00 350,00 11,40 0,00 −50,00 400,00 −100,00 861,40" in browser.text
    assert f"/cases/{PAID.case_id}" in page.text
    assert "er ulike" not in browser.text
    advice = await browser.open(f"/settlements/{settlement}/advice.pdf")
    assert advice.content == b"%PDF-1.7 remittering"


async def test_a_settlement_that_is_carried_forward_says_why_its_sums_differ(office):
    await office.service.hear(PAID.settled(payout=0))
    browser = await office.invited(KARI)
    await browser.open(f"/settlements/{named(f'{FJORDVIK} settlement 1')}")
    assert "overføres til neste oppgjør" in browser.text


async def test_a_voucher_number_that_comes_later_is_added(office):
    await office.service.hear(PAID.settled(), PAID.settled(voucher_number=10042), PAID.settled())
    browser = await office.invited(KARI)
    await browser.open("/settlements")
    assert "Bilag 10042" in browser.text
    assert len(await office.service.rows("select * from settlement_lines")) == 1


async def test_companies_are_found_by_name_and_by_number(office):
    browser = await office.member("read", FJORDVIK, NORDLYS)
    for text, found in (("nordlys", True), ("310 000 022", True), ("310000014", False), ("ukjent", False)):
        await browser.open(f"/companies?q={text}")
        assert ("Nordlys Butikk AS" in browser.text) is found, text
