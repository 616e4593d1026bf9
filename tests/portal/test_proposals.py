"""The proposal list (Salg → Inkasso): what a user approves, holds back and takes off."""

import re

import pytest

from tests.portal.told import FJORDVIK, NORDLYS, Told, kr

KARI = "kari@fjordvik.example"
FIRST, SECOND, THIRD = Told("1001"), Told("1002", amount=kr(2500)), Told("1003")


HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def seen(browser) -> list[str]:
    """Up to where the page has shown each list, as its form sends it back."""
    return [value for name, value in HIDDEN.findall(browser.page.text) if name == "seen"]


@pytest.fixture
async def list_of_three(office):
    """Three drafts in the list."""
    for told in (FIRST, SECOND, THIRD):
        await office.service.hear(told.overdue(), told.proposed())
        office.neighbours.proposes(told)
    return office


async def test_the_list_shows_what_waits_and_for_how_long(list_of_three):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    assert "Til godkjenning 3" in browser.text
    assert "1002 Ola Nordmann 17.04.2026 01.05.2026 45 2 500,00 2 500,00 Klar" in browser.text


async def test_the_list_adds_up_what_is_found_and_leads_to_each_customer(list_of_three):
    browser = await list_of_three.invited(KARI)
    page = await browser.open("/proposals")
    assert "Sum gjenstår på" in browser.text
    assert f'href="/companies/{FJORDVIK}/customers/{FIRST.customer.number}">Ola Nordmann</a>' in page.text


async def test_the_list_is_a_file_too_with_all_its_pages(list_of_three):
    browser = await list_of_three.invited(KARI)
    page = await browser.open("/proposals")
    assert 'href="/proposals.csv?show=waiting"' in page.text
    listed = (await browser.open("/proposals.csv?show=waiting")).content.decode("utf-8-sig").splitlines()
    assert listed[0].startswith("Faktura;Kunde;Selskap;Fakturadato")
    assert "1002;Ola Nordmann;Fjordvik Elektro AS;17.04.2026;01.05.2026;45;2500,00;2500,00;Klar" in listed[2]
    list_of_three.neighbours.lines["transfer"].cut = True
    assert (await browser.open("/proposals.csv")).status_code == 503


async def test_selected_invoices_are_approved_with_a_receipt_for_each(list_of_three):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    list_of_three.neighbours.refusals[THIRD.id] = "connection_lost"
    await browser.send("/proposals", deed="approve", invoice=[str(FIRST.id), str(THIRD.id)])
    (asked,) = list_of_three.neighbours.asked
    assert asked == (
        "approve",
        {
            "creditor_id": str(FJORDVIK),
            "invoice_ids": [str(FIRST.id), str(THIRD.id)],
            "by": KARI,
            "seen_until": None,
        },
    )
    assert "Godkjent: 1 av 2." in browser.text
    assert "1001 Godkjent, sak 100009" in browser.text
    assert "1003 Gjenopprett forbindelsen til PowerOffice Go først." in browser.text
    list_of_three.neighbours.refusals[THIRD.id] = "too_early"
    await browser.send("/proposals", deed="approve", invoice=[str(THIRD.id)])
    assert "1003 Fakturaen må ha vært forfalt i 14 dager. Den kan godkjennes fra 20.06.2026." in browser.text
    await browser.open("/proposals?language=en")
    await browser.send("/proposals", deed="approve", invoice=[str(THIRD.id)])
    assert "overdue for 14 days. It can be approved from 20 Jun 2026." in browser.text


async def test_who_is_like_the_debtor_of_an_open_case_is_shown_and_decided_on(list_of_three):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    assert "Samme skyldner som en annen kunde?" not in browser.text
    list_of_three.neighbours.proposes(THIRD, likely_customer="10012")
    await browser.open("/proposals")
    assert "Ligner på kunde 10012, som har en åpen sak." in browser.text
    for deed, is_same in (("approve_same", True), ("approve_apart", False)):
        await browser.send("/proposals", deed=deed, invoice=[str(THIRD.id)])
        (_, asked) = list_of_three.neighbours.asked[-1]
        assert (asked["invoice_ids"], asked["is_same_debtor"]) == ([str(THIRD.id)], is_same)
    assert "1003 Godkjent, sak 100009" in browser.text


async def test_approve_all_approves_the_drafts_and_nothing_else(list_of_three):
    list_of_three.neighbours.proposes(SECOND, "on_hold")
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    assert "2 fakturaer, 2 000,00 kr." in browser.text
    await browser.send("/proposals", deed="approve_all", seen=seen(browser))
    assert list_of_three.neighbours.asked == [
        ("approve", {"creditor_id": str(FJORDVIK), "by": KARI, "only": {}, "seen_until": 4})
    ]
    assert "Godkjent: 2 av 2." in browser.text


async def test_what_comes_after_the_page_was_shown_is_not_approved_with_all(list_of_three):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    shown = seen(browser)
    late = Told("1004")
    await list_of_three.service.hear(late.overdue(), late.proposed())
    list_of_three.neighbours.proposes(late)
    list_of_three.neighbours.proposes(SECOND, left_to_pay="9000.00")
    await browser.send("/proposals", deed="approve_all", seen=shown)
    assert "Godkjent: 2 av 4." in browser.text
    for number in ("1002", "1004"):
        assert f"{number} Fakturaen kom i listen, eller ble endret, etter at du så den." in browser.text
    assert "1003 Godkjent" in browser.text
    await browser.open("/proposals")
    await browser.send("/proposals", deed="approve", invoice=str(late.id), seen=shown)
    assert "1004 Fakturaen kom i listen" in browser.text, "nor is one that is picked"


@pytest.mark.parametrize("spoilt", ["x", f"{FJORDVIK}~", f"{FJORDVIK}~-1", f"{FJORDVIK}~{10**20}"])
async def test_a_spoilt_form_approves_nothing(list_of_three, spoilt):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    page = await browser.send("/proposals", deed="approve_all", seen=spoilt)
    assert (page.status_code, list_of_three.neighbours.asked) == (422, [])


@pytest.mark.parametrize(
    ("deed", "words", "until"),
    [("hold", "Satt på vent", "2026-07-01"), ("remove", "Fjernet fra listen", None)],
)
async def test_invoices_are_held_back_or_taken_off(list_of_three, deed, words, until):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    assert 'min="2026-06-16" max="2027-06-15" value="2026-07-15"' in browser.page.text
    await browser.send("/proposals", deed=deed, invoice=str(FIRST.id), reason="Avtale", until="2026-07-01")
    await browser.open("/proposals")
    await browser.send("/proposals", deed=deed, invoice=str(FIRST.id))
    (asked, body), (_, usual) = list_of_three.neighbours.asked
    assert asked == deed
    assert (body["reason"], body.get("until")) == ("Avtale", until)
    assert (usual["reason"], usual.get("until")) == (words, None)
    assert f"1001 {words}" in browser.text


async def test_what_was_held_back_can_be_laid_back(list_of_three):
    list_of_three.neighbours.proposes(FIRST, "on_hold", detail="Avtale", held_until="2026-07-01")
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals?show=on_hold")
    assert "På vent til 01.07.2026 Avtale" in browser.text
    assert "Legg tilbake i listen" in browser.text
    await browser.send("/proposals", deed="release", invoice=str(FIRST.id))
    assert [deed for deed, _ in list_of_three.neighbours.asked] == ["release"]


async def test_nothing_selected_does_nothing_and_says_so(list_of_three):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    await browser.send("/proposals", deed="approve")
    assert "Ingen fakturaer er valgt" in browser.text
    assert list_of_three.neighbours.asked == []


async def test_the_page_says_so_while_transfer_is_silent(list_of_three):
    browser = await list_of_three.invited(KARI)
    list_of_three.neighbours.lines["transfer"].cut = True
    page = await browser.open("/proposals")
    assert page.status_code == 200
    assert "Listen er ikke tilgjengelig akkurat nå." in browser.text
    assert "Ingen fakturaer" not in browser.text
    assert "Godkjenn valgte" not in browser.text


async def test_an_approval_that_got_no_answer_says_that_nobody_knows(list_of_three):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    list_of_three.neighbours.lines["transfer"].cut = True
    await browser.send("/proposals", deed="approve", invoice=str(FIRST.id))
    assert "1001 Vi fikk ikke svar, og vet ikke om den ble behandlet." in browser.text


async def test_companies_are_approved_each_for_itself_and_only_where_one_may(list_of_three):
    theirs = Told("9001", creditor_id=NORDLYS)
    await list_of_three.service.hear(theirs.overdue(), theirs.proposed())
    list_of_three.neighbours.proposes(theirs)
    browser = await list_of_three.member("write", FJORDVIK, NORDLYS)
    await browser.open("/proposals")
    assert "Nordlys Butikk AS" in browser.text
    both = seen(browser)
    await browser.send("/proposals", deed="approve_all", seen=both)
    assert {body["creditor_id"]: body["seen_until"] for _, body in list_of_three.neighbours.asked} == {
        str(FJORDVIK): 3,
        str(NORDLYS): 4,
    }
    list_of_three.neighbours.asked.clear()
    await list_of_three.change("update memberships set role = 'read' where creditor_id = :id", id=NORDLYS)
    await browser.open("/proposals")
    assert "Godkjenn alle 3 fakturaer, 4 500,00 kr." in browser.text
    assert "9001" in browser.text
    assert "Velg faktura 9001" not in browser.text
    await browser.send("/proposals", deed="approve_all", seen=both)
    assert [body["creditor_id"] for _, body in list_of_three.neighbours.asked] == [str(FJORDVIK)]
    page = await browser.send("/proposals", deed="approve", invoice=[str(FIRST.id), str(theirs.id)])
    assert page.status_code == 403


async def test_a_filter_says_what_it_hides_and_approve_all_approves_what_it_shows(list_of_three):
    lists = list_of_three.neighbours.lists
    lists.hides = 1
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals?q=ola&at_least=500,00&days=30&reason=Avtale&sort=amount")
    assert "Viser 3 av 4 fakturaer; filteret skjuler 1. Vis alle" in browser.text
    assert "Godkjenn alle som vises 3 fakturaer, 4 500,00 kr." in browser.text
    only = {"text": "ola", "reason": "Avtale", "amount_from": "500.00", "days_overdue_from": 30}
    asked = {name: str(value) for name, value in only.items()} | {"sort": "amount", "descending": "true"}
    assert asked.items() <= lists.sought[-1].items()
    hidden = {"q": "ola", "at_least": "500,00", "days": "30", "of_reason": "Avtale"}
    assert hidden.items() <= dict(HIDDEN.findall(browser.page.text)).items()
    await browser.send("/proposals", deed="approve_all", seen=seen(browser), **hidden)
    ((_, body),) = list_of_three.neighbours.asked
    assert body["only"] == only


@pytest.mark.parametrize(
    "field", [{"at_least": "mye"}, {"at_least": "1e30"}, {"days": "-3"}, {"days": "9" * 99}]
)
async def test_what_is_not_understood_is_said_at_its_field_and_nobody_approves_all_then(list_of_three, field):
    browser = await list_of_three.invited(KARI)
    ((name, typed),) = field.items()
    page = await browser.open(f"/proposals?{name}={typed}")
    assert f'aria-describedby="wrong-{name}"' in page.text
    assert (
        "Beløpet ble ikke forstått." if name == "at_least" else "Skriv et helt antall dager"
    ) in browser.text
    assert "Godkjenn alle" not in browser.text
    await browser.send("/proposals", deed="approve_all", seen=seen(browser), **field)
    assert list_of_three.neighbours.asked == []


async def test_pages_follow_transfers_cursor_and_a_spoilt_address_begins_at_the_top(list_of_three):
    list_of_three.neighbours.lists.next = "c2lkZQ=="
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals?days=30")
    assert 'href="/proposals?show=waiting&amp;days=30&amp;after=c2lkZQ%3D%3D" rel="next"' in browser.page.text
    await browser.open("/proposals?days=30&after=c2lkZQ==")
    assert list_of_three.neighbours.lists.sought[-1]["cursor"] == "c2lkZQ=="
    assert "Til begynnelsen" in browser.text
    await browser.open("/proposals?after=spoilt")
    assert "1002" in browser.text
    assert "Til begynnelsen" not in browser.text
