"""Who acts when one service calls another for a person."""

import doctest
from typing import Annotated

import httpx
import pytest
from fastapi import Depends, FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from shared import auth
from shared.auth import ServiceAuth, ServiceTokens, actor_of, person_named

TOKENS = ServiceTokens(SecretStr("a secret of the tests alone, long enough for HS256"))


@pytest.fixture
async def called():
    app = FastAPI()

    @app.get("/")
    async def who(who: Annotated[str, Depends(actor_of(TOKENS, "registration"))]) -> str:
        return who

    client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://registration")
    async with client:
        yield client


def portal(audience="registration"):
    return ServiceAuth(TOKENS, "portal", audience)


async def test_the_person_acts_on_whose_behalf_a_service_calls(called):
    answer = await called.get("/", auth=portal(), headers={"On-Behalf-Of": "ingrid@fjordvik.example"})
    assert answer.json() == "ingrid@fjordvik.example"


async def test_a_service_that_names_nobody_acts_itself(called):
    for headers in ({}, {"On-Behalf-Of": "  "}):
        assert (await called.get("/", auth=portal(), headers=headers)).json() == "portal"


async def test_nobody_is_believed_without_a_token_for_this_service(called):
    headers = {"On-Behalf-Of": "ingrid@fjordvik.example"}
    assert (await called.get("/", headers=headers)).status_code == 401
    assert (await called.get("/", headers=headers, auth=portal("sync"))).status_code == 401


async def test_a_name_of_more_than_two_hundred_characters_is_refused(called):
    assert (await called.get("/", auth=portal(), headers={"On-Behalf-Of": "x" * 201})).status_code == 422


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
async def test_a_name_may_have_norwegian_letters(called, encoding):
    headers = [(b"On-Behalf-Of", "Kåre Sæther Ødegård".encode(encoding))]
    assert (await called.get("/", auth=portal(), headers=headers)).json() == "Kåre Sæther Ødegård"


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1))
def test_any_name_sent_as_utf_8_arrives_as_it_was(name):
    assert person_named(name.encode().decode("latin-1")) == name


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(auth).failed == 0
