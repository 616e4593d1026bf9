from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from deploy.sandbox.poweroffice.seed import (
    APPLICATION_KEY,
    CLIENT_KEYS,
    FJORDVIK,
    NORDLYS,
    REDIRECT_URI,
    SUBSCRIPTION_KEY,
    USER_EMAIL,
)

SUBSCRIPTION = {"Ocp-Apim-Subscription-Key": SUBSCRIPTION_KEY}
BACK = f"{REDIRECT_URI}?session=abc%20def&step=1"


async def initiate(http, **more):
    body = {"ApplicationKey": str(APPLICATION_KEY), "RedirectUri": BACK} | more
    return await http.post("/Demo/v2/Onboarding/Initiate", json=body, headers=SUBSCRIPTION)


async def finalize(http, token):
    body = {"OnboardingToken": token}
    return await http.post("/Demo/v2/Onboarding/Finalize", json=body, headers=SUBSCRIPTION)


async def consent(http, number=FJORDVIK, **form):
    address = (await initiate(http, ClientOrganizationNo=number)).json()["TemporaryUrl"]
    return await http.post(address, data={"decision": "approve"} | form)


def outcome(answer) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


async def test_the_whole_way_from_initiate_to_a_key_that_opens_the_company(http, screens, go):
    screens.remove_extension()
    started = await initiate(http, ClientOrganizationNo=FJORDVIK)
    page = await http.get(started.json()["TemporaryUrl"])
    answer = await http.post(started.json()["TemporaryUrl"], data={"decision": "approve"})
    result = outcome(answer)
    finalized = (await finalize(http, result["token"])).json()

    assert started.json().keys() == {"TemporaryUrl", "ValidUntilDateTimeOffset"}
    assert started.json()["ValidUntilDateTimeOffset"] == "2026-05-04T07:00:00.0000000+00:00"
    assert page.status_code == 200
    assert "Fjordvik Elektro AS" in page.text
    assert 'value="approve"' in page.text
    assert 'value="cancel"' in page.text
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(f"{REDIRECT_URI}?session=abc%20def&step=1&")
    assert (result["session"], result["status"]) == ("abc def", "Success")
    assert finalized["UserEmail"] == USER_EMAIL
    (client,) = finalized["OnboardedClientsInformation"]
    assert client.keys() == {"ClientKey", "ClientName", "ClientOrganizationNumber"}
    assert client["ClientOrganizationNumber"] == FJORDVIK
    assert client["ClientKey"] != str(CLIENT_KEYS[FJORDVIK])
    go.client_key = client["ClientKey"]
    await go.sign_in()


async def test_consenting_while_the_extension_is_on_returns_the_same_key(http):
    token = outcome(await consent(http))["token"]

    (client,) = (await finalize(http, token)).json()["OnboardedClientsInformation"]

    assert client["ClientKey"] == str(CLIENT_KEYS[FJORDVIK])


async def test_a_token_is_traded_once(http, clock):
    token = outcome(await consent(http))["token"]
    first, second = await finalize(http, token), await finalize(http, token)
    late = outcome(await consent(http))["token"]
    clock.move_to(clock.now() + timedelta(hours=1))

    assert (first.status_code, second.status_code) == (200, 400)
    assert second.json()["title"] == "Onboarding failed."
    assert (await finalize(http, late)).status_code == 400
    assert (await finalize(http, None)).status_code == 400


async def test_a_user_who_declines_goes_back_without_a_token(http):
    answer = await consent(http, decision="cancel")

    assert outcome(answer) == {"session": "abc def", "step": "1", "status": "Canceled"}


async def test_without_a_number_the_user_chooses_among_his_clients(http):
    address = (await initiate(http)).json()["TemporaryUrl"]
    page = await http.get(address)
    nothing = await http.post(address, data={"decision": "approve"})
    both = await http.post(address, data={"decision": "approve", "organisation_number": [FJORDVIK, NORDLYS]})
    clients = (await finalize(http, outcome(both)["token"])).json()["OnboardedClientsInformation"]

    assert "Nordlys Barnehage SA" in page.text
    assert nothing.status_code == 400
    assert [client["ClientOrganizationNumber"] for client in clients] == [FJORDVIK, NORDLYS]


async def test_a_client_that_was_not_offered_cannot_be_chosen(http):
    answer = await consent(http, organisation_number=NORDLYS)

    assert answer.status_code == 400


@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_obstacles_send_the_browser_straight_back(http, world, method):
    async def status(number):
        address = (await initiate(http, ClientOrganizationNo=number)).json()["TemporaryUrl"]
        return outcome(await http.request(method, address, data={"decision": "approve"}))["status"]

    assert await status("312999999") == "ClientNotFound"
    world.user.administers = [NORDLYS]
    assert await status(FJORDVIK) == "NoClientAccess"
    world.companies[NORDLYS].extensions.blocked_applications.append(APPLICATION_KEY)
    assert await status(NORDLYS) == "IntegrationBlocked"


async def test_an_address_is_answered_once_and_for_an_hour(http, clock):
    address = (await initiate(http, ClientOrganizationNo=FJORDVIK)).json()["TemporaryUrl"]
    other = (await initiate(http, ClientOrganizationNo=FJORDVIK)).json()["TemporaryUrl"]
    await http.post(address, data={"decision": "cancel"})
    answered = await http.post(address, data={"decision": "approve"})
    clock.move_to(clock.now() + timedelta(hours=1))

    assert answered.status_code == 404
    assert (await http.get(other)).status_code == 404


@pytest.mark.parametrize(
    ("redirect", "status"),
    [
        ("https://portal.autocollect.example/onboarding/callback?own=1", 200),
        ("https://PORTAL.autocollect.example/onboarding/callback", 200),
        ("http://localhost:5000/anything", 200),
        ("http://127.0.0.1:8001/back?x=1", 200),
        (None, 200),
        ("https://portal.autocollect.example/other", 400),
        ("https://autocollect.example/onboarding/callback", 400),
        ("https://portal.autocollect.example.evil.example/onboarding/callback", 400),
        ("javascript://localhost/%0aalert(1)", 400),
    ],
)
async def test_the_way_back_must_be_whitelisted_but_for_its_query(http, redirect, status):
    assert (await initiate(http, RedirectUri=redirect)).status_code == status


async def test_an_unknown_application_or_a_missing_subscription_is_refused(http):
    unknown = await initiate(http, ApplicationKey="11111111-1111-1111-1111-111111111111")
    bare = await http.post("/Demo/v2/Onboarding/Initiate", json={})

    assert unknown.status_code == 400
    assert bare.status_code == 401
