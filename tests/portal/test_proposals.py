"""The proposal list (Salg → Inkasso): what a user approves, holds back and takes off."""

from datetime import date, timedelta
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from services.portal.api.proposal_filter import PAGE, ProposalFilter
from services.portal.domain.companies import ListedInvoice, ProposedInvoice
from tests.portal.told import FJORDVIK, NORDLYS, NOW, Told, kr

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


async def test_a_filter_says_what_it_hides_and_approve_all_approves_what_it_shows(office):
    small, large = Told("1001", amount=kr(100)), Told("1002", amount=kr(9000))
    held = Told("1003", due=date(2026, 4, 1))
    for told in (small, large, held):
        await office.service.hear(told.overdue(), told.proposed())
        office.neighbours.statuses[told.id] = "draft"
    browser = await office.member("write", FJORDVIK)
    await browser.open("/proposals?q=ola&at_least=500,00")
    assert "Viser 2 av 3 fakturaer; filteret skjuler 1. Vis alle" in browser.text
    assert "Godkjenn alle som vises 2 fakturaer, 10 000,00 kr." in browser.text
    await browser.open("/proposals?days=60")
    assert "Viser 1 av 3 fakturaer" in browser.text
    await browser.open("/proposals?q=ingen")
    assert "Ingen fakturaer passer med filteret." in browser.text
    await browser.open("/proposals")
    assert "filteret skjuler" not in browser.text
    await browser.send("/proposals", deed="approve_all", at_least="500,00", days="60")
    ((deed, body),) = office.neighbours.asked
    assert (deed, body["invoice_ids"]) == ("approve", [str(held.id)])


def test_pages_of_proposals_follow_each_other_also_when_rows_have_gone_meanwhile():
    def listed(number: int) -> ListedInvoice:
        invoice = ProposedInvoice(
            invoice_id=UUID(int=number),
            creditor_id=FJORDVIK,
            creditor_name="Fjordvik ~ Elektro",
            number=f"{number:05}",
            debtor="Ola",
            invoice_date=date(2026, 4, 1),
            due_date=date(2026, 5, 1) + timedelta(days=number // 100),
            amount=kr(100),
            remaining=kr(100),
            auto_approve=False,
        )
        return ListedInvoice(invoice=invoice, status="draft")

    rows = [listed(number) for number in range(2 * PAGE + 1)]
    first = ProposalFilter()
    shown = first.among(reversed(rows), NOW.date())
    assert first.page(shown) == rows[:PAGE]
    (after,) = parse_qs(urlsplit(first.next(shown, "waiting")).query)["after"]
    second = ProposalFilter(after=after)
    assert second.page(rows) == rows[PAGE : 2 * PAGE]
    assert second.page(rows[PAGE + 3 :]) == rows[PAGE + 3 : 2 * PAGE + 3], "those before have been approved"
    (after,) = parse_qs(urlsplit(second.next(rows, "waiting")).query)["after"]
    last = ProposalFilter(after=after)
    assert (last.page(rows), last.next(rows, "waiting")) == (rows[2 * PAGE :], "")
    assert ProposalFilter(after="spoilt").page(rows) == rows[:PAGE]
