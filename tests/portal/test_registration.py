"""A company's registration in the portal, by somebody without an account: five steps after the consent in Go."""

from datetime import timedelta

import pytest

from services.portal.api.registration.applying import COOKIE
from tests.portal.conftest import FIRM
from tests.portal.registration import CONSENT, SETUP
from tests.portal.told import FJORDVIK, NOW

INGRID = "ingrid@fjordvik.example"
NUMBER = "310000014"
NASTY = '<script>alert("x")</script> & Sønn AS'
PATH = f"/registrations/{FJORDVIK}"
CHOSEN = {name: str(value) for name, value in SETUP.items()} | {"auto_posting": "true"}
MISSING_SETUP = {"vat_code": "1", "vat_cost_account": ""}


@pytest.fixture
def registration(office):
    """Registration, where the company has consented and taken no step."""
    office.neighbours.registration.begins()
    return office.neighbours.registration


async def arrived(office, email=INGRID):
    """A browser that has come back from the consent and goes on."""
    browser = office.browser()
    address = office.arrival(email=email)
    await browser.open(address)
    await browser.send("/registration/arrival", token=address.partition("=")[2])
    return browser


async def test_a_company_is_registered_from_its_number_to_the_signature(office, registration):
    browser = office.browser()
    await browser.open("/login")
    assert 'href="/registration"' in browser.page.text
    await browser.open("/registration")
    await browser.send("/registration", organisation_number="310 000 014")
    assert f'href="{CONSENT}"' in browser.page.text
    address = office.arrival(email=INGRID)
    await browser.open(address)
    assert "Godkjenningen for Fjordvik Elektro AS er mottatt" in browser.text
    await browser.send("/registration/arrival", token=address.partition("=")[2])
    assert browser.path == "/registration/steps/1"
    assert "Bruker du regnskapsbyrå? Fyll inn organisasjonsnummeret til regnskapsbyrået." in browser.text
    await browser.send(
        "/registration/steps/1", organisation_number=FIRM, accountant_email="liv@byraa.example"
    )
    assert browser.path == "/registration/steps/2"
    assert "Ingrid Solberg" in browser.text
    await browser.send("/registration/steps/2")
    assert browser.path == "/registration/steps/3"
    assert "Kaia 1, 7010 Trondheim" in browser.text
    assert INGRID in browser.page.text, "the contact is suggested as recipient"
    emails = f"{INGRID}\n oppgjor@fjordvik.example \n"
    await browser.send("/registration/steps/3", bank_account="8601 11 17947", settlement_emails=emails)
    assert browser.path == "/registration/steps/4"
    assert "Valg av vat_cost_account" in browser.text
    await browser.send("/registration/steps/4", **CHOSEN)
    assert browser.path == "/registration/steps/5"
    assert "trekk av sak, overvåk og merverdiavgift" in browser.text
    await browser.send("/registration/steps/5", text_hash="abc", signed_by="Ingrid Solberg", accepted="true")
    assert browser.path == "/registration/done"
    assert "Du mottar en velkomstmail" in browser.text
    firm = {"organisation_number": FIRM, "accountant_email": "liv@byraa.example"}
    payout = {"bank_account": "8601 11 17947", "settlement_emails": [INGRID, "oppgjor@fjordvik.example"]}
    signature = {"accepted": True, "hash": "abc", "signed_by": "Ingrid Solberg", "language": "nb"}
    assert registration.asked == [
        ("POST /registrations", "registrering i portalen", {"organisation_number": NUMBER, "language": "nb"}),
        (f"PUT {PATH}/accounting-firm", INGRID, firm),
        (f"PUT {PATH}/payout", INGRID, payout),
        (f"PUT {PATH}/setup", INGRID, SETUP),
        (f"POST {PATH}/agreement", INGRID, signature),
    ]
    assert (await browser.open("/registration/steps")).status_code == 410


async def test_the_company_is_written_to_in_the_language_of_whoever_begins(office, registration):
    browser = office.browser()
    await browser.open("/registration?language=en")
    await browser.send("/registration", organisation_number=NUMBER)
    assert registration.asked[0][2] == {"organisation_number": NUMBER, "language": "en"}


async def test_the_company_is_written_to_in_the_language_in_which_the_agreement_is_signed(
    office, registration
):
    browser = await arrived(office)
    await browser.send("/registration/steps/1", no_firm="true")
    await browser.send("/registration/steps/3", bank_account="86011117947", settlement_emails=INGRID)
    await browser.send("/registration/steps/4", **CHOSEN)
    await browser.open("/registration/steps/5?language=en")
    form = {"text_hash": "abc", "signed_by": "Ingrid Solberg", "accepted": "true"}
    registration.refuses(409, title="AgreementNotOpened")
    assert (await browser.send("/registration/steps/5", **form)).status_code == 422
    assert registration.company["language"] == "nb", "what is refused changes nothing"
    registration.asked.clear()
    await browser.send("/registration/steps/5", **form)
    assert browser.path == "/registration/done"
    (asked,) = registration.asked
    assert asked[:2] == (f"POST {PATH}/agreement", INGRID)
    assert registration.company["language"] == "en"


async def test_whoever_comes_back_later_goes_on_at_the_first_step_that_is_missing(office, registration):
    browser = await arrived(office)
    await browser.send("/registration/steps/1", no_firm="true")
    await browser.open("/registration/steps/3")
    await browser.send("/registration/steps/3", bank_account="86011117947", settlement_emails=INGRID)
    office.service.at(NOW + timedelta(days=3))
    assert (await browser.open("/registration/steps/4")).status_code == 410
    again = await arrived(office)
    assert again.path == "/registration/steps/4"
    await again.open("/registration/steps/3")
    assert 'value="86011117947"' in again.page.text


async def test_a_proof_of_arrival_opens_the_registration_once_and_not_for_long(office, registration):
    address = office.arrival(email=INGRID)
    token = address.partition("=")[2]
    first, second = office.browser(), office.browser()
    for browser in (first, second):
        await browser.open(address)
        await browser.send("/registration/arrival", token=token)
    assert first.path == "/registration/steps/1"
    assert second.page.status_code == 410
    late = office.arrival(email=INGRID)
    office.service.at(NOW + timedelta(minutes=16))
    browser = office.browser()
    await browser.open(late)
    assert "kunne ikke fullføres" in browser.text
    await browser.open("/login")
    assert (await browser.send("/registration/arrival", token=late.partition("=")[2])).status_code == 410


async def test_a_second_consent_at_the_same_instant_opens_the_registration_too(office, registration):
    for _ in range(2):
        address, browser = office.arrival(email=INGRID), office.browser()
        await browser.open(address)
        await browser.send("/registration/arrival", token=address.partition("=")[2])
        assert browser.path == "/registration/steps/1"


@pytest.mark.parametrize("token", ["", "forged", "e30.aaaa.bbbb"])
async def test_nobody_registers_without_a_consent(office, registration, token):
    browser = office.browser()
    await browser.open("/registration")
    assert (await browser.send("/registration/arrival", token=token)).status_code == 410
    for number in range(1, 6):
        assert (await browser.open(f"/registration/steps/{number}")).status_code == 410
    browser.http.cookies.set(COOKIE, "x" * 43, path="/registration")
    assert (await browser.open("/registration/steps/1")).status_code == 410
    assert registration.asked == []


@pytest.mark.parametrize("outcome", ["canceled", "wrong_company", "token_refused"])
async def test_a_consent_that_failed_opens_nothing(office, registration, outcome):
    address = office.arrival(outcome)
    browser = office.browser()
    await browser.open(address)
    await browser.open("/login")
    assert (await browser.send("/registration/arrival", token=address.partition("=")[2])).status_code == 410


async def test_a_registered_company_is_changed_by_its_users_alone(office):
    """Whoever may consent in Go must not come to the bank account of a registered company that way."""
    address = office.arrival(email=INGRID)
    browser = office.browser()
    await browser.open(address)
    assert "AutoCollect er koblet til PowerOffice Go" in browser.text
    assert "Fortsett registreringen" not in browser.text
    await browser.open("/login")
    assert (await browser.send("/registration/arrival", token=address.partition("=")[2])).status_code == 410
    office.neighbours.registration.begins()
    browser = await arrived(office)
    office.neighbours.registration.company["state"] = "registered"
    page = await browser.send("/registration/steps/3", bank_account="12345678903", settlement_emails=INGRID)
    assert page.status_code == 410
    assert office.neighbours.registration.asked == []


async def test_a_form_of_another_browser_is_refused(office, registration):
    browser, other = await arrived(office), office.browser()
    await other.open("/registration")
    page = await browser.http.post(
        "/registration/steps/1", data={"form_token": other.form_token, "no_firm": "true"}
    )
    assert page.status_code == 403
    assert registration.asked == []


@pytest.mark.parametrize(
    ("step", "fields", "refused", "at"),
    [
        (1, {"organisation_number": "123"}, {"organisation_number": "Nummeret har ni sifre."}, "firm-organisation_number"),
        (1, {"organisation_number": FIRM, "accountant_email": "x"}, {"accountant_email": "Ikke en adresse."}, "firm-accountant_email"),
        (3, {"bank_account": "1", "settlement_emails": "a@b.example"}, {"bank_account": "Kontonummeret er feil."}, "company-bank_account"),
        (3, {"bank_account": "1", "settlement_emails": "x"}, {"settlement_emails.0": "Ikke en adresse."}, "company-settlement_emails"),
        (4, CHOSEN, {"vat_code": "Koden er ikke i bruk."}, "setup-vat_code"),
    ],
)  # fmt: skip
async def test_a_refusal_is_told_at_its_field_and_what_was_typed_is_kept(
    office, registration, step, fields, refused, at
):
    browser = await arrived(office)
    registration.refuses(422, title="StepRefused", **refused)
    await browser.open(f"/registration/steps/{step}")
    page = await browser.send(f"/registration/steps/{step}", **fields)
    assert page.status_code == 422
    assert f'id="{at}-wrong"' in page.text
    assert next(iter(refused.values())) in browser.text
    for typed in fields.values():
        assert typed in page.text


@pytest.mark.parametrize(
    ("step", "fields", "words"),
    [
        (1, {}, "kryss av for at dere ikke bruker byrå"),
        (4, MISSING_SETUP, "Velg en konto."),
        (5, {"text_hash": "abc"}, "Skriv navnet ditt."),
        (5, {"text_hash": "abc", "signed_by": "Ingrid Solberg"}, "Kryss av for at avtalen er lest"),
        (
            5,
            {"text_hash": "abc", "signed_by": "Ingrid", "accepted": "true"},
            "Fullfør stegene før dette først",
        ),
    ],
)
async def test_what_is_missing_is_told_without_asking_registration(office, registration, step, fields, words):
    browser = await arrived(office)
    await browser.open(f"/registration/steps/{step}")
    page = await browser.send(f"/registration/steps/{step}", **fields)
    assert page.status_code == 422
    assert words in browser.text
    assert registration.asked == []


async def test_wrong_details_are_read_again_after_they_were_corrected_in_go(office, registration):
    registration.company |= {"contact": None}
    registration.company["steps"][1]["complete"] = False
    browser = await arrived(office)
    await browser.open("/registration/steps/2")
    await browser.send("/registration/steps/2")
    assert "rettes i PowerOffice Go" in browser.text
    registration.company |= {"contact": {"name": "Per", "email": "per@fjordvik.example", "phone": ""}}
    registration.company["steps"][1]["complete"] = True
    await browser.send("/registration/reload/2")
    assert "per@fjordvik.example" in browser.text
    assert registration.asked == [(f"POST {PATH}/company/reload", INGRID, None)]


async def test_a_silent_registration_is_told_and_what_was_typed_is_kept(office, registration):
    browser = office.browser()
    await browser.open("/registration")
    office.neighbours.lines["registration"].cut = True
    page = await browser.send("/registration", organisation_number=NUMBER)
    assert page.status_code == 503
    assert NUMBER in page.text
    assert "PowerOffice Go svarer ikke akkurat nå" in browser.text


async def test_a_number_that_is_none_is_refused_at_its_field(office, registration):
    browser = office.browser()
    await browser.open("/registration")
    registration.refuses(422, title="StepRefused", organisation_number="Organisasjonsnummeret er feil.")
    page = await browser.send("/registration", organisation_number="123")
    assert page.status_code == 422
    assert "Organisasjonsnummeret er feil." in browser.text


async def test_a_company_that_is_registered_is_led_to_the_log_in(office, registration):
    registration.consent = None
    browser = office.browser()
    await browser.open("/registration")
    await browser.send("/registration", organisation_number=NUMBER)
    assert "Selskapet er registrert" in browser.text
    assert 'href="/login"' in browser.page.text


async def test_registrations_cannot_be_begun_without_end(office, registration):
    browser = office.browser()
    await browser.open("/registration")
    for _ in range(10):
        assert (await browser.send("/registration", organisation_number=NUMBER)).status_code == 200
        await browser.open("/registration")
    page = await browser.send("/registration", organisation_number=NUMBER)
    assert page.status_code == 429
    assert page.headers["retry-after"] == "3600"


async def test_books_that_cannot_be_read_are_told(office, registration):
    registration.no_books = {"title": "ConnectionIsLost", "status": 409, "errors": []}
    browser = await arrived(office)
    await browser.open("/registration/steps/4")
    assert "Kontoene kan ikke hentes fra PowerOffice Go nå." in browser.text
    assert "Gjenopprett forbindelsen" in browser.text


async def test_names_from_go_are_shown_as_text(office, registration):
    registration.company |= {"name": NASTY, "contact": {"name": NASTY, "email": NASTY, "phone": NASTY}}
    registration.company["details"]["company"] |= {"name": NASTY}
    registration.text = f"# {NASTY}\n\n{NASTY}"
    browser = office.browser()
    await browser.open(office.arrival(email=INGRID))
    assert "<script>" not in browser.page.text
    browser = await arrived(office)
    for number in range(1, 6):
        page = await browser.open(f"/registration/steps/{number}")
        assert page.status_code == 200
        assert "<script>" not in page.text
        assert page.text.count("<h1") == 1
