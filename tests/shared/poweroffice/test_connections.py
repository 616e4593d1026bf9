"""Access tokens borrowed from registration."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import httpx
import pytest

from shared.clock import FixedClock
from shared.errors import Transient
from shared.poweroffice.connections import BorrowedTokens, CreditorDisconnected

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
