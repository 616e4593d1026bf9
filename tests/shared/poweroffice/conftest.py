"""Both clients in front of a scripted Go, with retries that do not wait."""

import httpx
import pytest
import stamina
from pydantic import SecretStr

from shared.clock import FixedClock
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.endpoints import Endpoints
from shared.poweroffice.v2 import GoClient
from tests.shared.poweroffice.scripted_go import (
    APPLICATION_KEY,
    NOW,
    SUBSCRIPTION_KEY,
    V2,
    NumberedTokens,
    ScriptedGo,
)
from tests.support.go import FreeTurns


@pytest.fixture(autouse=True)
def _no_waiting():
    with stamina.set_testing(True, attempts=10, cap=True):
        yield


@pytest.fixture
def go():
    return ScriptedGo()


@pytest.fixture
async def http(go):
    async with httpx.AsyncClient(transport=httpx.MockTransport(go)) as client:
        yield client


@pytest.fixture
def turns():
    return FreeTurns()


@pytest.fixture
def clock():
    return FixedClock(NOW)


@pytest.fixture
def endpoints():
    return Endpoints(
        base_url=f"https://goapi.poweroffice.net{V2}",
        token_url="https://goapi.poweroffice.net/Demo/OAuth/Token",
        v1_base_url="https://api-demo.poweroffice.net",
        v1_token_url="https://api-demo.poweroffice.net/OAuth/Token",
        application_key=SecretStr(APPLICATION_KEY),
        subscription_key=SecretStr(SUBSCRIPTION_KEY),
    )


@pytest.fixture
def tokens():
    return NumberedTokens()


@pytest.fixture
def client(http, endpoints, tokens, turns):
    return GoClient(http, endpoints, tokens, turns)


@pytest.fixture
def collection(http, endpoints, tokens, turns):
    return DebtCollectionClient(http, endpoints, tokens, turns)
