"""The page behind the mailed link about a new bank account: looking changes nothing, two buttons decide."""

import pytest

from services.portal.api.headers import HEADERS
from tests.portal.told import FJORDVIK

TOKEN = "a-token-that-nobody-can-guess"
KARI = "kari@fjordvik.example"


@pytest.fixture
def registration(office):
    return office.neighbours.registration


async def test_the_link_shows_the_change_and_decides_nothing_by_itself(office, registration):
    browser = office.browser()
    for _ in range(3):
        page = await browser.open(registration.mailed(TOKEN))
    assert page.status_code == 200
    for words in (
        "Bekreft nytt kontonummer",
        "Fjordvik Elektro AS",
        "Ny konto 1234.56.78903",
        "Konto nå 8601.11.17947",
        "Bedt om av per@fjordvik.example",
        "Når 15.06.2026 kl. 08.00",
        "Frist 22.06.2026 kl. 08.00",
    ):
        assert words in browser.text, words
    assert registration.asked == []
    assert page.headers["referrer-policy"] == "no-referrer"
    assert {name: page.headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize(
    ("choice", "path", "title"),
    [
        ("confirmation", f"POST /payout-confirmations/{TOKEN}", "Kontonummeret er bekreftet"),
        ("rejection", f"POST /payout-confirmations/{TOKEN}/rejection", "Kontonummeret er avvist"),
    ],
)
async def test_a_button_decides_and_the_page_says_what_holds_then(office, registration, choice, path, title):
    browser = office.browser()
    await browser.open(registration.mailed(TOKEN))
    await browser.send(f"/bank-account/{choice}", token=TOKEN)
    assert registration.asked == [(path, None, None)]
    assert title in browser.text
    assert "/bank-account/" not in browser.page.text, "there is nothing more to decide"


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("confirmed", "betales fra nå til den nye kontoen"),
        ("rejected", "betales til samme konto som før"),
        ("expired", "Ingen bekreftet kontonummeret innen 22.06.2026 kl. 08.00"),
        ("replaced", "Bruk lenken i den nyeste e-posten"),
    ],
)
async def test_each_state_has_its_own_words_and_no_buttons(office, registration, state, words):
    browser = office.browser()
    page = await browser.open(registration.mailed(TOKEN, state))
    assert page.status_code == 200
    assert words in browser.text
    assert "<form" not in page.text


async def test_a_decision_that_is_refused_says_why(office, registration):
    browser = office.browser()
    await browser.open(registration.mailed(TOKEN))
    registration.refuses(409, "nothing waits", "NothingToConfirm")
    page = await browser.send("/bank-account/confirmation", token=TOKEN)
    assert page.status_code == 409
    assert "Ingen endring av kontonummer venter på bekreftelse lenger." in browser.text


async def test_the_contact_may_have_asked_himself_so_the_page_asks_for_nobody_else(office, registration):
    browser = office.browser()
    await browser.open(registration.mailed(TOKEN))
    assert "Det skjer først når det er bekreftet, her eller av en annen administrator" in browser.text
    assert "noen andre" not in browser.text


@pytest.mark.parametrize("token", ["", "short", TOKEN, "../registrations/00000001", "æ" * 40, "%00" * 20])
async def test_an_unknown_link_is_a_friendly_page(office, registration, token):
    browser = office.browser()
    page = await browser.open(f"/bank-account?token={token}")
    assert page.status_code == 404
    assert "Lenken kan ikke brukes" in browser.text
    registration.mailed("another-token-that-is-known")
    await browser.open("/bank-account?token=another-token-that-is-known")
    page = await browser.send("/bank-account/confirmation", token=token)
    assert page.status_code == 404
    assert registration.asked == []


async def test_a_silent_registration_is_a_friendly_page(office, registration):
    browser = office.browser()
    link = registration.mailed(TOKEN)
    await browser.open(link)
    office.neighbours.lines["registration"].cut = True
    page = await browser.send("/bank-account/confirmation", token=TOKEN)
    assert page.status_code == 503
    assert "vet ikke om valget ble lagret" in browser.text
    page = await browser.open(link)
    assert page.status_code == 503
    assert "Ingenting er endret." in browser.text


async def test_a_form_that_this_browser_did_not_open_decides_nothing(office, registration):
    registration.mailed(TOKEN)
    browser = office.browser()
    for form_token in ("", "made-up"):
        page = await browser.http.post(
            "/bank-account/confirmation", data={"form_token": form_token, "token": TOKEN}
        )
        assert page.status_code == 403
    assert registration.asked == []


async def test_the_link_leaves_a_user_who_is_logged_in_as_he_is(office, registration):
    kari = await office.invited(KARI)
    await kari.open(registration.mailed(TOKEN))
    await kari.send("/bank-account/rejection", token=TOKEN)
    assert "Kontonummeret er avvist" in kari.text
    assert (await kari.open(f"/companies/{FJORDVIK}/settings")).status_code == 200
