"""A company's settings: everybody looks, administrators change, registration decides and is quoted."""

import re
from uuid import UUID

import pytest

from services.portal.domain.prose import blocks
from tests.portal.conftest import FIRM, OPERATOR, OPERATOR_PASSWORD
from tests.portal.registration import ACCOUNT, CHANGE, NEW_ACCOUNT, TEXT
from tests.portal.told import FJORDVIK, NORDLYS, registered

KARI = "kari@fjordvik.example"
SETTINGS = f"/companies/{FJORDVIK}/settings"
AGREEMENT = f"/companies/{FJORDVIK}/agreement"
CONTACT = UUID(int=7)
PER = {"name": "Per", "email": "per@x.example", "phone": "92222222", "roles": ["cases"], "is_main": False}

FORMS = {
    "deactivation": {"reason": "Bytter system", "sure": "true"},
    "reload": {},
    "contacts": {"name": "Per", "email": "per@x.example"},
    f"contacts/{CONTACT}": {"name": "Per", "email": "per@x.example"},
    f"contacts/{CONTACT}/removal": {},
    "language": {"mails_in": "en"},
    "settlement-emails": {"settlement_emails": "a@x.example"},
    "bank-account": {"bank_account": NEW_ACCOUNT},
    "bank-account/confirmation": {"change_id": CHANGE},
    "bank-account/rejection": {},
    "accounting-firm": {"organisation_number": FIRM},
    "../agreement": {"text_hash": "abc", "signed_by": "Kari", "accepted": "true"},
}
"""Every form of the settings, by its address."""


def address(form):
    return AGREEMENT if form == "../agreement" else f"{SETTINGS}/{form}"


@pytest.fixture
async def kari(office):
    """An administrator who has opened the settings."""
    office.neighbours.registration.contacts.append({"id": str(CONTACT), **PER})
    browser = await office.invited(KARI)
    await browser.open(SETTINGS)
    return browser


@pytest.fixture
def registration(office):
    return office.neighbours.registration


async def test_the_settings_show_what_registration_knows(kari, registration):
    registration.company |= {"accounting_firm": FIRM}
    registration.changed("per@fjordvik.example", "Kontakt endret", ("Hovedkontakt", "Ingrid", "Per"))
    await kari.open(SETTINGS)
    for words in (
        "Fjordvik Elektro AS 310 000 014",
        "Kontonummer 8601.11.17947",
        "Remitteringsbilag til oppgjor@fjordvik.example",
        "Vi skriver til Ingrid Solberg ingrid@fjordvik.example · 90000000",
        "Per per@x.example · 92222222 Saker",
        "Byrå 912 345 678",
        "Signert versjon 2026-01",
        "Status Koblet til Siden 02.01.2026 kl. 11.00",
        "10.06.2026 kl. 08.00 per@fjordvik.example Kontakt endret Hovedkontakt Ingrid Hovedkontakt Per",
    ):
        assert words in kari.text, words


@pytest.mark.parametrize("form", FORMS)
async def test_every_change_is_made_on_behalf_of_the_administrator(kari, registration, form):
    if form == "../agreement":
        await kari.open(AGREEMENT)
    await kari.send(address(form), **FORMS[form])
    assert kari.path == SETTINGS, kari.text
    assert '<section class="notice done"' in kari.page.text
    ((_, asked_by, _),) = registration.asked
    assert asked_by == KARI


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("role", ["write", "accountant", "read"])
async def test_whoever_is_no_administrator_looks_and_changes_nothing(office, registration, role, form):
    registration.asks()
    browser = await office.member(role, FJORDVIK)
    page = await browser.open(SETTINGS)
    assert page.status_code == 200
    assert f'action="{SETTINGS}' not in page.text
    assert "Kontonummer 8601.11.17947" in browser.text
    assert "Nytt kontonummer venter på bekreftelse: 1234.56.78903" in browser.text
    assert (await browser.send(address(form), **FORMS[form])).status_code == 403
    assert registration.asked == []


@pytest.mark.parametrize("form", FORMS)
async def test_nobody_changes_another_companys_settings(kari, registration, form):
    theirs = address(form).replace(str(FJORDVIK), str(NORDLYS))
    assert (await kari.send(theirs, **FORMS[form])).status_code == 404
    assert registration.asked == []


@pytest.mark.parametrize("form", FORMS)
async def test_a_change_that_is_not_answered_says_that_nobody_knows(office, kari, form):
    await kari.open(SETTINGS)
    office.neighbours.lines["registration"].cut = True
    page = await kari.send(address(form), **FORMS[form])
    assert page.status_code == 503
    assert "svarer ikke akkurat nå" in kari.text
    assert (await kari.open(SETTINGS)).status_code == 503


async def test_contacts_are_added_changed_and_removed(kari, registration):
    registration.contacts.clear()
    typed = {"name": " Liv Berg ", "email": "liv@x.example", "phone": "93333333"}
    await kari.send(f"{SETTINGS}/contacts", **typed, roles=["general", "settlement"], is_main="true")
    assert "Liv Berg er lagt til som kontakt." in kari.text
    assert "Liv Berg Hovedkontakt liv@x.example · 93333333 Generelt, Oppgjør" in kari.text
    contact_id = registration.contacts[0]["id"]
    await kari.send(f"{SETTINGS}/contacts/{contact_id}", name="Liv Dahl", phone="94444444")
    assert "Liv Dahl 94444444" in kari.text
    assert registration.asked[-1] == (
        f"PUT /registrations/{FJORDVIK}/contacts/{contact_id}",
        KARI,
        {"name": "Liv Dahl", "email": "", "phone": "94444444", "roles": [], "is_main": False},
    )
    await kari.send(f"{SETTINGS}/contacts/{contact_id}/removal")
    assert "Kontakten er fjernet." in kari.text
    assert registration.contacts == []


async def test_what_is_wrong_with_a_contact_is_said_at_its_fields_and_what_was_typed_is_kept(
    kari, registration
):
    registration.refuses(422, name="Oppgi navnet.", email="kari@ er ikke en e-postadresse.")
    page = await kari.send(f"{SETTINGS}/contacts/{CONTACT}", email="kari@", phone="5", roles=["technical"])
    assert page.status_code == 422
    assert "Navn Oppgi navnet. E-post kari@ er ikke en e-postadresse. Telefon" in kari.text
    form = page.text.partition(f'action="{SETTINGS}/contacts/{CONTACT}"')[2].partition("</form>")[0]
    assert 'value="kari@"' in form
    assert 'value="5"' in form
    assert 'value="technical" checked' in form
    assert 'value="cases" checked' not in form
    assert form.count('aria-invalid="true"') == 2
    other = page.text.partition(f'action="{SETTINGS}/contacts"')[2].partition("</form>")[0]
    assert "kari@" not in other


async def test_the_language_of_mails_is_shown_and_chosen(kari, registration):
    assert "Språk i e-post Norsk" in kari.text
    await kari.send(f"{SETTINGS}/language", mails_in="en")
    assert registration.asked == [(f"PUT /registrations/{FJORDVIK}/language", KARI, {"language": "en"})]
    assert "Språket gjelder fra neste e-post." in kari.text
    assert "Språk i e-post English" in kari.text
    assert '<option value="en" selected>English</option>' in kari.page.text
    await kari.open(f"{SETTINGS}?language=nb")
    assert "Språk i e-post English" in kari.text, "the user's own language is another"
    assert (await kari.send(f"{SETTINGS}/language", mails_in="fr")).status_code == 422
    assert len(registration.asked) == 1


async def test_the_recipients_of_the_advice_are_one_on_each_line(kari, registration):
    await kari.send(f"{SETTINGS}/settlement-emails", settlement_emails="a@x.example\r\n\r\n b@x.example ")
    emails = {"settlement_emails": ["a@x.example", "b@x.example"]}
    assert registration.asked == [(f"PUT /registrations/{FJORDVIK}/settlement-emails", KARI, emails)]
    assert "Remitteringsbilag til a@x.example b@x.example" in kari.text
    registration.refuses(422, settlement_emails="Nr. 1 er ikke en e-postadresse.")
    page = await kari.send(f"{SETTINGS}/settlement-emails", settlement_emails="tull")
    assert "Nr. 1 er ikke en e-postadresse." in kari.text
    assert ">\ntull</textarea>" in page.text
    many = "\n".join(f"{number}@x.example" for number in range(21))
    await kari.send(f"{SETTINGS}/settlement-emails", settlement_emails=many)
    assert "Det er plass til 20 mottakere." in kari.text
    assert len(registration.asked) == 2


async def test_a_new_bank_account_waits_for_a_second_person(kari, registration):
    await kari.send(f"{SETTINGS}/bank-account", bank_account=f" {NEW_ACCOUNT}")
    body = {"bank_account": NEW_ACCOUNT}
    assert registration.asked == [(f"PUT /registrations/{FJORDVIK}/payout", KARI, body)]
    assert "1234.56.78903 er mottatt. Kontonummeret gjelder først når det er bekreftet" in kari.text
    assert "Nytt kontonummer venter på bekreftelse: 1234.56.78903" in kari.text
    assert "per@fjordvik.example ba om det 15.06.2026 kl. 08.00" in kari.text
    assert "senest 22.06.2026 kl. 08.00" in kari.text


async def test_the_present_bank_account_changes_nothing_and_is_not_taken_for_the_one_that_waits(
    kari, registration
):
    registration.asks()
    await kari.send(f"{SETTINGS}/bank-account", bank_account="8601 11 17947")
    assert "Kontonummeret er det som gjelder nå. Ingenting er endret." in kari.text
    await kari.send(f"{SETTINGS}/bank-account", bank_account="NO93 1234 5678 903")
    assert "1234.56.78903 er mottatt." in kari.text


async def test_a_bank_account_that_is_not_valid_is_shown_as_it_was_typed(kari, registration):
    registration.refuses(422, bank_account="Kontonummeret er ikke gyldig.")
    page = await kari.send(f"{SETTINGS}/bank-account", bank_account="123")
    assert page.status_code == 422
    assert "Kontonummeret er ikke gyldig." in kari.text
    assert 'value="123"' in page.text


async def test_a_second_administrator_confirms_the_bank_account_that_his_page_shows(kari, registration):
    registration.asks()
    page = await kari.open(SETTINGS)
    assert f'name="change_id" value="{CHANGE}"' in page.text
    await kari.send(f"{SETTINGS}/bank-account/confirmation", change_id=CHANGE)
    body = {"change_id": CHANGE}
    assert registration.asked == [(f"POST /registrations/{FJORDVIK}/payout/confirmation", KARI, body)]
    assert "er bekreftet" in kari.text
    assert "venter på bekreftelse" not in kari.text


async def test_a_bank_account_that_came_in_between_is_to_be_looked_at_first(kari, registration):
    registration.asks()
    registration.refuses(409, "another bank account waits by now", title="AnotherWaits")
    page = await kari.send(f"{SETTINGS}/bank-account/confirmation", change_id=str(UUID(int=8)))
    assert page.status_code == 422
    assert "Et annet kontonummer venter nå. Se på det før du bekrefter det." in kari.text


async def test_a_second_administrator_rejects_a_bank_account(kari, registration):
    registration.asks()
    await kari.open(SETTINGS)
    await kari.send(f"{SETTINGS}/bank-account/rejection")
    assert registration.asked == [(f"DELETE /registrations/{FJORDVIK}/payout/confirmation", KARI, None)]
    assert "er avvist" in kari.text
    assert "venter på bekreftelse" not in kari.text


async def test_whoever_asked_for_a_bank_account_is_told_that_another_must_confirm_it(kari, registration):
    registration.asks(KARI)
    registration.refuses(409, "you have asked for this yourself", title="SecondPersonNeeded")
    page = await kari.open(SETTINGS)
    assert f'action="{SETTINGS}/bank-account/confirmation"' not in page.text
    assert f'action="{SETTINGS}/bank-account/rejection"' in page.text
    assert "Du ba om endringen selv, så den må bekreftes av en annen administrator her" in kari.text
    page = await kari.send(f"{SETTINGS}/bank-account/confirmation", change_id=CHANGE)
    assert page.status_code == 422
    assert "Du har selv bedt om endringen. En annen må bekrefte den her" in kari.text
    assert "venter på bekreftelse" in kari.text


async def test_an_accounting_firm_is_named_invited_and_removed(kari, registration):
    await kari.send(
        f"{SETTINGS}/accounting-firm",
        organisation_number="912 345 678 ",
        accountant_email="liv@byraa.example",
    )
    body = {"organisation_number": "912345678", "accountant_email": "liv@byraa.example"}
    assert registration.asked == [(f"PUT /registrations/{FJORDVIK}/accounting-firm", KARI, body)]
    assert "Vi sender en invitasjon til liv@byraa.example." in kari.text
    assert 'value="liv@byraa.example"' in kari.page.text
    await kari.send(f"{SETTINGS}/accounting-firm", organisation_number="", accountant_email="")
    assert "Selskapet har ikke lenger noe regnskapsbyrå." in kari.text
    registration.refuses(422, organisation_number="Dette er selskapets eget nummer.")
    page = await kari.send(f"{SETTINGS}/accounting-firm", organisation_number="310000014")
    assert "Dette er selskapets eget nummer." in kari.text
    assert 'value="310000014"' in page.text


async def test_saving_the_same_accountant_sends_a_new_invitation(kari, registration):
    registration.company |= {"accounting_firm": FIRM, "accountant_email": "liv@byraa.example"}
    registration.company["accountant_invitation"] = {"state": "refused", "reason": "550 No such user"}
    await kari.open(SETTINGS)
    assert "Invitasjonen til liv@byraa.example kunne ikke leveres." in kari.text
    same = {"organisation_number": "912 345 678", "accountant_email": "liv@byraa.example"}
    await kari.send(f"{SETTINGS}/accounting-firm", **same)
    assert registration.asked == [(f"POST /registrations/{FJORDVIK}/accountant-invitation", KARI, None)]
    assert "Vi sender en invitasjon til liv@byraa.example." in kari.text


async def test_a_question_about_a_bank_account_that_reached_nobody_is_told(kari, registration):
    registration.asks()
    await kari.open(SETTINGS)
    assert "kunne ikke leveres" not in kari.text
    registration.company["bank_account_change"]["mail"] = "refused"
    await kari.open(SETTINGS)
    assert "E-posten til kontakten i PowerOffice Go kunne ikke leveres." in kari.text


async def test_an_agreement_is_ended_only_with_a_reason_and_a_tick(kari, registration):
    for fields, words in (
        ({"reason": "Bytter system"}, "Kryss av for at dere vil avslutte avtalen."),
        ({"reason": "  ", "sure": "true"}, "Skriv kort hvorfor"),
    ):
        page = await kari.send(f"{SETTINGS}/deactivation", **fields)
        assert page.status_code == 422
        assert words in kari.text
    assert "Klientnøkkelen slettes. Oppgjør betales ut som før." in kari.text, "in registration's words"
    assert 'value="true" checked' in page.text
    assert registration.asked == []
    await kari.send(f"{SETTINGS}/deactivation", reason=" Bytter system ", sure="true")
    path = f"POST /registrations/{FJORDVIK}/deactivation"
    assert registration.asked == [(path, KARI, {"reason": "Bytter system"})]
    assert "Avtalen er avsluttet. Saker som pågår, fullføres." in kari.text


async def test_a_company_that_has_ended_its_agreement_cannot_end_it_again(kari, registration):
    registration.company["state"] = "deactivated"
    await kari.open(SETTINGS)
    assert "Status Avsluttet" in kari.text
    assert "Klientnøkkelen slettes. Oppgjør betales ut som før." in kari.text
    assert f"{SETTINGS}/deactivation" not in kari.page.text


async def test_the_log_names_what_contacts_are_in_words(kari, registration):
    people = "Ola (ola@f.example, GeneralManager); Per (per@f.example, general, cases)"
    registration.changed(KARI, "Kontakter endret", ("Kontakter i PowerOffice Go", "", people))
    await kari.open(SETTINGS)
    assert "Ola (ola@f.example, daglig leder); Per (per@f.example, Generelt, Saker)" in kari.text
    await kari.open(f"{SETTINGS}?language=en")
    assert "Ola (ola@f.example, general manager); Per (per@f.example, General, Cases)" in kari.text


async def test_the_log_is_read_page_by_page(kari, registration):
    registration.changed("per@fjordvik.example", "Kontakt fjernet")
    registration.older = registration.changed("liv@byraa.example", "Avtalen godkjent")
    page = await kari.open(SETTINGS)
    assert f'href="{SETTINGS}?before={registration.older}#changes"' in page.text
    page = await kari.open(f"{SETTINGS}?before={registration.older}")
    assert "liv@byraa.example Avtalen godkjent" in kari.text
    assert "Kontakt fjernet" not in kari.text
    assert "Eldre endringer" not in kari.text


async def test_a_bank_account_that_nobody_confirmed_in_time_can_only_be_asked_for_again(kari, registration):
    registration.asks()
    registration.company["bank_account_change"]["state"] = "expired"
    await kari.open(SETTINGS)
    assert "ingen bekreftet det innen 22.06.2026 kl. 08.00" in kari.text
    assert "bank-account/confirmation" not in kari.page.text


async def test_a_newer_agreement_is_read_and_signed(kari, registration):
    await kari.open(SETTINGS)
    assert "venter på signatur" not in kari.text
    registration.company["agreement"] |= {"current_version": "2026-07", "is_current": False}
    await kari.open(SETTINGS)
    assert "Versjon 2026-07 av avtalen venter på signatur. Til da gjelder versjon 2026-01." in kari.text
    page = await kari.open(AGREEMENT)
    assert "Oppdragsgiver overlater forfalte fakturaer til AutoCollect." in kari.text
    assert re.search(r"<td[^>]*>Rente</td><td[^>]*>100 %</td>", page.text)
    await kari.send(AGREEMENT, text_hash="abc", signed_by=" ", accepted="true")
    assert "Skriv navnet ditt." in kari.text
    page = await kari.send(AGREEMENT, text_hash="abc", signed_by="Kari Berg")
    assert page.status_code == 422
    assert "Kryss av for at avtalen er lest og godtatt." in kari.text
    assert 'value="Kari Berg"' in page.text
    await kari.send(AGREEMENT, text_hash="abc", signed_by="Kari Berg", accepted="true")
    body = {"accepted": True, "hash": "abc", "signed_by": "Kari Berg"}
    assert registration.asked == [(f"POST /registrations/{FJORDVIK}/agreement", KARI, body)]
    assert "Avtalen er signert." in kari.text
    await kari.open(AGREEMENT)
    assert "Versjon 2026-07 er signert." in kari.text


async def test_the_agreement_is_norwegian_and_an_english_page_says_so(kari, registration):
    note = "The agreement is written in Norwegian, and it is the Norwegian text that is signed."
    await kari.open(AGREEMENT)
    assert note not in kari.text
    await kari.open(f"{AGREEMENT}?language=en")
    assert note in kari.text
    assert 'class="panel prose" lang="nb"' in kari.page.text


async def test_an_agreement_that_has_changed_meanwhile_is_shown_anew(kari, registration):
    registration.company["agreement"] |= {"current_version": "2026-07", "is_current": False}
    await kari.open(AGREEMENT)
    registration.refuses(409, "the agreement has changed", title="AgreementNotOpened")
    page = await kari.send(AGREEMENT, text_hash="old", signed_by="Kari Berg", accepted="true")
    assert page.status_code == 422
    assert "Avtalen er endret. Les den på nytt før du signerer." in kari.text
    assert 'name="text_hash" value="abc"' in page.text


async def test_a_refusal_without_words_of_its_own_still_says_something(kari, registration):
    registration.refuses(409, "words for developers", title="Forbidden")
    await kari.send(f"{SETTINGS}/reload")
    assert "Det lot seg ikke gjøre (Forbidden)." in kari.text
    assert "words for developers" not in kari.text
    registration.refuses(409, title="")
    await kari.send(f"{SETTINGS}/reload")
    assert "Det lot seg ikke gjøre." in kari.text
    registration.refuses(422, elsewhere="Noe annet er galt.")
    await kari.send(f"{SETTINGS}/bank-account", bank_account=ACCOUNT)
    assert "Noe annet er galt." in kari.text


async def test_the_operator_changes_any_companys_settings_in_his_own_name(office, registration):
    operator = office.browser()
    await operator.log_in(OPERATOR, OPERATOR_PASSWORD)
    await operator.open("/companies")
    assert f'href="{SETTINGS}"' in operator.page.text
    await operator.send("/companies", company=str(FJORDVIK))
    assert f'href="{SETTINGS}">Innstillinger</a>' in operator.page.text
    await operator.open(SETTINGS)
    await operator.send(f"{SETTINGS}/reload")
    assert registration.asked == [(f"POST /registrations/{FJORDVIK}/company/reload", OPERATOR, None)]


async def test_a_user_whose_address_has_letters_beyond_ascii_is_named_as_he_is(office, registration):
    await office.service.hear(registered())
    browser = await office.invited("kåre@fjordvik.example")
    await browser.open(SETTINGS)
    await browser.send(f"{SETTINGS}/reload")
    ((_, asked_by, _),) = registration.asked
    assert asked_by.encode("latin-1").decode() == "kåre@fjordvik.example"


async def test_letters_that_no_text_may_hold_are_refused(kari, registration):
    page = await kari.send(f"{SETTINGS}/contacts", name="a\0b")
    assert page.status_code == 422
    assert registration.asked == []


def test_the_agreements_text_is_read_into_blocks():
    assert [(block.kind, block.rows) for block in blocks(TEXT)] == [
        ("title", (("Avtale om purring og inkasso",),)),
        ("paragraph", (("Versjon 2026-07",),)),
        ("heading", (("1. Oppdraget",),)),
        ("paragraph", (("Oppdragsgiver overlater forfalte fakturaer til AutoCollect.",),)),
        ("table", (("Post", "Andel"), ("Rente", "100 %"))),
        ("list", (("Saker fullføres.",), ("Priser kan endres.",))),
    ]
    assert blocks("1. En\n   lang\n2. To") == blocks("- En lang\n- To")
    assert blocks("") == ()


async def test_the_log_is_read_in_english_but_for_names(kari, registration):
    registration.changed("ja@fjordvik.example", "Oppsett endret", ("Automatisk bokføring", "nei", "ja"))
    registration.changed("liv@byraa.example", "Kontakt lagt til", ("Egne kontakter", "", "Ja Aktiv"))
    await kari.open(f"{SETTINGS}?language=en")
    assert "ja@fjordvik.example Setup changed Automatic posting no Automatic posting yes" in kari.text
    assert "liv@byraa.example Contact added Own contacts – Own contacts Ja Aktiv" in kari.text
