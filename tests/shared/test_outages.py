"""What counts as an outage: the own database out of reach, and nothing that the world or a disk does."""

import asyncio
import re
from datetime import UTC, datetime
from uuid import uuid4

import asyncpg
import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from shared.broker import Ack, Dead, Delivery, Queue, Retry
from shared.broker.consumer import EffectConsumer
from shared.broker.embedded import EmbeddedBroker
from shared.broker.topology import Topology
from shared.clock import SystemClock
from shared.db import Database, is_outage
from shared.errors import Outage
from shared.problems import answer_with_problems
from shared.service import create_service
from tests.support.driving import envelope, runtime_at
from tests.support.toy import CREDITOR, NoteTaken, make_tables

LADDER = (1, 1)


def database_at(url: str) -> Database:
    return Database.connect(url, clock=SystemClock(), source="/tests", pool_size=1)


async def failure_of(url: str, statement: str = "select 1") -> Exception:
    """What a transaction on the database at `url` fails with."""
    database = database_at(url)
    with pytest.raises(Exception) as failed:
        async with database.transaction() as tx:
            await tx.execute(text(statement))
    await database.close()
    return failed.value


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("127.0.0.1:1/toy", r"cannot be reached at 127\.0\.0\.1:1/toy: ConnectionRefusedError"),
        ("database.invalid/toy", r"cannot be reached at database\.invalid:5432/toy: gaierror"),
        ("/toy?host=/nowhere", r"cannot be reached at /nowhere:5432/toy: FileNotFoundError"),
    ],
)
async def test_a_server_that_is_not_there_is_an_outage_that_names_it(address, reason):
    failure = await failure_of(f"postgresql://somebody:unspeakable@{address}")
    assert is_outage(failure)
    assert isinstance(failure, Outage)
    assert re.search(reason, str(failure))
    assert "unspeakable" not in str(failure)


async def test_a_server_that_lets_nobody_in_is_an_outage_that_says_why(database_server):
    host = database_server.rpartition("@")[2].rpartition("/")[0]
    name = f"toy_{uuid4().hex[:8]}"
    admin = await asyncpg.connect(database_server)
    await admin.execute(f"create role {name} login password 'unspeakable' connection limit 0")
    try:
        for url, reason in (
            (f"postgresql://{name}:unspeakable@{host}/postgres", "too many connections for role"),
            (f"postgresql://{name}x:unspeakable@{host}/postgres", f'"{name}x"'),
            (f"{database_server.rpartition('/')[0]}/{name}", f'database "{name}" does not exist'),
        ):
            failure = await failure_of(url)
            assert (type(failure).__mro__[1], is_outage(failure)) == (Outage, True)
            assert reason in str(failure)
            assert "unspeakable" not in str(failure)
    finally:
        await admin.execute(f"drop role {name}")
        await admin.close()


async def test_a_page_of_the_world_does_not_name_the_server():
    app = FastAPI()
    answer_with_problems(app)

    @app.get("/")
    async def page() -> None:
        raise await failure_of("postgresql://somebody@127.0.0.1:1/toy")

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://toy") as client:
        answer = await client.get("/")
    assert (answer.status_code, answer.json()["title"]) == (503, "Error")
    assert "127.0.0.1" not in answer.text


async def test_readiness_tells_operators_why_the_database_lets_nobody_in():
    nowhere = database_at("postgresql://somebody@127.0.0.1:1/toy")
    runtime = runtime_at(datetime(2026, 5, 4, 10, tzinfo=UTC))
    service = create_service("dunning", runtime, nowhere, handlers={})
    inside = httpx.ASGITransport(service.app)
    async with httpx.AsyncClient(transport=inside, base_url="http://toy") as client:
        answer = await client.get("/readyz")
    assert answer.status_code == 503
    assert "cannot be reached at 127.0.0.1:1/toy: ConnectionRefusedError" in answer.json()["problems"][-1]
    await nowhere.close()


async def test_the_embedded_broker_tells_the_same_outage():
    with pytest.raises(Outage, match=r"cannot be reached at 127\.0\.0\.1:1/toy"):
        await EmbeddedBroker("postgresql://somebody@127.0.0.1:1/toy", Topology(())).start()


async def test_what_a_disk_or_the_world_refuses_is_counted_and_holds_no_other_back(empty_database):
    """As an effect that cannot write its file, or whose neighbour hangs up: attempts, then a dead letter."""
    await make_tables(empty_database)
    failures = {
        1: PermissionError(13, "denied"),
        2: ConnectionResetError("by a mail server"),
        3: TimeoutError(),
    }

    async def do_note(note, work):
        if note.number in failures:
            raise failures[note.number]
        async with work.record():
            pass

    database = database_at(empty_database)
    consumer = EffectConsumer(Queue("toy", NoteTaken), do_note, None, database, ladder=LADDER)
    notes = [envelope(NoteTaken(creditor_id=CREDITOR, number=number)).to_json() for number in range(5)]
    for attempts, judged in ((0, Retry), (1, Retry), (2, Dead)):
        async with asyncio.timeout(10):
            verdicts = await consumer.process([Delivery(body=note, attempts=attempts) for note in notes])
        assert [type(verdict) for verdict in verdicts] == [Ack, judged, judged, judged, Ack]
    await database.close()


async def test_the_outages_of_a_connection_that_is_being_made_ready_are_seen():
    """SQLAlchemy does not wrap what its own preparations of a connection meet."""
    assert is_outage(asyncpg.ConnectionDoesNotExistError("in the middle of operation"))
    assert is_outage(asyncpg.InterfaceError("connection is closed"))
    assert not is_outage(asyncpg.UniqueViolationError("refused"))


@pytest.mark.parametrize(
    ("state", "away"),
    [("53100", True), ("53200", True), ("58030", True), ("57P03", True), ("P0001", False), ("23505", False)],
)
async def test_a_server_without_disk_or_memory_is_away_and_one_that_refuses_is_not(
    database_server, state, away
):
    said = f"raise exception 'the server says so' using errcode = '{state}'"
    failure = await failure_of(database_server, f"do $$ begin {said}; end $$")
    assert "the server says so" in str(failure)
    assert is_outage(failure) is away
