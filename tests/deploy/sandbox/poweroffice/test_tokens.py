import base64
import json
from datetime import timedelta

import pytest

from deploy.sandbox.poweroffice.seed import APPLICATION_KEY, CLIENT_KEYS, FJORDVIK, SUBSCRIPTION_KEY

CLIENT_KEY = CLIENT_KEYS[FJORDVIK]
FORM = {"grant_type": "client_credentials"}
SUBSCRIPTION = {"Ocp-Apim-Subscription-Key": SUBSCRIPTION_KEY}


def basic(client_key: object) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"{APPLICATION_KEY}:{client_key}".encode()).decode()}


def claims_of(token: str) -> dict:
    body = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))


async def test_a_token_is_a_jwt_for_1200_seconds_with_powerofficess_claims(http, clock):
    answer = await http.post("/Demo/OAuth/Token", data=FORM, headers=basic(CLIENT_KEY) | SUBSCRIPTION)

    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 1200
    claims = claims_of(answer.json()["access_token"])
    assert claims.keys() >= {
        "goActiveClientSubscriptions", "goClientId", "goClientName", "goUserId", "goInvalidPrivileges",
        "role", "unique_name", "nbf", "exp", "iat", "iss", "aud",
    }  # fmt: skip
    assert claims["goClientName"] == "Fjordvik Elektro AS"
    assert claims["exp"] - claims["iat"] == 1200
    assert claims["iat"] == int(clock.now().timestamp())
    assert {"Customer_Full", "DebtCollection_Full"} <= set(claims["role"])


@pytest.mark.parametrize(
    "headers",
    [basic("00000000-0000-0000-0000-000000000000"), basic("no uuid"), {"Authorization": "Basic %"}, {}],
)
async def test_keys_that_do_not_fit_are_400_invalid_client(http, headers):
    answer = await http.post("/Demo/OAuth/Token", data=FORM, headers=headers | SUBSCRIPTION)

    assert answer.status_code == 400
    assert answer.json() == {
        "error": "invalid_client",
        "error_description": "Client integration not found. "
        "Please ensure the provided keys are matching the desired environment.",
    }


async def test_another_grant_or_body_type_is_refused(http):
    other = await http.post(
        "/Demo/OAuth/Token", data={"grant_type": "password"}, headers=basic(CLIENT_KEY) | SUBSCRIPTION
    )
    as_json = await http.post("/Demo/OAuth/Token", json=FORM, headers=basic(CLIENT_KEY) | SUBSCRIPTION)

    assert (other.status_code, other.json()["error"]) == (400, "unsupported_grant_type")
    assert (as_json.status_code, as_json.json()["error"]) == (400, "invalid_request")


async def test_the_subscription_key_is_needed_for_tokens_and_for_calls(http, go):
    token = await http.post("/Demo/OAuth/Token", data=FORM, headers=basic(CLIENT_KEY))
    wrong = await http.post(
        "/Demo/OAuth/Token", data=FORM, headers=basic(CLIENT_KEY) | {"Ocp-Apim-Subscription-Key": "x"}
    )
    go.headers.pop("Ocp-Apim-Subscription-Key")
    call = await go.get("/Customers")
    by_query = await go.get("/Customers", **{"subscription-key": SUBSCRIPTION_KEY})

    assert token.status_code == wrong.status_code == call.status_code == 401
    assert "missing subscription key" in token.json()["message"]
    assert "invalid subscription key" in wrong.json()["message"]
    assert by_query.status_code == 200


async def test_a_token_expires_by_the_clock(go, clock):
    clock.move_to(clock.now() + timedelta(seconds=1199))
    in_time = await go.get("/LockDateSettings")
    clock.move_to(clock.now() + timedelta(seconds=1))
    late = await go.get("/LockDateSettings")

    assert in_time.status_code == 200
    assert late.status_code == 401
    assert "expired" in late.headers["WWW-Authenticate"]


async def test_removing_the_extension_kills_the_key_but_not_the_token_already_out(http, go, screens):
    screens.remove_extension()

    answer = await http.post("/Demo/OAuth/Token", data=FORM, headers=basic(CLIENT_KEY) | SUBSCRIPTION)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_client")
    assert (await go.get("/LockDateSettings")).status_code == 200


async def test_a_renewed_extension_has_another_key(http, screens):
    screens.remove_extension()
    renewed = screens.add_extension()

    answer = await http.post("/Demo/OAuth/Token", data=FORM, headers=basic(renewed.client_key) | SUBSCRIPTION)
    assert renewed.client_key != CLIENT_KEY
    assert answer.status_code == 200


async def test_demo_keys_and_tokens_are_unknown_in_production(http, go):
    token = await http.post("/OAuth/Token", data=FORM, headers=basic(CLIENT_KEY) | SUBSCRIPTION)
    call = await http.get("/v2/Customers", headers=go.headers)

    assert (token.status_code, token.json()["error"]) == (400, "invalid_client")
    assert call.status_code == 401


async def test_a_token_of_one_host_is_no_good_on_the_other(go, agency, http, v1_http):
    on_v1 = await v1_http.get("/DebtCollection/IsActiveDebtCollection", headers=go.headers)
    on_v2 = await http.get("/Demo/v2/LockDateSettings", headers=agency.headers | SUBSCRIPTION)

    assert on_v1.status_code == on_v2.status_code == 401


async def test_a_forged_token_is_refused(go):
    head, body, signature = go.headers["Authorization"].removeprefix("Bearer ").split(".")
    forged = claims_of(f"{head}.{body}.{signature}") | {"role": ["Payroll_Full"]}
    body = base64.urlsafe_b64encode(json.dumps(forged).encode()).decode().rstrip("=")
    go.headers["Authorization"] = f"Bearer {head}.{body}.{signature}"

    assert (await go.get("/LockDateSettings")).status_code == 401


async def test_without_the_module_a_granted_privilege_is_403_and_listed_as_invalid(go, screens):
    screens.set_subscriptions(["TimeTracking"])
    await go.sign_in()

    information = (await go.get("/ClientIntegrationInformation")).json()
    assert (await go.get("/Customers")).status_code == 403
    assert information["ValidPrivileges"] == []
    assert "Customer_Full" in information["InvalidPrivileges"]
    assert information["ActiveClientSubscriptions"] == ["TimeTracking"]
