"""The setup: administrators choose among the company's own accounts, registration advises and refuses."""

import re

import pytest

from tests.portal.registration import SETUP
from tests.portal.told import FJORDVIK, NORDLYS

KARI = "kari@fjordvik.example"
PAGE = f"/companies/{FJORDVIK}/setup"
SETTINGS = f"/companies/{FJORDVIK}/settings"
FORM = {name: str(value) for name, value in SETUP.items()} | {"auto_posting": "true"}


@pytest.fixture
async def kari(office):
    """An administrator who has opened the setup."""
    browser = await office.invited(KARI)
    await browser.open(PAGE)
    return browser


@pytest.fixture
def registration(office):
    return office.neighbours.registration


def chosen(page):
    """What each field of the form holds."""
    selects = re.findall(r'<select id="setup-(\w+)".*?</select>', page.text, re.DOTALL)
    bodies = re.findall(r"<select.*?</select>", page.text, re.DOTALL)
    picked = [re.search(r'value="([^"]*)" selected', body) for body in bodies]
    return dict(zip(selects, (found and found[1] for found in picked), strict=True))


async def test_everybody_sees_the_setup_and_administrators_the_way_to_change_it(office, kari):
    await kari.open(SETTINGS)
    words = "Automatisk bokføring Ja Konto MVA-kostnad 7790 MVA-kode 1 Konto renteinntekter 8055"
    assert (
        f"{words} Konto gebyrinntekter 3960 Bankkonto motpost 1999 Konto for tap på fordringer 7831"
        in kari.text
    )
    assert f'href="{PAGE}"' in kari.page.text
    reader = await office.member("read", FJORDVIK)
    await reader.open(SETTINGS)
    assert words in reader.text
    assert f'href="{PAGE}"' not in reader.page.text


async def test_the_choices_have_registrations_words_and_the_fitting_accounts_first(kari):
    assert chosen(kari.page) == {name: str(value) for name, value in SETUP.items() if name != "auto_posting"}
    assert 'value="true" aria-describedby="setup-auto_posting-help" checked' in kari.page.text
    for words in ("Valg av vat_code", "Først. Siden.", "1 Inngående MVA, høy sats"):
        assert words in kari.text
    contra = re.search(r'<select id="setup-bank_contra_account".*?</select>', kari.page.text, re.DOTALL)[0]
    groups = re.findall(r'label="([^"]+)">(.*?)</optgroup>', contra, re.DOTALL)
    assert [(name, len(re.findall("<option", body))) for name, body in groups] == [
        ("Passer her", 1),
        ("Andre kontoer", 5),
    ]


async def test_the_setup_is_changed_on_behalf_of_the_administrator(kari, registration):
    form = {name: value for name, value in FORM.items() if name != "auto_posting"}
    await kari.send(PAGE, **form | {"bank_contra_account": "1579"})
    wanted = SETUP | {"auto_posting": False, "bank_contra_account": 1579}
    assert registration.asked == [(f"PUT /registrations/{FJORDVIK}/setup", KARI, wanted)]
    assert kari.path == SETTINGS
    assert "Oppsettet er lagret." in kari.text
    assert "Bankkonto motpost 1579" in kari.text


async def test_advice_is_shown_on_the_page_where_it_can_be_followed(kari, registration):
    words = "Konto 1999 bør være en mellomværendekonto."
    registration.warnings = [{"field": "bank_contra_account", "code": "x", "message": words}]
    await kari.send(PAGE, **FORM)
    assert kari.path == PAGE
    assert f"Oppsettet er lagret. {words}" in kari.text


async def test_what_registration_refuses_stands_at_its_field_and_the_rest_is_kept(kari, registration):
    registration.refuses(422, fee_income_account="Konto 1579 er en balansekonto.")
    page = await kari.send(PAGE, **FORM | {"fee_income_account": "1579", "vat_code": "0"})
    assert page.status_code == 422
    assert 'id="setup-fee_income_account-wrong">Konto 1579 er en balansekonto.' in page.text
    assert (chosen(page)["fee_income_account"], chosen(page)["vat_code"]) == ("1579", "0")


@pytest.mark.parametrize("typed", ["", "x", "0", "-1", "1" * 12])
async def test_what_is_no_account_is_asked_for_before_registration_is(kari, registration, typed):
    page = await kari.send(PAGE, **FORM | {"vat_cost_account": typed, "vat_code": " "})
    assert page.status_code == 422
    assert "Velg en konto." in kari.text
    assert "Velg en MVA-kode." in kari.text
    assert registration.asked == []


async def test_without_a_connection_the_page_says_so_and_offers_nothing(kari, registration):
    registration.no_books = {"title": "ConnectionIsLost", "detail": "x", "status": 409}
    await kari.open(PAGE)
    assert "Gjenopprett forbindelsen til PowerOffice Go først." in kari.text
    assert "<select" not in kari.page.text


@pytest.mark.parametrize("role", ["write", "accountant", "read"])
async def test_whoever_is_no_administrator_neither_opens_nor_changes_it(office, registration, role):
    browser = await office.member(role, FJORDVIK)
    await browser.open(SETTINGS)
    assert (await browser.send(PAGE, **FORM)).status_code == 403
    assert (await browser.open(PAGE)).status_code == 403
    assert registration.asked == []


async def test_another_companys_setup_is_not_there(kari, registration):
    theirs = PAGE.replace(str(FJORDVIK), str(NORDLYS))
    assert (await kari.send(theirs, **FORM)).status_code == 404
    assert (await kari.open(theirs)).status_code == 404
    assert registration.asked == []


async def test_a_setup_that_is_not_answered_says_that_nobody_knows(office, kari):
    office.neighbours.lines["registration"].cut = True
    assert (await kari.send(PAGE, **FORM)).status_code == 503
    assert "vet ikke om endringen ble lagret" in kari.text
