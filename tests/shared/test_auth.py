"""Who acts when one service calls another for a person."""

import doctest

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from shared import auth
from shared.auth import Actor, Person, ServiceAuth, ServiceTokens, internal, person_named

TOKENS = ServiceTokens(SecretStr("a secret of the tests alone, long enough for HS256"))


@pytest.fixture
async def called():
    app = FastAPI(dependencies=internal(TOKENS, "registration"))

    @app.get("/")
    async def who(who: Actor) -> str:
        return who

    @app.get("/person")
    async def person(who: Person) -> str:
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


async def test_what_needs_a_person_is_refused_to_a_service_that_names_nobody(called):
    for headers in ({}, {"On-Behalf-Of": ""}, {"On-Behalf-Of": " "}, {"On-Behalf-Of": "\u2003".encode()}):
        refused = await called.get("/person", auth=portal(), headers=headers)
        assert (refused.status_code, refused.json()["detail"][0]["loc"]) == (422, ["header", "On-Behalf-Of"])
    named = await called.get("/person", auth=portal(), headers={"On-Behalf-Of": "Kåre  Li".encode()})
    assert named.json() == "Kåre Li"
    assert (await called.get("/person", headers={"On-Behalf-Of": "Kåre Li".encode()})).status_code == 401


async def test_a_name_longer_than_any_address_is_refused(called):
    for path in ("/", "/person"):
        for length, status in ((254, 200), (255, 422)):
            headers = {"On-Behalf-Of": "x" * length}
            assert (await called.get(path, auth=portal(), headers=headers)).status_code == status


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
async def test_a_name_may_have_norwegian_letters(called, encoding):
    headers = [(b"On-Behalf-Of", "Kåre Sæther Ødegård".encode(encoding))]
    assert (await called.get("/", auth=portal(), headers=headers)).json() == "Kåre Sæther Ødegård"


@given(st.text(st.characters(categories=["L", "N", "P"]), min_size=1))
def test_any_name_sent_as_utf_8_arrives_as_it_was(name):
    assert person_named(name.encode().decode("latin-1")) == name


def test_the_examples_in_the_docstrings_hold():
    assert doctest.testmod(auth).failed == 0
