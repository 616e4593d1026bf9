from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from shared.poweroffice.errors import GoUnavailable, InvalidRequest
from shared.poweroffice.onboarding import ConsentStatus, OnboardingClient, read_return
from tests.shared.poweroffice.scripted_go import APPLICATION_KEY, CLIENT_KEY, SUBSCRIPTION_KEY, V2, answer

INITIATE = ("POST", f"{V2}/Onboarding/Initiate")
FINALIZE = ("POST", f"{V2}/Onboarding/Finalize")
CONSENT = {
    "TemporaryUrl": "https://godemo.poweroffice.net/auth/abc",
    "ValidUntilDateTimeOffset": "2026-06-15T10:30:00.0000000+00:00",
}


@pytest.fixture
def onboarding(http, endpoints, turns):
    return OnboardingClient(http, endpoints, turns)


async def test_initiate_gives_the_address_of_the_consent(go, onboarding):
    go.on(*INITIATE, answer(200, CONSENT))
    consent = await onboarding.initiate(
        organisation_number="999888777", redirect_uri="https://portal.example/go?state=s1"
    )
    assert consent.temporary_url == "https://godemo.poweroffice.net/auth/abc"
    assert consent.valid_until == datetime(2026, 6, 15, 10, 30, tzinfo=UTC)
    [request] = go.requests
    assert request.headers["Ocp-Apim-Subscription-Key"] == SUBSCRIPTION_KEY
    assert "Authorization" not in request.headers
    assert go.bodies == [
        {
            "ApplicationKey": APPLICATION_KEY,
            "ClientOrganizationNo": "999888777",
            "RedirectUri": "https://portal.example/go?state=s1",
        }
    ]


async def test_without_a_company_the_user_chooses(go, onboarding):
    go.on(*INITIATE, answer(503), answer(200, CONSENT))
    await onboarding.initiate(organisation_number=None, redirect_uri="https://portal.example/go")
    assert "ClientOrganizationNo" not in go.bodies[-1]


async def test_a_redirect_that_is_not_whitelisted(go, onboarding):
    go.on(*INITIATE, answer(400, {"title": "RedirectUri is not whitelisted"}))
    with pytest.raises(InvalidRequest, match="not whitelisted"):
        await onboarding.initiate(organisation_number=None, redirect_uri="https://portal.example/go")


async def test_finalize_turns_the_token_into_client_keys_that_do_not_show(go, onboarding):
    client = {"ClientKey": CLIENT_KEY, "ClientName": "Fjord Data AS", "ClientOrganizationNumber": "999888777"}
    go.on(*FINALIZE, answer(200, {"OnboardedClientsInformation": [client], "UserEmail": "eva@fjord.example"}))
    onboarded = await onboarding.finalize(SecretStr("one-time"))
    [company] = onboarded.clients
    assert company.client_key.get_secret_value() == CLIENT_KEY
    assert (company.name, company.organisation_number) == ("Fjord Data AS", "999888777")
    assert onboarded.user_email == "eva@fjord.example"
    assert CLIENT_KEY not in repr(onboarded)
    assert go.bodies == [{"OnboardingToken": "one-time"}]


async def test_finalize_is_sent_once_because_the_token_works_once(go, onboarding):
    go.on(*FINALIZE, answer(503))
    with pytest.raises(GoUnavailable):
        await onboarding.finalize(SecretStr("one-time"))
    assert len(go.requests) == 1


async def test_a_consent_to_no_company(go, onboarding):
    go.on(*FINALIZE, answer(200, {"OnboardedClientsInformation": None, "UserEmail": None}))
    assert (await onboarding.finalize(SecretStr("one-time"))).clients == ()


@pytest.mark.parametrize(
    ("query", "status", "token"),
    [
        ({"status": "Success", "token": "t-1", "state": "s1"}, ConsentStatus.SUCCESS, "t-1"),
        ({"Status": "success", "Token": "t-1"}, ConsentStatus.SUCCESS, "t-1"),
        ({"status": "Canceled"}, ConsentStatus.CANCELED, None),
        ({"status": "ClientNotFound", "token": "t-1"}, ConsentStatus.CLIENT_NOT_FOUND, None),
        ({"status": "NoClientAccess"}, ConsentStatus.NO_CLIENT_ACCESS, None),
        ({"status": "IntegrationBlocked"}, ConsentStatus.INTEGRATION_BLOCKED, None),
        ({"status": "Success", "token": " "}, ConsentStatus.UNKNOWN, None),
        ({"status": "Success"}, ConsentStatus.UNKNOWN, None),
        ({"status": "SomethingNew", "token": "t-1"}, ConsentStatus.UNKNOWN, None),
        ({}, ConsentStatus.UNKNOWN, None),
    ],
)
def test_what_the_browser_brings_back(query, status, token):
    returned = read_return(query)
    assert returned.status is status
    assert (returned.token.get_secret_value() if returned.token else None) == token
    assert "t-1" not in repr(returned)
