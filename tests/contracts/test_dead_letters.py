"""What an operator does with dead letters, on both transports."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import text

from shared.auth import ServiceAuth, ServiceTokens
from shared.broker.operate import Wanted, operator_of
from shared.dead_letters import router
from shared.errors import NotFound
from shared.problems import answer_with_problems
from tests.contracts.test_transports import TRANSPORTS, message
from tests.support.toy import running, toy, until


@pytest.fixture(params=TRANSPORTS)
async def refused(request, empty_database, amqp_url):
    """A toy that has refused notes 1, 2 and 3, and its operator."""
    async with toy(request.param, empty_database, amqp_url) as made:
        made.refuse = {1, 2, 3}
        async with running(made.broker.consume(made.queue, made.handler().process)):
            await made.broker.publish([message(number, uuid4()) for number in (1, 2, 3)])

            async def parked() -> bool:
                return await made.depth(made.queue.dead) == 3

            await until(parked)
        yield made, operator_of(made.broker)


async def test_a_look_shows_why_and_leaves_the_letters_where_they_are(refused):
    made, operator = refused
    for _ in range(2):
        letters = await operator.dead(made.name)
        assert sorted(letter.reason for letter in letters) == [
            f"Reject: note {number} is not wanted here" for number in (1, 2, 3)
        ]
        assert {letter.queue for letter in letters} == {made.queue.name}
        assert len({letter.key for letter in letters}) == 3


async def test_letters_that_are_sent_again_are_handled_once_the_cause_is_mended(refused):
    made, operator = refused
    made.refuse = {2}
    assert await operator.requeue(made.name) == 3
    async with running(made.broker.consume(made.queue, made.handler().process)):

        async def handled() -> bool:
            return await made.counted() == [1, 3] and len(await operator.dead(made.name)) == 1

        await until(handled)


async def test_one_letter_is_sent_again_and_the_others_stay(refused):
    made, operator = refused
    made.refuse = set()
    chosen = next(x for x in await operator.dead(made.name) if "note 2" in x.reason)
    assert await operator.requeue(made.name, Wanted(key=chosen.key)) == 1
    async with running(made.broker.consume(made.queue, made.handler().process)):

        async def handled() -> bool:
            return await made.counted() == [2]

        await until(handled)
    assert len(await operator.dead(made.name)) == 2


async def test_a_dropped_letter_is_gone_and_the_others_stay(refused):
    made, operator = refused
    chosen = (await operator.dead(made.name))[0]
    await operator.drop(made.name, Wanted(key=chosen.key))
    await asyncio.sleep(0.2)
    assert chosen.key not in {letter.key for letter in await operator.dead(made.name)}
    assert len(await operator.dead(made.name)) == 2


async def test_a_service_tells_of_its_own_over_http_and_enters_who_drops_one_and_why(refused):
    made, operator = refused
    tokens = ServiceTokens(SecretStr("s" * 32))
    app = FastAPI()
    answer_with_problems(app)
    app.include_router(router(tokens, made.broker, made.database, made.name))
    transport, auth = httpx.ASGITransport(app), ServiceAuth(tokens, "portal", made.name)
    async with httpx.AsyncClient(transport=transport, base_url="http://toy/internal", auth=auth) as client:
        first, second, _ = (await client.get("/dead-letters")).json()
        assert first["reason"] in {letter.reason for letter in await operator.dead(made.name)}
        dropped = {"key": first["key"], "reason": "sent by mistake"}
        person = {"On-Behalf-Of": "kari@agency.example"}
        answer = await client.post("/dead-letters/drop", json=dropped, headers=person)
        assert answer.json() == {"dropped": 1}
        assert (await client.post("/dead-letters/drop", json=dropped, headers=person)).status_code == 404
        answer = await client.post("/dead-letters/requeue", json={"key": second["key"]})
        assert answer.json() == {"requeued": 1}
        assert (await client.post("/dead-letters/requeue", json={"key": "999"})).status_code == 404
        (left,) = (await client.get("/dead-letters")).json()
    assert left["key"] not in {first["key"], second["key"]}
    async with made.database.engine.connect() as connection:
        entry = (await connection.execute(text("select by, deed, reason, about from operator_log"))).one()
    assert entry[:3] == ("kari@agency.example", "drop dead letter", "sent by mistake")
    assert entry.about["key"] == first["key"]


async def test_an_unknown_key_is_an_error_that_says_where_to_look(refused):
    made, operator = refused
    with pytest.raises(NotFound, match=f"autocollect dead list {made.name}"):
        await operator.requeue(made.name, Wanted(key="999999"))
    assert len(await operator.dead(made.name)) == 3


async def test_letters_are_chosen_by_type_reason_and_time(refused):
    made, operator = refused
    letters = await operator.dead(made.name)
    latest = max(letter.said_at for letter in letters)
    for nobody in (
        Wanted(type="NoteCounted"),
        Wanted(reason="a lost connection"),
        Wanted(since=latest + timedelta(seconds=1)),
    ):
        assert await operator.requeue(made.name, nobody) == 0
    assert await operator.drop(made.name, Wanted(type="NoteTaken", reason="NOTE 2 is")) == 1
    made.refuse = set()
    earliest = min(letter.said_at for letter in letters)
    assert await operator.requeue(made.name, Wanted(type=letters[0].type, since=earliest)) == 2
    assert await operator.dead(made.name) == []
