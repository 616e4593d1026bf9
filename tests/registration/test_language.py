"""In which language a company is written to: as it began, until somebody chooses another."""

import re
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from sqlalchemy import text

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK
from services.registration.orders import EndpointNoticeOrdered, LossNoticeOrdered
from shared.events import CreditorChanged, CreditorRegistered
from tests.registration.conftest import PORTAL, STEPS
from tests.support.driving import envelope

ANNA, PER = "anna@fjordvik-elektro.example", "per@byraa.example"
NORWEGIAN = r"\b(Hei|hilsen|og|ikke|dere|lenken|selskapets|konto|kl)\b|[æøå]"
WELCOME = ("Velkommen til AutoCollect", "Welcome to AutoCollect")


def subjects(mail):
    return [message["Subject"] for message in mail.messages]


def links(mail):
    found = [re.search(rf"{PORTAL}/\S+", message.get_content()) for message in mail.messages]
    return [urlsplit(link.group()) for link in found if link]


async def chosen(office, path, language, who=ANNA):
    response = await office.acting(who, "PUT", f"{path}/language", {"language": language})
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize(
    ("asked", "language", "subject"),
    [({}, "nb", WELCOME[0]), ({"language": "nb"}, "nb", WELCOME[0]), ({"language": "en"}, "en", WELCOME[1])],
)
async def test_a_company_is_welcomed_in_the_language_in_which_it_began(
    office, mail, asked, language, subject
):
    begun = await office.begin(**asked)
    assert begun["registration"]["language"] == language
    await office.registered()
    await office.service.work_off()
    assert subjects(mail) == [subject]
    assert bool(re.search(NORWEGIAN, mail.messages[0].get_content())) is (language == "nb")
    assert "FJORDVIK ELEKTRO AS" in mail.messages[0].get_content()
    (link,) = links(mail)
    assert link.path == "/invitation"
    query = parse_qs(link.query)
    assert query.pop("token")
    assert query == ({"language": ["en"]} if language == "en" else {})


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_other_services_are_told_the_language_with_the_registration(office, language):
    await office.begin(language=language)
    await office.registered()
    (told,) = await office.service.said(CreditorRegistered)
    assert (told.revision, told.profile.language) == (1, language)


async def test_nobody_is_told_of_a_language_that_is_chosen_before_the_registration(office):
    begun = await office.begin()
    await chosen(office, f"/registrations/{begun['registration']['id']}", "en")
    assert await office.service.said(CreditorRegistered) == await office.service.said(CreditorChanged) == []


async def test_whoever_begins_again_says_in_which_language_until_the_company_is_registered(office):
    begun = await office.begin(language="en")
    path = f"/registrations/{begun['registration']['id']}"
    assert (await office.begin())["registration"]["language"] == "en", "who says nothing changes nothing"
    assert (await office.begin(language="nb"))["registration"]["language"] == "nb"
    assert [change["what"] for change in await office.changes(path)] == ["language", "started"]
    await office.registered()
    assert (await office.begin(language="en"))["registration"]["language"] == "nb"


async def test_a_company_is_welcomed_in_the_language_in_which_it_has_signed_and_told_of_so_at_once(
    office, mail
):
    path = await office.steps_taken()
    assert (await office.sign(path, language="en")).json()["language"] == "en"
    (told,) = await office.service.said(CreditorRegistered)
    assert (told.revision, told.profile.language) == (1, "en")
    assert await office.service.said(CreditorChanged) == []
    await office.service.work_off()
    assert subjects(mail) == [WELCOME[1]]
    (change,) = [each for each in await office.changes(path) if each["what"] == "agreement_signed"]
    language = {"field": "language", "label": "Språk i e-post", "before": "norsk", "after": "engelsk"}
    assert language in change["fields"]


async def test_a_signature_that_is_refused_or_stands_already_changes_no_language(office):
    path = await office.connected()
    assert (await office.sign(path, language="en")).status_code == 409, "the other steps are missing"
    assert (await office.http.get(path)).json()["language"] == "nb"
    registered = f"/registrations/{await office.registered()}"
    assert (await office.sign(registered, language="en")).json()["language"] == "nb"
    assert (await office.sign(registered, language="fr")).status_code == 422
    whats = [each["what"] for each in await office.changes(registered)]
    assert ("language" in whats, whats.count("agreement_signed")) == (False, 1)


async def test_another_language_is_chosen_later_stands_in_the_log_and_is_told_once(office, mail):
    path = f"/registrations/{await office.registered()}"
    await office.service.work_off()
    mail.messages.clear()
    assert (await chosen(office, path, "en"))["language"] == "en"
    assert (await office.http.get(path)).json()["language"] == "en"
    change = (await office.changes(path))[0]
    assert (change["what"], change["changed_by"]) == ("language", ANNA)
    assert change["fields"] == [
        {"field": "language", "label": "Språk i e-post", "before": "norsk", "after": "engelsk"}
    ]
    await chosen(office, path, "en")
    told = await office.service.said(CreditorChanged)
    assert [(event.revision, event.profile.language) for event in told] == [(2, "en")]
    assert len([each for each in await office.changes(path) if each["what"] == "language"]) == 1
    await office.http.post(f"{path}/welcome")
    await office.service.work_off()
    assert subjects(mail) == [WELCOME[1]]


@pytest.mark.parametrize("language", ["fr", "EN", "", None, 1])
async def test_an_unknown_language_is_refused_with_those_that_there_are(office, language):
    path = await office.connected()
    response = await office.http.put(f"{path}/language", json={"language": language})
    assert response.status_code == 422
    (error,) = response.json()["errors"]
    assert error["field"] == "language"
    assert "'nb' or 'en'" in error["message"]
    assert (await office.http.get(path)).json()["language"] == "nb"


async def test_an_unknown_language_begins_nothing(office):
    body = {"organisation_number": FJORDVIK, "language": "fr"}
    response = await office.http.post("/registrations", json=body)
    assert response.status_code == 422
    assert [(each["field"], each["message"]) for each in response.json()["errors"]] == [
        ("language", "Input should be 'nb' or 'en'")
    ]
    assert (await office.http.get("/internal/creditors")).json() == []


async def test_the_document_names_the_languages(office):
    schemas = (await office.http.get("/openapi.json")).json()["components"]["schemas"]
    for model in ("LanguageChoice", "RegistrationView"):
        assert schemas[model]["properties"]["language"]["enum"] == ["nb", "en"]
    (chosen, nothing) = schemas["RegistrationBegun"]["properties"]["language"]["anyOf"]
    assert (chosen["enum"], nothing["type"]) == (["nb", "en"], "null")
    assert "language" not in schemas["RegistrationBegun"]["required"]


async def test_a_company_from_before_there_was_a_language_is_written_to_in_norwegian(office):
    creditor = UUID(int=7)
    async with office.service.service.database.transaction() as tx:
        await tx.execute(
            text(
                "insert into creditors (id, organisation_number, state, connection, connection_reason,"
                " key_version, opened_agreement, welcome, welcome_reason, revision)"
                " values (:id, '988077917', 'started', 'none', '', 0, '', 'not_yet', '', 0)"
            ),
            {"id": creditor},
        )
    assert (await office.http.get(f"/registrations/{creditor}")).json()["language"] == "nb"


async def everything_mailed(office, mail, path):
    """Let everything happen of which anybody is mailed; return the subjects in order."""
    firm = STEPS["accounting-firm"] | {"accountant_email": PER}
    await office.acting(ANNA, "PUT", f"{path}/accounting-firm", firm)
    payout = {"bank_account": "86011117947", "settlement_emails": [ANNA]}
    answer = (await office.acting(ANNA, "PUT", f"{path}/payout", payout)).json()
    await office.service.work_off()
    body = {"change_id": answer["bank_account_change"]["id"]}
    await office.acting("berit@fjordvik.example", "POST", f"{path}/payout/confirmation", body)
    for person in office.go.world.companies[FJORDVIK].contacts:
        person.email = "ny@fjordvik-elektro.example"
    await office.acting(ANNA, "POST", f"{path}/company/reload")
    await office.service.work_off()
    creditor = UUID(path.rpartition("/")[2])
    hook = {"url": "https://hooks.example/autocollect", "events": ["PaymentMatched"]}
    endpoint = (await office.acting(ANNA, "POST", f"{path}/webhooks", hook)).json()["id"]
    async with office.service.service.database.transaction() as tx:
        await tx.execute(text("update webhook_endpoints set state = 'disabled', reason = 'answered 410'"))
        await tx.execute(text("update creditors set connection = 'lost'"))
    await office.service.deliver(
        envelope(EndpointNoticeOrdered(creditor_id=creditor, endpoint_id=UUID(endpoint)))
    )
    await office.service.deliver(envelope(LossNoticeOrdered(creditor_id=creditor)))
    return sorted(subjects(mail))


async def test_every_mail_about_the_company_is_in_its_language(office, mail):
    path = f"/registrations/{await office.registered()}"
    await office.service.work_off()
    mail.messages.clear()
    await chosen(office, path, "en")
    assert await everything_mailed(office, mail, path) == [
        "A new account for payouts to FJORDVIK ELEKTRO AS has been asked for",
        "Access to FJORDVIK ELEKTRO AS in AutoCollect",
        "Confirm the new account for payouts to FJORDVIK ELEKTRO AS",
        "Events about FJORDVIK ELEKTRO AS do not reach the receiver",
        "Remittance advice for FJORDVIK ELEKTRO AS is no longer sent here",
        "The connection between FJORDVIK ELEKTRO AS and PowerOffice Go must be restored",
        "The contact of FJORDVIK ELEKTRO AS has changed",
        "The new account for payouts to FJORDVIK ELEKTRO AS is now in use",
    ]
    for message in mail.messages:
        assert not re.search(NORWEGIAN, message.get_content()), message["Subject"]
    with_token = [link for link in links(mail) if "token" in parse_qs(link.query)]
    assert sorted(link.path for link in with_token) == ["/bank-account", "/invitation"]
    assert all(parse_qs(link.query)["language"] == ["en"] for link in with_token)
