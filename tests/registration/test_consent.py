"""The consent in PowerOffice Go, through the page that its user sees, and back."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from itsdangerous import URLSafeTimedSerializer

from deploy.sandbox.poweroffice.seed.companies import FJORDVIK, NORDLYS
from services.registration.domain.consent import explain
from shared.poweroffice.onboarding import ConsentStatus
from shared.signed_tokens import ARRIVAL
from tests.registration.conftest import APPLICATION_KEY, NOW, PORTAL, REDIRECT, STEPS
from tests.support.driving import SECRET

EXPECTED = {
    "Success": "connected",
    "Canceled": "canceled",
    "ClientNotFound": "client_not_found",
    "NoClientAccess": "no_client_access",
    "IntegrationBlocked": "integration_blocked",
}


def finalized(office):
    return sum(request.url.path.endswith("/Onboarding/Finalize") for request in office.outgoing)


async def consented(office, status):
    """Let Go's page end with a status; return where the browser goes."""
    number = {"ClientNotFound": "988077917", "NoClientAccess": NORDLYS}.get(status, FJORDVIK)
    if status == "IntegrationBlocked":
        office.go.world.companies[FJORDVIK].extensions.blocked_applications.append(APPLICATION_KEY)
    decision = "cancel" if status == "Canceled" else "approve"
    return await office.consent(await office.begin(number), decision)


def test_every_status_that_exists_is_expected_here():
    assert {status.value for status in ConsentStatus} == {*EXPECTED, "Unknown"}


@pytest.mark.parametrize("status", EXPECTED)
async def test_each_status_comes_from_gos_own_page_and_leads_on(office, status):
    url = await consented(office, status)
    assert url.params["status"] == status
    assert str(url).startswith(f"{REDIRECT}?state=")
    assert len(url.params["state"]) >= 43
    answer = (await office.come_back(url)).json()
    explanation = explain(EXPECTED[status])
    assert answer["outcome"] == EXPECTED[status]
    assert (answer["title"], answer["text"]) == (explanation.title, explanation.text)
    assert (answer["way_on"] == "continue") == (status == "Success")
    assert finalized(office) == (1 if status == "Success" else 0)


@pytest.mark.parametrize("status", EXPECTED)
async def test_after_each_status_the_same_company_can_try_again(office, status):
    answer = (await office.come_back(await consented(office, status))).json()
    office.go.world.companies[FJORDVIK].extensions.blocked_applications.clear()
    if EXPECTED[status] in ("canceled", "integration_blocked", "connected"):
        path = await office.connected()
        assert path == f"/registrations/{answer['registration_id']}"


async def test_the_companys_number_is_chosen_beforehand_on_gos_page(office):
    begun = await office.begin()
    async with httpx.AsyncClient(transport=httpx.ASGITransport(office.go.v2)) as browser:
        page = (await browser.get(begun["consent"]["url"])).text
    assert f"</strong> ({FJORDVIK})" in page
    assert NORDLYS not in page
    assert 'name="organisation_number"' not in page, "there is nothing to choose"


async def test_finalize_is_asked_once_however_often_the_browser_comes_back(office):
    url = await consented(office, "Success")
    assert (await office.come_back(url)).status_code == 200
    for _ in range(2):
        assert (await office.come_back(url)).status_code == 404
    assert finalized(office) == 1


async def test_a_failing_go_is_not_asked_to_finalize_again_by_itself(office):
    url = await consented(office, "Success")
    office.go.faults.update({"status": 503})
    answer = (await office.come_back(url)).json()
    assert (answer["outcome"], answer["way_on"]) == ("unavailable", "try_again")
    assert finalized(office) == 1


async def test_a_browser_that_comes_back_again_is_led_to_the_portal_too(office):
    url = await consented(office, "Success")
    await office.come_back(url, "text/html")
    again = await office.come_back(url, "text/html")
    assert again.status_code == 303
    _, _, token = again.headers["location"].partition(f"{PORTAL}/registration/return?token=")
    content = URLSafeTimedSerializer(SECRET.get_secret_value(), salt=ARRIVAL).loads(token)
    assert content.pop("nonce")
    assert content == {"outcome": "not_expected"}


async def test_each_consent_has_a_state_of_its_own_that_is_kept_as_a_hash_alone(office):
    states = {(await consented(office, "Canceled")).params["state"] for _ in range(2)}
    assert len(states) == 2
    stored = str(await office.service.rows("select c::text from consents c"))
    assert not any(state in stored for state in states)


async def test_a_state_is_too_old_after_an_hour(office):
    url = await consented(office, "Canceled")
    office.service.at(NOW + timedelta(minutes=60))
    assert (await office.come_back(url)).status_code == 404


@pytest.mark.parametrize("query", ["status=Success&token=abc", "state=guessed&status=Success&token=abc"])
async def test_a_return_that_nobody_was_sent_out_for_asks_go_nothing(office, query):
    response = await office.come_back(httpx.URL(f"{REDIRECT}?{query}"))
    assert response.status_code == 404
    assert finalized(office) == 0


async def test_a_success_without_a_token_activates_nothing(office):
    url = await consented(office, "Success")
    answer = (await office.come_back(url.copy_remove_param("token"))).json()
    assert answer["outcome"] == "unknown"
    assert finalized(office) == 0


async def test_the_browser_hears_neither_gos_token_nor_a_client_key(office):
    url = await consented(office, "Success")
    response = await office.come_back(url, accept="text/html")
    target = urlsplit(response.headers["location"])
    assert response.headers["referrer-policy"] == "no-referrer"
    assert response.headers["cache-control"] == "no-store"
    assert list(parse_qs(target.query)) == ["token"]
    assert url.params["token"] not in response.headers["location"]


async def test_the_steps_can_be_taken_in_any_order_and_resumed(office):
    path = await office.connected()
    for step in reversed(STEPS):
        assert (await office.http.put(f"{path}/{step}", json=STEPS[step])).status_code == 200
        begun = await office.begin()
        assert f"/registrations/{begun['registration']['id']}" == path
        assert begun["registration"]["state"] == "started"
    assert (await office.sign(path)).json()["state"] == "registered"
