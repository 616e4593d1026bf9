"""Several cases changed at once; why an invoice is not in the list; and case numbers as they come."""

import asyncio
from dataclasses import replace
from html import escape
from urllib.parse import urlencode

import pytest

from services.portal.api import changing
from shared.sentences import Sentence
from tests.portal.told import FJORDVIK, NORDLYS, Told, story

TOO_EARLY = {
    "title": "DayTooEarly",
    "detail": "Velg en dato etter 15.06.2026.",
    "values": {"day": "2026-06-15"},
}
FIRST, SECOND = Told("10042", case_number="100001"), Told("10077", case_number="100002")
THEIRS = Told("77777", creditor_id=NORDLYS, case_number="200002")
BOTH = [str(FIRST.case_id), str(SECOND.case_id)]


def offer(action: str, **more):
    return {
        "action": action,
        "allowed": True,
        "why_not": None,
        "cost": "350.00",
        "costs": "Salæret som er påløpt.",
        "stops": "Alle brev.",
        "is_answer": False,
        "is_agencys": action == "reject",
    } | more


async def test_what_it_costs_and_stops_is_shown_before_anything_is_done(office):
    await office.service.hear(*story(FIRST)[:5], *story(SECOND)[:5])
    office.neighbours.offers += [offer("withdraw")]
    browser = await office.member("write", FJORDVIK)
    await browser.open("/cases")
    await browser.send("/cases/changes", action="withdraw", case=BOTH)
    assert "Trekk saken: 2 saker" in browser.text
    assert "Alle brev. Salæret som er påløpt. 350,00" in browser.text
    assert "Sum 700,00" in browser.text
    assert office.neighbours.asked == []
    office.neighbours.closed_cases.add(SECOND.case_id)
    await browser.send("/cases/changes", action="withdraw", case=BOTH, reason="Avtale", confirmed="true")
    assert "1 av 2 saker er endret." in browser.text
    assert "100002 Sakens status tillater det ikke." in browser.text
    ((action, body),) = office.neighbours.asked
    assert (action, body["reason"], body["by"]) == ("withdraw", "Avtale", "write@kunde.example")


async def test_a_silence_ends_the_deed_and_the_receipt_says_what_was_not_tried(office):
    await office.service.hear(*story(FIRST)[:5], *story(SECOND)[:5])
    browser = await office.member("write", FJORDVIK)
    await browser.open("/cases")
    line = office.neighbours.lines["transfer"]
    line.cut = True
    await browser.send("/cases/changes", action="pause", case=BOTH)
    assert "Sett på pause: 2 saker" in browser.text
    line.lost = 0
    await browser.send("/cases/changes", action="pause", case=BOTH, confirmed="true")
    assert "0 av 2 saker er endret." in browser.text
    assert "100001 Vi fikk ikke svar, og vet ikke om saken ble endret." in browser.text
    assert "100002 Ikke forsøkt" in browser.text


async def test_a_case_of_another_company_spoils_the_whole_deed(office):
    await office.service.hear(*story(FIRST)[:5], *story(THEIRS)[:5])
    browser = await office.member("write", FJORDVIK)
    await browser.open("/cases")
    page = await browser.send(
        "/cases/changes", action="pause", case=[BOTH[0], str(THEIRS.case_id)], confirmed="true"
    )
    assert page.status_code == 404
    await browser.open("/cases")
    await browser.send("/cases/changes", action="pause")
    assert "Ingen saker er valgt." in browser.text
    assert office.neighbours.asked == []


async def test_an_objection_is_reported_with_what_it_stops(office):
    await office.service.hear(*story(FIRST)[:5])
    office.neighbours.offers += [offer("dispute", cost=None, costs="Ingenting.")]
    browser = await office.member("write", FJORDVIK)
    await browser.open(f"/cases/{FIRST.case_id}")
    assert "Meld innsigelse Hva som stanser: Alle brev. Hva det koster: Ingenting." in browser.text
    await browser.send(f"/cases/{FIRST.case_id}/dispute", reason="Feil vare")
    assert "Saken merkes som omtvistet." in browser.text


async def test_a_case_offers_what_transfer_says_and_says_why_the_rest_is_not_possible(office):
    await office.service.hear(*story(FIRST)[:5], FIRST.status("legal", 2))
    legal = "Saken er til rettslig behandling."
    office.neighbours.offers += [
        offer("pause", allowed=False, why_not=legal),
        offer("reopen", stops="Ingenting."),
        offer("go_legal", is_answer=True),
        offer("reject", is_agencys=True),
    ]
    browser = await office.member("write", FJORDVIK)
    await browser.open(f"/cases/{FIRST.case_id}")
    assert office.links_of_forms(browser.page.text)[1:] == [f"/cases/{FIRST.case_id}/reopen"]
    assert f"Hva er ikke mulig nå? Sett på pause {legal}" in browser.text
    await browser.send(f"/cases/{FIRST.case_id}/reopen")
    assert "Saken åpnes på nytt." in browser.text
    assert (await browser.send(f"/cases/{FIRST.case_id}/reject", reason="x")).status_code == 403
    agencys = await office.colleague("case_handler")
    await agencys.open(f"/cases/{FIRST.case_id}")
    await agencys.send(f"/cases/{FIRST.case_id}/reject", reason="Kravet er fremmed for oss")
    assert [action for action, _ in office.neighbours.asked] == ["reopen", "reject"]
    office.neighbours.lines["transfer"].cut = True
    await browser.open(f"/cases/{FIRST.case_id}")
    assert "Saken kan ikke endres akkurat nå." in browser.text


async def test_a_pause_ends_on_the_day_that_is_chosen_and_a_refusal_says_why(office):
    await office.service.hear(*story(FIRST)[:5])
    office.neighbours.offers += [offer("pause")]
    browser = await office.member("write", FJORDVIK)
    await browser.open(f"/cases/{FIRST.case_id}")
    assert 'min="2026-06-16" max="2027-06-15" value="2026-07-15"' in browser.page.text
    await browser.send(f"/cases/{FIRST.case_id}/pause", until="2026-08-01", reason="Ferie")
    await browser.open("/cases")
    await browser.send("/cases/changes", action="pause", case=BOTH[0])
    assert 'value="2026-07-15"' in browser.page.text
    await browser.send("/cases/changes", action="pause", case=BOTH[0], until="2026-08-01", confirmed="true")
    assert [body["until"] for _, body in office.neighbours.asked] == ["2026-08-01", "2026-08-01"]
    office.neighbours.why_not[FIRST.case_id] = TOO_EARLY
    await browser.send(f"/cases/{FIRST.case_id}/pause", until="2026-06-15")
    assert "Velg en dato etter 15.06.2026." in browser.text
    await browser.send("/cases/changes", action="pause", case=BOTH[0], until="2026-06-15", confirmed="true")
    assert "100001 Velg en dato etter 15.06.2026." in browser.text


async def test_what_transfer_says_of_actions_is_read_in_english_too(office):
    await office.service.hear(*story(FIRST)[:5])
    legal = "Saken er til rettslig behandling."
    office.neighbours.offers += [offer("pause", allowed=False, why_not=legal)]
    office.neighbours.why_not[FIRST.case_id] = {"title": "Reject", "detail": legal}
    browser = await office.member("write", FJORDVIK)
    await browser.open(f"/cases/{FIRST.case_id}?language=en")
    assert "The case is before the courts." in browser.text
    await browser.open("/cases")
    await browser.send("/cases/changes", action="pause", case=str(FIRST.case_id), confirmed="true")
    assert "100001 The case is before the courts." in browser.text
    assert legal not in browser.text
    office.neighbours.why_not[FIRST.case_id] = TOO_EARLY
    await browser.send("/cases/changes", action="pause", case=str(FIRST.case_id), confirmed="true")
    assert "100001 Choose a date after 15 Jun 2026." in browser.text


async def test_what_it_costs_to_withdraw_is_read_with_day_and_amount_in_both_languages(office):
    await office.service.hear(*story(FIRST)[:5])
    fee = {
        "code": "FeeAccruedNow",
        "values": {"day": "2026-05-04", "percent": "50", "cost": "1350.00"},
        "text": "…",
    }
    free = {"code": "FreeUntil", "values": {"day": "2026-05-18"}, "text": "…"}
    late = {"code": "AnswerLate", "values": {"day": "2026-05-01"}, "text": "Svarfristen gikk ut 01.05.2026."}
    office.neighbours.offers += [
        offer("withdraw", costs="… …", costs_said=[fee, free]),
        offer("pause", allowed=False, why_not=late["text"], why_not_said=late),
    ]
    browser = await office.member("write", FJORDVIK)
    await browser.open(f"/cases/{FIRST.case_id}")
    assert "Betalingsoppfordring ble sendt 04.05.2026." in browser.text
    assert "kreves 50 % av påløpt salær av dere, nå 1 350,00 kr" in browser.text
    assert "Uten kostnad når saken trekkes senest 18.05.2026." in browser.text
    assert "Svarfristen gikk ut 01.05.2026." in browser.text
    await browser.open(f"/cases/{FIRST.case_id}?language=en")
    assert "50 % of the fee that has accrued, now NOK 1,350.00, is charged to you" in browser.text
    assert "Free of charge when the case is withdrawn by 18 May 2026." in browser.text
    assert "The time for an answer ended on 1 May 2026." in browser.text
    await browser.send("/cases/changes", action="withdraw", case=BOTH[0])
    assert "now NOK 1,350.00, is charged to you" in browser.text


async def test_a_reason_with_a_day_is_read_in_both_languages_in_the_history(office):
    why = Sentence("Ikke besvart innen 01.06.2026", "NotAnsweredInTime", {"day": "2026-06-01"})
    old = replace(FIRST.status("open", 3), reason="Ikke besvart innen 02.06.2026")
    told = replace(FIRST.status("surveillance", 2), reason=why.text, said=why)
    await office.service.hear(*story(FIRST)[:5], told, old)
    browser = await office.member("read", FJORDVIK)
    await browser.open(f"/cases/{FIRST.case_id}")
    assert "Ikke besvart innen 01.06.2026" in browser.text
    await browser.open(f"/cases/{FIRST.case_id}?language=en")
    assert "Not answered by 1 Jun 2026" in browser.text
    assert "Ikke besvart innen 02.06.2026" in browser.text, (
        "what was told without a code stands as it was told"
    )


async def test_why_an_invoice_was_taken_out_of_the_proposal_is_read_in_english_too(office):
    why = "Kunden er fritatt fra inkasso."
    await office.service.hear(*story(FIRST)[:5], FIRST.proposal_withdrawn(reason=why))
    browser = await office.member("read", FJORDVIK)
    await browser.open(f"/cases/{FIRST.case_id}?language=nb")
    assert why in browser.text
    await browser.open(f"/cases/{FIRST.case_id}?language=en")
    assert "The customer is exempt from collection." in browser.text
    assert why not in browser.text


async def test_why_an_invoice_is_not_in_the_list_is_answered(office):
    browser = await office.member("read", FJORDVIK)
    text = "Purring sendes 15.06.2026. Fakturaen kommer i forslaget 20.06.2026."
    office.neighbours.routines.explanations = [
        {"invoice_id": str(FIRST.id), "text": text, "in_proposal_on": "2026-06-20"}
    ]
    await browser.open("/proposals?why=10042&language=en")
    assert text in browser.text, "what comes without codes stands as it came"
    office.neighbours.routines.explanations[0]["said"] = [
        {"text": "…", "code": "LetterGoesOut", "values": {"letter": "reminder", "day": "2026-06-15"}},
        {"text": "…", "code": "Comes", "values": {"day": "2026-06-20"}},
        {"text": "Kunden er fritatt fra inkasso."},
    ]
    await browser.open("/proposals?why=10042&language=nb")
    assert f"{text} Kunden er fritatt fra inkasso." in browser.text
    await browser.open("/proposals?why=10042&language=en")
    assert (
        "Reminder is sent on 15 Jun 2026. The invoice comes into the proposal on 20 Jun 2026. "
        "The customer is exempt from collection." in browser.text
    )
    await browser.open("/proposals?language=nb")
    office.neighbours.routines.explanations = []
    await browser.open("/proposals?why=10042")
    assert "Vi kjenner ingen forfalt faktura 10042." in browser.text
    office.neighbours.lines["dunning"].cut = True
    await browser.open("/proposals?why=10042")
    assert "Vi får ikke svar på det akkurat nå." in browser.text


async def test_case_numbers_are_told_as_they_come_and_of_ones_own_companies_alone(office):
    await office.service.hear(*story(FIRST)[:5], *story(THEIRS)[:5])
    browser = await office.member("read", FJORDVIK)
    told = await browser.open(f"/live/transfers?invoice={FIRST.id}")
    assert told.headers["content-type"].startswith("text/event-stream")
    assert f'"address": "/cases/{FIRST.case_id}", "text": "Sak 100001"' in told.text
    assert told.text.endswith("event: done\ndata: {}\n\n")


async def test_the_list_that_was_searched_and_filtered_is_come_back_to(office):
    await office.service.hear(*story(FIRST)[:5], *story(SECOND)[:5])
    office.neighbours.offers += [offer("pause")]
    browser = await office.member("write", FJORDVIK)
    page = await browser.open("/cases?q=Ola&status=open")
    back = "/cases?q=Ola&amp;status=open"
    assert f'href="/cases/{FIRST.case_id}?q=Ola&amp;status=open"' in page.text
    assert f'href="{back}"' in (await browser.open(f"/cases/{FIRST.case_id}?q=Ola&status=open")).text
    page = await browser.open("/cases?q=Ola&status=open")
    along = {"q": "Ola", "status": "open"}
    for name, value in along.items():
        assert f'<input type="hidden" name="{name}" value="{value}">' in page.text
    page = await browser.send("/cases/changes", action="pause", case=BOTH, **along)
    assert page.text.count(f'href="{back}"') == 2, "the way back and the way out"
    page = await browser.send("/cases/changes", action="pause", case=BOTH, confirmed="true", **along)
    assert str(page.url).endswith("/cases?q=Ola&status=open")
    assert "2 av 2 saker er endret. Siden viser det om litt. Sak Resultat" in browser.text


@pytest.mark.parametrize("q", ["Ola", "//evil.example"])
async def test_a_deed_on_one_case_and_a_message_keep_the_way_back_to_the_list(office, q):
    await office.service.hear(*story(FIRST)[:5])
    office.neighbours.offers += [offer("pause")]
    browser = await office.member("write", FJORDVIK)
    along = "?" + urlencode({"q": q, "status": "open"})
    case, shown = f"/cases/{FIRST.case_id}", escape(along)
    page = await browser.open(f"{case}{along}")
    assert f'action="{case}/pause{shown}"' in page.text
    assert f'href="{case}?show=letter&amp;{shown[1:]}#history"' in page.text
    page = await browser.send(f"{case}/pause{along}", reason="Venter")
    assert str(page.url).endswith(f"{case}{along}")
    assert f'href="/cases{shown}"' in page.text
    page = await browser.open(f"{case}/conversation{along}")
    page = await browser.send(f"{case}/messages{along}", text="Hei")
    assert "Meldingen er sendt." in page.text
    assert f'href="{case}{shown}"' in page.text


async def test_what_is_possible_in_none_of_the_cases_is_said_with_the_reason_and_without_a_form(office):
    await office.service.hear(*story(FIRST)[:5], *story(SECOND)[:5])
    office.neighbours.offers += [offer("resume", allowed=False, why_not="Saken er aktiv.")]
    browser = await office.member("write", FJORDVIK)
    await browser.open("/cases")
    await browser.send("/cases/changes", action="resume", case=BOTH)
    assert "Ingen av sakene kan gjenopptas nå." in browser.text
    assert "Hvorfor ikke" in browser.text
    assert "Saken er aktiv." in browser.text
    for words in ("Hva som stanser", "Sum", "Begrunnelse"):
        assert words not in browser.text


async def test_a_deed_waits_until_it_is_heard_of(office, monkeypatch):
    await office.service.hear(*story(FIRST)[:5])
    browser = await office.member("write", FJORDVIK)
    await browser.open(f"/cases/{FIRST.case_id}")
    monkeypatch.setattr(changing, "PATIENCE", 30.0)

    async def transfer_tells():
        while not office.neighbours.asked:
            await asyncio.sleep(0.01)
        await office.service.hear(FIRST.status("paused", 2))

    asked, _told = await asyncio.gather(browser.send(f"/cases/{FIRST.case_id}/pause"), transfer_tells())
    assert asked.status_code == 200
    assert "Saken settes på pause." in browser.text
    assert "Siden viser det om litt" not in browser.text
    assert "Saken er satt på pause siden" in browser.text


async def test_an_invoice_that_waits_says_until_when_and_why_and_one_in_a_case_leads_there(office):
    await office.service.hear(*story(FIRST)[:5])
    browser = await office.member("read", FJORDVIK)
    held = {"invoice_id": str(FIRST.id), "text": "Fakturaen ligger i forslaget.", "in_proposal_on": None}
    office.neighbours.routines.explanations = [held]
    office.neighbours.proposes(FIRST, "on_hold", detail="Kunden har ringt.", held_until="2026-07-01")
    page = await browser.open(f"/proposals?why={FIRST.number}")
    assert "På vent til 01.07.2026: Kunden har ringt." in browser.text
    assert f'<a href="/cases/{FIRST.case_id}">Åpne saken</a>' in page.text
    office.neighbours.lists.rows.clear()
    await browser.open(f"/proposals?why={FIRST.number}")
    assert "Fakturaen ligger i forslaget." in browser.text
