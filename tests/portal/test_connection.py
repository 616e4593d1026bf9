"""A lost connection: the task on every page of the company, and its two ways back."""

import logging
from datetime import timedelta
from typing import get_args
from uuid import UUID

import pytest
from structlog.testing import capture_logs

from services.portal.store import metadata
from services.portal.words.terms import ARRIVAL
from services.registration.domain.consent import Outcome
from tests.portal.conftest import OPERATOR, OPERATOR_PASSWORD
from tests.portal.registration import CONSENT
from tests.portal.told import (
    FJORDVIK,
    NORDLYS,
    NOW,
    Told,
    deactivated,
    lost,
    named,
    registered,
    restored,
    story,
)

KARI = "kari@fjordvik.example"
PAID = Told("10042")
TASK = "Gjenopprett forbindelsen til AutoCollect"
KEY = "b7e1c2aa-9f34-4c61-8d53-hemmelig-nok"
PAGES = (
    "/",
    "/cases",
    f"/cases/{PAID.case_id}",
    "/proposals",
    "/settlements",
    f"/settlements/{named(f'{FJORDVIK} settlement 1')}",
    f"/companies/{FJORDVIK}/settings",
    f"/companies/{FJORDVIK}/agreement",
    f"/companies/{FJORDVIK}/connection",
)


@pytest.mark.parametrize("role", ["administrator", "write", "accountant", "read"])
async def test_a_lost_connection_is_told_on_every_page_of_the_company_to_everybody(office, role):
    await office.service.hear(*story(PAID), lost())
    browser = await office.member(role, FJORDVIK)
    for path in PAGES:
        await browser.open(path)
        for words in (TASK, "15.06.2026 kl. 10.00", "klientnøkkelen", "Ingenting går tapt"):
            assert words in browser.text, (path, words)


async def test_a_connection_that_is_restored_is_a_task_no_more_but_stands_in_the_history(office):
    await office.service.hear(*story(PAID), lost(), restored())
    browser = await office.invited(KARI)
    for path in PAGES:
        await browser.open(path)
        assert TASK not in browser.text, path
    await browser.open("/")
    assert "Forbindelsen til PowerOffice Go er gjenopprettet" in browser.text
    await browser.open(f"/companies/{FJORDVIK}/connection")
    assert "Forbindelsen er i orden" in browser.text
    assert "client_key" not in browser.page.text


async def test_a_page_tells_of_its_own_companys_connection_whatever_company_is_chosen(office):
    await office.service.hear(*story(PAID), lost(NORDLYS))
    browser = await office.member("write", FJORDVIK, NORDLYS)
    await browser.open(f"/cases/{PAID.case_id}")
    assert TASK not in browser.text
    await browser.open("/cases")
    assert f"{TASK} for Nordlys Butikk AS" in browser.text
    await browser.send("/companies", company=str(FJORDVIK))
    await browser.open("/cases")
    assert TASK not in browser.text


async def test_several_lost_connections_are_named_together_each_with_its_way_back(office):
    await office.service.hear(lost(), lost(NORDLYS))
    browser = office.browser()
    await browser.log_in(OPERATOR, OPERATOR_PASSWORD)
    page = await browser.open("/cases")
    assert browser.text.count(TASK) == 1
    for creditor_id in (FJORDVIK, NORDLYS):
        assert f'href="/companies/{creditor_id}/connection"' in page.text
    await browser.open("/")
    assert browser.text.count(TASK) == 2


async def test_whoever_may_only_read_sees_how_it_is_done_but_no_form(office):
    await office.service.hear(lost())
    reader = await office.member("read", FJORDVIK)
    page = await reader.open(f"/companies/{FJORDVIK}/connection")
    assert "Meny → Innstillinger → Utvidelser" in reader.text
    assert "Be en kollega" in reader.text
    assert "client_key" not in page.text
    assert "reconnection" not in page.text
    assert (await reader.send(f"/companies/{FJORDVIK}/client-key", client_key=KEY)).status_code == 403
    assert office.neighbours.registration.asked == []


async def test_a_user_consents_again_on_his_own_behalf(office):
    await office.service.hear(lost())
    browser = await office.invited(KARI)
    await browser.open("/")
    await browser.send(f"/companies/{FJORDVIK}/reconnection")
    asked = ("POST /registrations", KARI, {"organisation_number": "310000014"})
    assert office.neighbours.registration.asked == [asked]
    assert f'href="{CONSENT}"' in browser.page.text


async def test_a_connection_that_stands_a_refusal_and_a_silent_registration_are_told(office):
    await office.service.hear(lost())
    browser = await office.invited(KARI)
    await browser.open("/")
    office.neighbours.registration.consent = None
    await browser.send(f"/companies/{FJORDVIK}/reconnection")
    assert "er i orden for Fjordvik Elektro AS" in browser.text
    office.neighbours.registration.refuses(409, "the company is gone", "CompanyGone")
    await browser.send(f"/companies/{FJORDVIK}/reconnection")
    assert "Det lot seg ikke gjøre (CompanyGone)." in browser.text
    assert "the company is gone" not in browser.text
    office.neighbours.lines["registration"].cut = True
    await browser.send(f"/companies/{FJORDVIK}/reconnection")
    assert "svarer ikke akkurat nå" in browser.text


async def test_a_client_key_goes_to_registration_on_the_users_behalf(office):
    await office.service.hear(lost())
    browser = await office.member("accountant", FJORDVIK)
    page = await browser.open(f"/companies/{FJORDVIK}/connection")
    assert 'type="password" autocomplete="off"' in page.text
    await browser.send(f"/companies/{FJORDVIK}/client-key", client_key=f" {KEY}\n")
    path = f"POST /registrations/{FJORDVIK}/client-key"
    asked = (path, "accountant@kunde.example", {"client_key": KEY})
    assert office.neighbours.registration.asked == [asked]
    assert "Klientnøkkelen er godtatt, og Fjordvik Elektro AS er koblet til" in browser.text


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ((409, "it opens other books", "ClientKeyNotAdmitted"), "åpner ikke regnskapet til dette selskapet"),
        ((409, "something else is wrong", "SomethingElse"), "Det lot seg ikke gjøre (SomethingElse)."),
        ((422, "", ""), "Klientnøkkelen godtas ikke."),
    ],
)
async def test_a_client_key_that_is_refused_is_told_why(office, refusal, words):
    await office.service.hear(lost())
    browser = await office.invited(KARI)
    await browser.open(f"/companies/{FJORDVIK}/connection")
    office.neighbours.registration.refuses(*refusal)
    page = await browser.send(f"/companies/{FJORDVIK}/client-key", client_key=KEY)
    assert page.status_code == 422
    assert words in browser.text
    assert TASK in browser.text


async def test_a_client_key_that_is_refused_after_the_connection_was_restored_is_told_too(office):
    await office.service.hear(lost())
    browser = await office.invited(KARI)
    await browser.open(f"/companies/{FJORDVIK}/connection")
    await office.service.hear(restored())
    office.neighbours.registration.refuses(409, "x", "ClientKeyNotAdmitted")
    await browser.send(f"/companies/{FJORDVIK}/client-key", client_key=KEY)
    assert "Forbindelsen er i orden" in browser.text
    assert "Klientnøkkelen åpner ikke regnskapet" in browser.text


async def test_a_client_key_is_neither_shown_nor_kept_nor_logged_whatever_becomes_of_it(office, caplog):
    caplog.set_level(logging.DEBUG)
    await office.service.hear(lost())
    browser = await office.invited(KARI)
    registration, line = office.neighbours.registration, office.neighbours.lines["registration"]
    with capture_logs() as logged:
        await browser.open(f"/companies/{FJORDVIK}/connection")
        for prepare in (
            lambda: None,
            lambda: registration.refuses(409, "Nei."),
            lambda: registration.refuses(422, client_key="Nei."),
            lambda: registration.refuses(500),
            lambda: setattr(line, "cut", True),
        ):
            prepare()
            page = await browser.send(f"/companies/{FJORDVIK}/client-key", client_key=KEY)
            assert KEY not in page.text
            assert KEY not in str(page.url)
            await browser.open(f"/companies/{FJORDVIK}/connection")
        page = await browser.send(f"/companies/{FJORDVIK}/client-key", client_key=KEY * 9)
        assert page.status_code == 422
        assert KEY not in page.text
    assert len(registration.asked) == 4
    assert KEY not in f"{logged} {caplog.text}"
    for table in metadata.sorted_tables:
        assert KEY not in str(await office.service.rows(f'select * from "{table.name}"')), table.name


async def test_a_company_that_has_ended_its_agreement_is_told_another_story(office):
    await office.service.hear(*story(PAID), deactivated(), lost(ended=True))
    browser = await office.invited(KARI)
    for path in PAGES:
        await browser.open(path)
        assert TASK not in browser.text, path
        assert "Avtalen med AutoCollect er avsluttet" in browser.text, path
        assert "Saker som pågår, fullføres" in browser.text, path
        assert f'href="/companies/{FJORDVIK}/settings#connection"' in browser.page.text, path
    await browser.open("/")
    assert browser.text.count("Avtalen med AutoCollect er avsluttet") == 2, "as a task and in the history"
    await browser.send(f"/companies/{FJORDVIK}/reconnection")
    assert f'href="{CONSENT}"' in browser.page.text


async def test_among_several_companies_one_that_has_ended_its_agreement_is_no_task(office):
    await office.service.hear(deactivated(), lost(NORDLYS))
    browser = await office.member("write", FJORDVIK, NORDLYS)
    await browser.open("/")
    assert "Avtalen med AutoCollect er avsluttet" not in browser.text
    assert f"{TASK} for Nordlys Butikk AS" in browser.text
    await browser.open("/companies")
    assert "Fjordvik Elektro AS Avsluttet" in browser.text


async def test_who_comes_back_from_poweroffice_go_is_told_how_it_ended(office):
    browser = office.browser()
    for outcome, words in (
        ("connected", "er koblet til"),
        ("canceled", "ble avbrutt"),
        ("not_expected", "brukt eller for gammel"),
        ("new", "kunne ikke fullføres"),
    ):
        page = await browser.open(office.arrival(outcome))
        assert page.status_code == 200
        assert words in browser.text
    await browser.open("/registration/return?token=forged")
    assert "kunne ikke fullføres" in browser.text


def test_every_way_a_consent_can_end_has_words_of_its_own():
    assert set(ARRIVAL) == set(get_args(Outcome)), "registration's outcomes"
    assert len({title for title, _ in ARRIVAL.values()}) == len(ARRIVAL)


async def test_the_longest_lost_connections_of_many_companies_are_told_first(office):
    companies = [UUID(int=100 + number) for number in range(25)]
    for number, creditor_id in enumerate(companies):
        since = NOW - timedelta(days=number)
        await office.service.hear(
            registered(creditor_id, f"Firma {number:02}", f"3100{number:05}"), lost(creditor_id, since=since)
        )
    operator = office.browser()
    await operator.log_in(OPERATOR, OPERATOR_PASSWORD)
    await operator.open("/cases")
    assert "Firma 24" in operator.text
    assert "Firma 04" not in operator.text
