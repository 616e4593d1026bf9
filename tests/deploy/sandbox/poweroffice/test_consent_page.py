"""The consent page as a person meets it; that a script may post its form unread is tested with onboarding."""

from urllib.parse import parse_qs, urlsplit

import pytest

from deploy.sandbox.poweroffice.seed import APPLICATION_KEY, FJORDVIK, NORDLYS, SUBSCRIPTION_KEY


@pytest.fixture
async def leave(person):
    """Press a button that leads to the integration's site, and return what that is told."""

    async def press(button, **fields):
        person.http.follow_redirects = False
        await person.press(button, **fields)
        assert person.answer.status_code == 303
        query = parse_qs(urlsplit(person.answer.headers["location"]).query)
        return query["status"][0], "token" in query

    return press


async def start(person, **more) -> None:
    body = {"ApplicationKey": str(APPLICATION_KEY), "RedirectUri": "http://localhost:5000/back"} | more
    headers = {"Ocp-Apim-Subscription-Key": SUBSCRIPTION_KEY}
    answer = await person.http.post("/Demo/v2/Onboarding/Initiate", json=body, headers=headers)
    await person.open(answer.json()["TemporaryUrl"])


async def test_a_user_lets_the_integration_in_to_the_client_it_asked_for(person, leave):
    await start(person, ClientOrganizationNo=FJORDVIK)

    assert "AutoCollect ber om tilgang" in person.text
    assert "Dette er ikke PowerOffice Go." in person.text
    assert "form-action" not in person.answer.headers["content-security-policy"]
    assert await leave("Godkjenn") == ("Success", True)


async def test_a_user_chooses_among_the_clients_that_he_administers(person, leave):
    await start(person)
    await person.press("Godkjenn")
    assert person.refusal == "Velg minst én av klientene i listen."

    assert await leave("Godkjenn", organisation_number=[NORDLYS]) == ("Success", True)


async def test_a_user_declines(person, leave):
    await start(person)
    assert await leave("Avbryt") == ("Canceled", False)


async def test_a_user_without_a_client_can_only_decline(person, world, leave):
    world.user.administers = []
    await start(person)

    assert "Du er ikke administrator for noen klient" in person.text
    assert "Godkjenn" not in [button.text for button in person.page.iter("button")]
    assert await leave("Avbryt") == ("Canceled", False)


async def test_a_client_that_blocks_the_integration_is_marked_and_answers_so(person, screens, leave):
    screens.block_extension()
    await start(person)

    assert "Sperret" in person.text
    assert await leave("Godkjenn", organisation_number=[FJORDVIK]) == ("IntegrationBlocked", False)


async def test_a_link_that_was_used_says_what_to_do(person):
    await start(person)
    used = person.path
    person.http.follow_redirects = False
    await person.press("Avbryt")
    await person.open(used)

    assert person.answer.status_code == 404
    assert "Lenken virker ikke" in person.text
    assert "start på nytt" in person.text
