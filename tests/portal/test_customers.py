"""A customer's page: its invoices and cases, the language of its letters, and who chose what about it."""

import json

from tests.portal.money import AT
from tests.portal.told import FJORDVIK, NORDLYS, Told, story

CASE = Told("10042")
EMAIL = "administrator@kunde.example"
ROUTINE = '{"transfer_after_days": 30, "own_reminder_after_days": 15, "least_total": "500.50"}'
ROUTINE_BEFORE = '{"transfer_after_days": 14, "own_reminder_after_days": null, "least_total": "0.00"}'


def choice(what: str, value: str | None, **more):
    by = {
        "made_by": "kari@fjordvik.example",
        "made_at": AT,
        "reason": "",
        "until": None,
        "value_before": None,
    }
    return {"what": what, "value": value, "invoice_id": None, "customer_id": 7} | by | more


async def page_of(office, browser):
    await browser.open(f"/cases/{CASE.case_id}")
    (address,) = set(office.links(browser.page.text, f"/companies/{FJORDVIK}/customers/"))
    await browser.open(address)
    return address


async def test_a_customers_page_leads_to_its_cases_and_takes_its_language_and_exemption(office):
    await office.service.hear(*story(CASE))
    browser = await office.member("administrator", FJORDVIK)
    address = await page_of(office, browser)
    for words in ("Ola Nordmann", "10042", "100001", "Etter landet: norsk i Norge"):
        assert words in browser.text, words
    await browser.send(f"{address}/language", language="en")
    assert "Språket gjelder fra neste brev." in browser.text
    await browser.send(f"{address}/exemption", exempt="true", reason=" Stor kunde ")
    assert "Fritaket er lagret." in browser.text
    (_, language, spoken), (_, exemption, _) = office.neighbours.routines.asked
    assert (language.rsplit("/", 1)[1], spoken) == ("language", {"language": "en"})
    assert exemption.startswith(f"exemptions/{FJORDVIK}/customers/")
    assert office.neighbours.routines.chosen == [(EMAIL, ""), (EMAIL, "Stor kunde")]
    reader = await office.member("read", FJORDVIK)
    assert "/exemption" not in (await reader.open(address)).text
    stranger = await office.member("write", NORDLYS)
    assert (await stranger.open(address)).status_code == 404


async def test_it_is_shown_who_chose_what_for_whom_and_why(office):
    await office.service.hear(*story(CASE))
    office.neighbours.routines.choices = [
        choice("exemption", None),
        choice("exemption", "exempt", reason="Stor kunde"),
        choice("next_action", "wait", until="2026-07-01", invoice_id=str(CASE.id), customer_id=None),
        choice("override", json.dumps({"transfer_after_days": 30, "auto_approve": False})),
        choice("objection", "Varen kom <b>aldri</b>", made_by=""),
        choice("objection", None),
        choice("routine", ROUTINE, value_before=ROUTINE_BEFORE, customer_id=None),
        choice("language", "en", value_before="nb"),
        choice("unanswered", "continue", value_before="surveillance", customer_id=None),
    ]
    browser = await office.member("read", FJORDVIK)
    await browser.open(f"/companies/{FJORDVIK}/dunning/choices")
    for words in (
        "Ikke lenger fritatt fra inkasso",
        "kari@fjordvik.example Kunde 10007 Ola Nordmann Fritatt fra inkasso Stor kunde",
        "Faktura 10042 Ola Nordmann Neste handling: vent til 01.07.2026",
        "I inkassoforslaget, dager etter forfall: 30; Godkjenn forslag automatisk: nei",
        "– Kunde 10007 Ola Nordmann Innsigelse: Varen kom <b>aldri</b>",
        "Innsigelsen er besvart",
        "Hele selskapet I inkassoforslaget, dager etter forfall: 14 → 30; Purring, dager etter forfall: aldri → 15; least_total: 0,00 → 500,50",
        "Språk i brev: Norsk → Engelsk",
        "Når dere ikke svarer oss: Saken overvåkes: ett brev i året uten gebyr, til kravet er foreldet → Vi",
    ):
        assert words in browser.text, words
    await page_of(office, browser)
    assert "Fritatt fra inkasso Stor kunde" in browser.text


async def test_a_customers_page_opens_while_dunning_is_silent(office):
    await office.service.hear(*story(CASE))
    office.neighbours.lines["dunning"].cut = True
    browser = await office.member("administrator", FJORDVIK)
    address = await page_of(office, browser)
    assert "Noe kan ikke vises akkurat nå" in browser.text
    assert f"{address}/exemption" not in browser.page.text
