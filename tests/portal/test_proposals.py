"""The proposal list (Salg → Inkasso): what a user approves, holds back and takes off."""

import pytest

from tests.portal.told import FJORDVIK, NORDLYS, Told, kr

KARI = "kari@fjordvik.example"
FIRST, SECOND, THIRD = Told("1001"), Told("1002", amount=kr(2500)), Told("1003")


@pytest.fixture
async def list_of_three(office):
    """Three drafts in the list."""
    for told in (FIRST, SECOND, THIRD):
        await office.service.hear(told.overdue(), told.proposed())
        office.neighbours.statuses[told.id] = "draft"
    return office


async def test_the_list_shows_what_waits_and_for_how_long(list_of_three):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    assert "Til godkjenning 3" in browser.text
    assert "1002 Ola Nordmann 17.04.2026 01.05.2026 45 2 500,00 2 500,00 Klar" in browser.text


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
            "decided_by": KARI,
        },
    )
    assert "Godkjent: 1 av 2." in browser.text
    assert "1001 Godkjent, sak 100009" in browser.text
    assert "1003 Gjenopprett forbindelsen til PowerOffice Go først." in browser.text


async def test_approve_all_approves_the_drafts_and_nothing_else(list_of_three):
    list_of_three.neighbours.statuses[SECOND.id] = "on_hold"
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    assert "2 fakturaer, 2 000,00 kr." in browser.text
    await browser.send("/proposals", deed="approve_all")
    ((_, body),) = list_of_three.neighbours.asked
    assert sorted(body["invoice_ids"]) == sorted([str(FIRST.id), str(THIRD.id)])


@pytest.mark.parametrize(("deed", "words"), [("hold", "Satt på vent"), ("remove", "Fjernet fra listen")])
async def test_invoices_are_held_back_or_taken_off(list_of_three, deed, words):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    await browser.send("/proposals", deed=deed, invoice=str(FIRST.id))
    ((asked, body),) = list_of_three.neighbours.asked
    assert asked == deed
    assert body["reason"]
    assert f"1001 {words}" in browser.text


async def test_what_was_held_back_can_be_laid_back(list_of_three):
    list_of_three.neighbours.statuses[FIRST.id] = "on_hold"
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals?show=on_hold")
    assert "Legg tilbake i listen" in browser.text
    await browser.send("/proposals", deed="release", invoice=str(FIRST.id))
    assert [deed for deed, _ in list_of_three.neighbours.asked] == ["release"]


async def test_nothing_selected_does_nothing_and_says_so(list_of_three):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    await browser.send("/proposals", deed="approve")
    assert "Ingen fakturaer er valgt" in browser.text
    assert list_of_three.neighbours.asked == []


async def test_the_list_is_shown_but_closed_while_transfer_is_silent(list_of_three):
    browser = await list_of_three.invited(KARI)
    list_of_three.neighbours.lines["transfer"].cut = True
    page = await browser.open("/proposals")
    assert page.status_code == 200
    assert "Godkjenning er ikke tilgjengelig akkurat nå" in browser.text
    assert "1002" in browser.text
    assert "Godkjenn valgte" not in browser.text


async def test_an_approval_that_got_no_answer_says_that_nobody_knows(list_of_three):
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    list_of_three.neighbours.lines["transfer"].cut = True
    await browser.send("/proposals", deed="approve", invoice=str(FIRST.id))
    assert "1001 Vi fikk ikke svar, og vet ikke om den ble behandlet." in browser.text


async def test_a_paid_withdrawn_or_transferred_invoice_leaves_the_list(list_of_three):
    await list_of_three.service.hear(FIRST.paid(1000), SECOND.proposal_withdrawn(), THIRD.transferred())
    browser = await list_of_three.invited(KARI)
    await browser.open("/proposals")
    assert "Til godkjenning 0" in browser.text
    assert "Ingen fakturaer venter på godkjenning" in browser.text


async def test_companies_are_approved_each_for_itself(list_of_three):
    theirs = Told("9001", creditor_id=NORDLYS)
    await list_of_three.service.hear(theirs.overdue(), theirs.proposed())
    list_of_three.neighbours.statuses[theirs.id] = "draft"
    browser = await list_of_three.member("write", FJORDVIK, NORDLYS)
    await browser.open("/proposals")
    assert "Nordlys Butikk AS" in browser.text
    await browser.send("/proposals", deed="approve_all")
    asked = {body["creditor_id"]: body["invoice_ids"] for _, body in list_of_three.neighbours.asked}
    assert asked[str(NORDLYS)] == [str(theirs.id)]
    assert len(asked[str(FJORDVIK)]) == 3
