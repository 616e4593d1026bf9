"""Webhooks to a company's other systems: administrators add, look, switch on and remove; registration keeps."""

from uuid import UUID

import pytest

from tests.portal.told import FJORDVIK, NORDLYS
from tests.portal.webhook_office import ENDPOINT, FAILED, SECRET, delivery, endpoint

KARI = "kari@fjordvik.example"
PAGE = f"/companies/{FJORDVIK}/webhooks"
URL = "https://hooks.fjordvik.example/autocollect"
AT_REGISTRATION = f"/registrations/{FJORDVIK}/webhooks"
FORMS = {
    "": {"url": URL, "events": ["PaymentMatched"]},
    f"/{ENDPOINT}/secret": {},
    f"/{ENDPOINT}/enabling": {},
    f"/{ENDPOINT}/removal": {},
    f"/{ENDPOINT}/deliveries/{FAILED}": {},
}
"""Every form of the page, by what its address ends with."""


@pytest.fixture
def registration(office):
    return office.neighbours.registration


@pytest.fixture
async def kari(office):
    """An administrator who has opened the page."""
    browser = await office.invited(KARI)
    await browser.open(PAGE)
    return browser


def switched_off(registration, *, status, why="failing"):
    since = "2026-06-13T06:00:00Z"
    registration.webhooks.endpoints = [endpoint(state="disabled", why=why, failing_since=since)]
    failed = {"id": str(FAILED), "state": "failed", "attempts": 9}
    registration.webhooks.deliveries = [
        delivery(state="waiting", attempts=0, last_at=None, last_status=None),
        delivery(**failed, last_status=status, last_error=f"answered {status}"),
        delivery(id=str(UUID(int=95)), type="InvoiceTransferred"),
    ]


async def test_a_receiver_is_added_and_its_secret_is_shown_this_once(kari, registration):
    assert "Ingen mottakere ennå." in kari.text
    page = await kari.send(PAGE, url=f" {URL} ", events=["PaymentMatched", "SettlementPosted"])
    assert page.status_code == 200
    assert f"Hemmeligheten til {URL}" in kari.text
    assert SECRET in kari.text
    assert page.headers["cache-control"] == "no-store"
    body = {"url": URL, "events": ["PaymentMatched", "SettlementPosted"]}
    assert registration.asked == [(f"POST {AT_REGISTRATION}", KARI, body)]
    await kari.open(PAGE)
    assert SECRET not in kari.page.text
    assert f"{URL} På En innbetaling er ført · Et oppgjør er bokført" in kari.text
    assert "Ingenting er sendt hit ennå." in kari.text


@pytest.mark.parametrize("url", ["", "http://hooks.example/a", "hooks.example", "https://hooks.example/æ"])
async def test_what_can_be_no_address_is_refused_at_its_field_and_stays_as_it_was_typed(
    kari, registration, url
):
    page = await kari.send(PAGE, url=url)
    assert page.status_code == 422
    assert "Den må begynne med https:// og være åpen mot internett" in kari.text
    assert "Velg minst én hendelse." in kari.text
    assert f'value="{url}"' in page.text
    assert registration.asked == []


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        ("UnusableAddress", "Adressen kan ikke brukes."),
        ("AddressTaken", "Selskapet har en mottaker med denne adressen. Lag en ny hemmelighet til den"),
        ("TooManyEndpoints", "Selskapet har så mange mottakere som det kan ha."),
    ],
)
async def test_what_registration_refuses_is_said_in_words_for_users(kari, registration, refusal, words):
    registration.refuses(409, "in English, for operators", refusal)
    page = await kari.send(PAGE, url=URL, events=["PaymentMatched"])
    assert page.status_code == 422
    assert words in kari.text
    assert "operators" not in kari.text
    assert SECRET not in kari.text


@pytest.mark.parametrize(
    ("status", "why", "words"),
    [
        (410, "gone", "adressen er lagt ned"),
        (500, "failing", "tok ikke imot noe på to døgn"),
    ],
)
async def test_one_that_was_switched_off_says_why_and_is_switched_on_again(
    kari, registration, status, why, words
):
    switched_off(registration, status=status, why=why)
    await kari.open(PAGE)
    assert f"{URL} Slått av" in kari.text
    assert words in kari.text
    assert "Ingenting er tatt imot siden 13.06.2026 kl. 08.00." in kari.text
    assert f"En innbetaling er ført Ikke tatt imot svarte {status}" in kari.text
    assert "En faktura er overført til inkasso Levert svarte 204" in kari.text
    await kari.send(f"{PAGE}/{ENDPOINT}/enabling")
    assert "Mottakeren er slått på. Det som har ventet, sendes nå." in kari.text
    assert f"{URL} På" in kari.text
    assert registration.asked == [(f"POST {AT_REGISTRATION}/{ENDPOINT}/enable", KARI, None)]


@pytest.mark.parametrize(
    ("why", "words"), [("gone", "Mottakeren svarte 410"), ("failing", "tok ikke imot noe på to døgn")]
)
async def test_why_one_was_switched_off_does_not_hang_on_what_was_sent_since(kari, registration, why, words):
    registration.webhooks.endpoints = [endpoint(state="disabled", why=why)]
    waiting = {"state": "waiting", "attempts": 0, "last_at": None, "last_status": None}
    registration.webhooks.deliveries = [delivery(id=str(UUID(int=100 + n)), **waiting) for n in range(5)]
    await kari.open(PAGE)
    assert words in kari.text
    registration.webhooks.endpoints = [endpoint(state="disabled")]
    await kari.open(PAGE)
    assert words not in kari.text
    assert "Rett mottakeren, og slå den på igjen." in kari.text


async def test_an_event_that_was_not_taken_is_sent_again(kari, registration):
    switched_off(registration, status=500)
    await kari.open(PAGE)
    assert f'action="{PAGE}/{ENDPOINT}/deliveries/{FAILED}"' in kari.page.text
    await kari.send(f"{PAGE}/{ENDPOINT}/deliveries/{FAILED}")
    assert "Hendelsen sendes på nytt." in kari.text
    asked = f"POST {AT_REGISTRATION}/{ENDPOINT}/deliveries/{FAILED}/again"
    assert registration.asked == [(asked, KARI, None)]


async def test_a_new_secret_is_shown_once_and_a_receiver_is_removed(kari, registration):
    registration.webhooks.endpoints = [endpoint()]
    await kari.open(PAGE)
    assert "Lager dere flere i løpet av døgnet, signerer vi med den siste og den opprinnelige" in kari.text
    await kari.send(f"{PAGE}/{ENDPOINT}/secret")
    assert SECRET in kari.text
    assert "Det som venter på å bli sendt dit, slettes." in kari.text
    await kari.send(f"{PAGE}/{ENDPOINT}/removal")
    assert "Mottakeren er fjernet." in kari.text
    assert URL not in kari.text


@pytest.mark.parametrize("form", ["", f"/{ENDPOINT}/secret"])
async def test_a_secret_that_is_made_is_shown_also_where_nothing_more_is_answered(
    office, kari, registration, form
):
    registration.webhooks.endpoints = [endpoint()]
    await kari.open(PAGE)
    office.neighbours.lines["registration"].cut_after = "POST"
    page = await kari.send(f"{PAGE}{form}", **FORMS[form])
    assert page.status_code == 200
    assert SECRET in kari.text
    assert "Mottakerne kan ikke vises akkurat nå." in kari.text
    assert "Ingen mottakere ennå." not in kari.text
    assert office.neighbours.lines["registration"].lost > 0
    assert (await kari.open(PAGE)).status_code == 503


@pytest.mark.parametrize("form", FORMS)
async def test_nothing_is_done_for_another_company_or_without_the_forms_own_token(kari, registration, form):
    registration.webhooks.endpoints = [endpoint()]
    theirs = f"/companies/{NORDLYS}/webhooks{form}"
    assert (await kari.send(theirs, **FORMS[form])).status_code == 404
    answer = await kari.http.post(f"{PAGE}{form}", data=FORMS[form] | {"form_token": "another"})
    assert answer.status_code == 403
    assert registration.asked == []


@pytest.mark.parametrize("form", FORMS)
async def test_what_is_not_answered_says_that_nobody_knows(office, kari, form):
    await kari.open(PAGE)
    office.neighbours.lines["registration"].cut = True
    page = await kari.send(f"{PAGE}{form}", **FORMS[form])
    assert page.status_code == 503
    assert "svarer ikke akkurat nå" in kari.text


async def test_the_settings_lead_there_for_administrators_alone(office, kari):
    await kari.open(f"/companies/{FJORDVIK}/settings")
    assert f'href="{PAGE}"' in kari.page.text
    reader = await office.member("read", FJORDVIK)
    await reader.open(f"/companies/{FJORDVIK}/settings")
    assert f'href="{PAGE}"' not in reader.page.text


async def test_the_page_speaks_english(kari, registration):
    switched_off(registration, status=410, why="gone")
    await kari.open(f"{PAGE}?language=en")
    assert "Switched off" in kari.text
    assert "The receiver answered 410: the address has been closed down." in kari.text
    assert "A payment has been registered Not taken answered 410" in kari.text
    assert "What waits to be sent there is deleted." in kari.text
    assert "Add a receiver" in kari.text
