"""Access tokens and turns from registration."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from shared.clock import FixedClock
from shared.errors import Transient
from shared.poweroffice.connections import BorrowedTokens, CreditorDisconnected, granted_turns
from shared.poweroffice.turns import Grant

NOON = datetime(2026, 6, 1, 10, tzinfo=UTC)


class Registration:
    """Lends numbered tokens that live twenty minutes, or answers as told."""

    def __init__(self, clock: FixedClock) -> None:
        self.clock, self.asked, self.status = clock, [], 200
        self.http = httpx.AsyncClient(
            transport=httpx.MockTransport(self.answer), base_url="http://registration"
        )

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(str(request.url))
        until = self.clock.now() + timedelta(minutes=20)
        loan = {"access_token": f"token {len(self.asked)}", "expires_at": until.isoformat()}
        return httpx.Response(self.status, json=loan)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def registration(clock) -> Registration:
    return Registration(clock)


@pytest.fixture
def tokens(registration, clock) -> BorrowedTokens:
    return BorrowedTokens(registration.http, clock, uuid4(), "v2")


async def test_a_token_is_kept_while_it_lives_and_replaced_before_it_ends(tokens, clock, registration):
    first = await tokens.token()
    clock.move_to(NOON + timedelta(minutes=18))
    assert await tokens.token() == first
    clock.move_to(NOON + timedelta(minutes=19, seconds=30))
    assert (await tokens.token()).value == "token 2"
    assert len(registration.asked) == 2


async def test_a_refused_token_is_replaced_by_another_once(tokens, registration):
    first = await tokens.token()
    assert (await tokens.renew(first)).value == "token 2"
    assert (await tokens.renew(first)).value == "token 2"
    assert "renew=true" in registration.asked[1]


async def test_a_lost_connection_says_who_must_restore_it(tokens, registration):
    registration.status = 409
    with pytest.raises(CreditorDisconnected, match="must restore its connection"):
        await tokens.token()


async def test_a_registration_that_does_not_answer_is_a_matter_of_waiting(tokens, registration):
    registration.status = 502
    with pytest.raises(Transient, match="HTTP 502"):
        await tokens.token()


class TestTurns:
    async def test_turns_are_reserved_at_registration(self):
        asked = []

        def answer(request: httpx.Request) -> httpx.Response:
            asked.append((request.url.path, json.loads(request.content)))
            return httpx.Response(200, json={"clock": 1.5, "first_at": 1.75, "spacing": 0.103, "count": 2})

        async with client_of(answer) as registration:
            grant = await granted_turns(registration, "v1", 2, 0.25)
        assert asked == [("/internal/turns", {"api": "v1", "wanted": 2, "lead": 0.25})]
        assert grant == Grant(clock=1.5, first_at=1.75, spacing=0.103, count=2)

    @pytest.mark.parametrize("failure", [httpx.Response(503), httpx.ConnectError("down")])
    async def test_a_registration_that_does_not_answer_is_a_matter_of_waiting(self, failure):
        def answer(_: httpx.Request) -> httpx.Response:
            if isinstance(failure, Exception):
                raise failure
            return failure

        async with client_of(answer) as registration:
            with pytest.raises(Transient, match="hands out no turns"):
                await granted_turns(registration, "v2", 1, 0.0)


def client_of(answer) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://registration")
