import asyncio
import base64
from datetime import timedelta

import pytest
from pydantic import SecretStr

from shared.errors import Transient
from shared.poweroffice.auth import ClientKeyTokens, ClientKeyTokenSource
from shared.poweroffice.errors import ClientKeyRefused, GoUnavailable, InvalidRequest, Throttled
from tests.shared.poweroffice.scripted_go import APPLICATION_KEY, CLIENT_KEY, NOW, SUBSCRIPTION_KEY, answer

TOKEN_CALL = ("POST", "/Demo/OAuth/Token")
REFUSED = {
    "error": "invalid_client",
    "error_description": "Client integration not found. Please ensure the provided keys are matching the"
    " desired environment.",
}


def grant(value="jwt-1", expires_in=1200):
    return answer(200, {"access_token": value, "token_type": "bearer", "expires_in": expires_in})


@pytest.fixture
def source(http, endpoints, turns, clock):
    return ClientKeyTokenSource(http, endpoints.tokens, SecretStr(CLIENT_KEY), turns, clock)


async def test_the_token_call_carries_both_keys_the_form_and_the_subscription(go, source):
    go.on(*TOKEN_CALL, grant())
    await source.token()
    [request] = go.requests
    keys = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
    assert keys == f"{APPLICATION_KEY}:{CLIENT_KEY}"
    assert request.headers["Content-Type"] == "application/x-www-form-urlencoded"
    assert request.content == b"grant_type=client_credentials"
    assert request.headers["Ocp-Apim-Subscription-Key"] == SUBSCRIPTION_KEY


async def test_the_v1_token_call_carries_no_subscription_key(go, http, endpoints, turns, clock):
    go.on("POST", "/OAuth/Token", grant())
    await ClientKeyTokenSource(http, endpoints.v1_tokens, SecretStr(CLIENT_KEY), turns, clock).token()
    [request] = go.requests
    assert request.url.host == "api-demo.poweroffice.net"
    assert "Ocp-Apim-Subscription-Key" not in request.headers


@pytest.mark.parametrize("lifetime", [600, 1200])
async def test_a_token_is_kept_until_a_minute_before_the_end_that_go_states(go, source, clock, lifetime):
    go.on(*TOKEN_CALL, grant("jwt-1", lifetime), grant("jwt-2", lifetime))
    assert (await source.token()).expires_at == NOW + timedelta(seconds=lifetime)
    clock.move_to(NOW + timedelta(seconds=lifetime - 61))
    assert (await source.token()).value == "jwt-1"
    clock.move_to(NOW + timedelta(seconds=lifetime - 60))
    assert (await source.token()).value == "jwt-2"


async def test_a_hundred_callers_share_one_token_call(go, source):
    go.on(*TOKEN_CALL, grant())
    assert (
        len({(await task).value for task in [asyncio.create_task(source.token()) for _ in range(100)]}) == 1
    )
    assert len(go.requests) == 1


async def test_a_hundred_callers_whose_token_was_refused_share_one_renewal(go, source):
    go.on(*TOKEN_CALL, grant("jwt-1"), grant("jwt-2"), grant("jwt-3"))
    refused = await source.token()
    renewed = await asyncio.gather(*(source.renew(refused) for _ in range(100)))
    assert {token.value for token in renewed} == {"jwt-2"}
    assert len(go.requests) == 2


async def test_a_removed_client_key_is_a_lost_connection_and_is_not_asked_again(go, source):
    go.on(*TOKEN_CALL, answer(400, REFUSED))
    with pytest.raises(ClientKeyRefused, match=r"Client integration not found.*activate the integration"):
        await source.token()
    assert len(go.requests) == 1


async def test_work_that_meets_a_lost_connection_is_kept_for_later():
    assert issubclass(ClientKeyRefused, Transient)


async def test_a_restored_connection_works_with_the_same_source(go, source):
    go.on(*TOKEN_CALL, answer(400, REFUSED), grant())
    with pytest.raises(ClientKeyRefused):
        await source.token()
    assert (await source.token()).value == "jwt-1"


async def test_another_fault_in_the_token_call_is_no_lost_connection(go, source):
    go.on(*TOKEN_CALL, answer(400, {"error": "unsupported_grant_type"}))
    with pytest.raises(InvalidRequest):
        await source.token()


@pytest.mark.parametrize(
    "first",
    [
        answer(429, {"statusCode": "429", "message": "Rate limit is exceeded. Try again in 1 seconds."}),
        answer(503),
    ],
)
async def test_the_token_call_is_repeated_while_go_says_not_now(go, source, first):
    go.on(*TOKEN_CALL, first, grant())
    assert (await source.token()).value == "jwt-1"


async def test_the_token_call_is_not_repeated_for_ever(go, source):
    go.on(*TOKEN_CALL, answer(429, {"message": "Rate limit is exceeded."}))
    with pytest.raises(Throttled, match="Rate limit is exceeded"):
        await source.token()
    assert len(go.requests) == 5


async def test_a_failed_renewal_does_not_block_the_next(go, source):
    go.on(*TOKEN_CALL, *[answer(500)] * 5, grant())
    with pytest.raises(GoUnavailable):
        await source.token()
    assert (await source.token()).value == "jwt-1"


async def test_no_key_and_no_token_shows_in_any_text(go, source, endpoints):
    go.on(*TOKEN_CALL, grant("jwt-secret"), answer(400, REFUSED))
    token = await source.token()
    with pytest.raises(ClientKeyRefused) as caught:
        await source.renew(token)
    texts = [
        repr(token),
        str(token),
        repr(endpoints),
        repr(endpoints.tokens),
        str(caught.value),
        repr(source),
    ]
    for secret in (APPLICATION_KEY, CLIENT_KEY, SUBSCRIPTION_KEY, "jwt-secret"):
        assert not any(secret in text for text in texts)


async def test_each_client_key_has_one_source_until_it_is_forgotten(http, endpoints, turns, clock):
    tokens = ClientKeyTokens(http, endpoints.tokens, turns, clock)
    first = tokens.source(SecretStr(CLIENT_KEY))
    assert tokens.source(SecretStr(CLIENT_KEY)) is first
    assert tokens.source(SecretStr("another")) is not first
    tokens.forget(SecretStr(CLIENT_KEY))
    assert tokens.source(SecretStr(CLIENT_KEY)) is not first
