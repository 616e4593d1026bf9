"""The quota of requests to Go: one row in a real database, whoever asks, from however many replicas."""

import asyncio
import time
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import httpx
import pytest

from services.registration.quota import Quota
from shared.auth import ServiceAuth
from shared.clock import SystemClock
from shared.db import Database
from shared.poweroffice.connections import GoConnections
from shared.poweroffice.turns import RESERVE
from tests.registration.conftest import GO, NOW, an_office

SPACING = (1 + RESERVE) / 10
AHEAD = 5.0
"""Seconds by which tests let the line of turns begin later, so that it never runs dry under them."""


def replica(database_url, **per_second):
    """Another process's door to the same row."""
    database = Database.connect(database_url, clock=SystemClock(), source="/tests", pool_size=3)
    return Quota(database, {"v2": 10, "v1": 50} | per_second)


@pytest.fixture
async def quota(office, database_url):
    it = replica(database_url)
    yield it
    await it.database.close()


def instants(*grants):
    """The instants of the turns in grants, in order; seconds on the database's clock."""
    return sorted(
        grant.first_at + number * grant.spacing for grant in grants for number in range(grant.count)
    )


async def test_no_turn_is_given_twice_or_left_out_however_many_ask_at_once(office, database_url):
    replicas = [replica(database_url) for _ in range(4)]
    wanted = [1, 3, 7, 2, 10] * 12
    first = await replicas[0].grant("v2", 1, AHEAD)
    grants = await asyncio.gather(
        *(replicas[number % 4].grant("v2", want, 0.0) for number, want in enumerate(wanted))
    )
    for each in replicas:
        await each.database.close()
    turns = instants(first, *grants)
    assert len(turns) == 1 + sum(wanted)
    gaps = [later - earlier for earlier, later in pairwise(turns)]
    assert gaps == pytest.approx([SPACING] * len(gaps), abs=1e-5)


async def test_a_turn_after_a_quiet_time_is_now_or_when_the_answer_can_have_arrived(quota):
    now = await quota.grant("v2", 1, 0.0)
    assert now.first_at - now.clock == pytest.approx(0, abs=0.2)
    await quota.grant("v1", 1, 0.0)
    soon = await quota.grant("v1", 1, 0.5)
    assert soon.first_at - soon.clock == pytest.approx(0.5, abs=0.2)


async def test_apis_are_counted_apart_each_by_its_own_limit(quota):
    v2, v1 = await quota.grant("v2", 2, 0.0), await quota.grant("v1", 2, 0.0)
    assert (v2.spacing, v1.spacing) == (pytest.approx(SPACING), pytest.approx((1 + RESERVE) / 50))
    assert v1.first_at - v1.clock < SPACING


async def test_nobody_takes_more_than_a_second_holds_at_once(quota):
    assert (await quota.grant("v2", 500, 0.0)).count == 10


async def test_asking_for_the_time_alone_takes_no_turn(quota):
    before = await quota.grant("v2", 1, AHEAD)
    shown = await quota.grant("v2", 0, 0.0)
    after = await quota.grant("v2", 1, 0.0)
    assert shown.count == 0
    assert before.clock <= shown.clock <= after.clock
    assert after.first_at - before.first_at == pytest.approx(SPACING, abs=1e-5)


async def test_a_limit_below_one_a_second_is_kept_too(office, database_url):
    slow = replica(database_url, v2=0.5)
    grant = await slow.grant("v2", 3, 0.0)
    await slow.database.close()
    assert (grant.count, grant.spacing) == (1, pytest.approx(2 * (1 + RESERVE)))


async def test_a_restart_forgets_no_turn(quota, database_url):
    before = await quota.grant("v2", 10, AHEAD)
    restarted = replica(database_url)
    after = await restarted.grant("v2", 1, 0.0)
    await restarted.database.close()
    assert after.first_at - before.first_at == pytest.approx(10 * SPACING, abs=1e-5)


async def test_turns_are_handed_out_to_services_by_the_real_clock(database_url, encryption_keys):
    strict = GO.model_copy(update={"requests_per_second": 10})
    async with an_office(database_url, encryption_keys, poweroffice=strict) as office:
        await office.service.empty()
        body = {"api": "v2", "wanted": 3, "lead": AHEAD}
        first = (await office.http.post("/internal/turns", json=body)).json()
        office.service.at(NOW + timedelta(days=400))
        second = (await office.http.post("/internal/turns", json=body | {"lead": 0.0})).json()
    assert first["count"] == 3
    assert second["first_at"] - first["first_at"] == pytest.approx(3 * SPACING, abs=1e-5)
    assert abs(first["clock"] - time.time()) < 60


async def test_a_stand_in_without_a_quota_is_named_as_such(office):
    answer = await office.http.post("/internal/turns", json={"api": "v1", "wanted": 3})
    assert answer.json()["spacing"] == 0


@pytest.mark.parametrize(
    "body", [{"api": "v3", "wanted": 1}, {"api": "v2", "wanted": -1}, {"api": "v2", "wanted": 1, "lead": -1}]
)
async def test_a_question_that_makes_no_sense_is_refused(office, body):
    assert (await office.http.post("/internal/turns", json=body)).status_code == 422


async def test_go_admits_every_request_of_many_processes_that_share_the_quota(database_url, encryption_keys):
    """In real time: three processes and registration itself want more than Go's ten a second."""
    strict = GO.model_copy(update={"requests_per_second": 10})
    async with an_office(database_url, encryption_keys, poweroffice=strict, rate_limit=10) as office:
        await office.service.empty()
        creditor = UUID((await office.connected()).rpartition("/")[2])
        answers = []

        async def note(response):
            answers.append((time.monotonic(), response.status_code))

        processes = [a_process(office, note) for _ in range(3)]
        await asyncio.gather(
            *(each.v2(creditor).organisation.details() for each in processes for _ in range(7)),
            office.http.post(f"/registrations/{creditor}/company/reload"),
        )
        for each in processes:
            await each.close()
    assert [status for _, status in answers] == [200] * 21


def a_process(office, note):
    """A process of another service, with connections of its own to Go and to registration."""
    runtime = office.service.runtime
    return GoConnections(
        runtime,
        "sync",
        GO,
        http=httpx.AsyncClient(transport=httpx.ASGITransport(office.go.v2), event_hooks={"response": [note]}),
        registration=httpx.AsyncClient(
            transport=httpx.ASGITransport(office.service.service.app),
            base_url="http://registration",
            auth=ServiceAuth(runtime.tokens, "sync", "registration"),
        ),
    )
