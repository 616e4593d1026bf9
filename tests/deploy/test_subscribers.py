"""Subscribers on a RabbitMQ with its management API: least rights, bounds, the example of the guide, removal."""

import asyncio
import json
import os
import sqlite3
import sys
from pathlib import Path
from uuid import uuid4

import aio_pika
import pytest
from aiormq.exceptions import AMQPError

from deploy.subscribers import Limits, Management, add, listed, remove
from deploy.topology import system_topology
from shared.broker import Message
from shared.broker.rabbitmq import RabbitBroker
from shared.errors import NotFound, Outage, Reject
from shared.events import parse
from tests.contracts.test_public_contract import SAMPLES
from tests.support.private_servers import PrivateRabbit

pytestmark = [pytest.mark.rabbitmq, pytest.mark.processes, pytest.mark.timeout(300)]

EXAMPLE = Path(__file__).parents[2] / "deploy/examples/settlement_subscriber.py"


@pytest.fixture(scope="module")
def rabbit():
    with PrivateRabbit(management=True) as server:
        yield server


@pytest.fixture(scope="module")
async def broker(rabbit):
    """The system's own connection, with its exchange and queues."""
    made = RabbitBroker(rabbit.url, system_topology(), "tests")
    await made.start()
    yield made
    await made.close()


@pytest.fixture
async def management(rabbit, broker):
    async with Management.of(rabbit.url, rabbit.management_url) as found:
        yield found


async def test_a_subscriber_is_told_the_address_at_which_it_reaches_the_broker():
    inside, outside = "amqp://guest:guest@rabbitmq/", "amqps://mq.agency.example:5671"
    async with Management.of(inside, subscribers_url=outside) as found:
        assert found.url_for("books", "p/w") == "amqps://books:p%2Fw@mq.agency.example:5671/%2F"


@pytest.fixture
async def subscriber(management):
    """One that listens to settlements, with room for three messages."""
    made = await add(management, f"books-{uuid4().hex[:6]}", ["SettlementPosted"], Limits(length=3))
    yield made
    await remove(management, made.name)


def sample(name: str, **changed) -> Message:
    (path,) = [path for path in SAMPLES if path.stem == f"{name}.v1"]
    document = json.loads(path.read_text()) | changed
    body = json.dumps(document).encode()
    said = parse(body)
    return Message(id=said.id, type=document["type"], body=body, source=said.source, time=said.time)


async def depth(subscriber, suffix: str = "") -> int:
    async with await aio_pika.connect(subscriber.url) as connection:
        channel = await connection.channel()
        queue = await channel.get_queue(subscriber.queue + suffix, ensure=False)
        messages = 0
        while await queue.get(fail=False):
            messages += 1
        return messages


async def run_example(subscriber, file) -> str:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, str(EXAMPLE), "--url", subscriber.url, "--queue", subscriber.queue),
        *("--file", str(file), "--drain"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=file.parent,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, err.decode()
    return out.decode()


async def test_the_guides_example_keeps_each_settlement_once_and_hears_nothing_else(
    broker, subscriber, tmp_path
):
    settled, paid = sample("SettlementPosted"), sample("PaymentMatched")
    assert await broker.publish([settled, settled, paid]) == [None] * 3
    file = tmp_path / "settlements.sqlite"
    printed = await run_example(subscriber, file)
    assert sorted(line.split(": ")[1] for line in printed.splitlines()) == ["kept", "seen before"]
    assert await broker.publish([settled]) == [None]
    assert "seen before" in await run_example(subscriber, file)
    with sqlite3.connect(file) as database:
        rows = database.execute("select settled_on, payout from settlements").fetchall()
    database.close()
    assert rows == [("2026-05-20", "3352.50")]


async def test_what_the_example_cannot_read_goes_to_its_dead_letters(broker, subscriber, tmp_path):
    unreadable = Message(
        id=uuid4(),
        type=sample("SettlementPosted").type,
        body=b"{}",
        source="/tests",
        time=sample("SettlementPosted").time,
    )
    assert await broker.publish([unreadable]) == [None]
    assert "dead letters" in await run_example(subscriber, tmp_path / "settlements.sqlite")
    assert await depth(subscriber, ".dead") == 1


async def test_a_subscriber_that_never_comes_holds_nobody_back(broker, subscriber):
    messages = [sample("SettlementPosted", id=str(uuid4())) for _ in range(5)]
    assert await broker.publish(messages) == [None] * 5
    assert (await depth(subscriber), await depth(subscriber, ".dead")) == (3, 2)


async def test_a_subscriber_may_read_its_own_queue_and_nothing_else(subscriber):
    async def refused(deed) -> None:
        async with await aio_pika.connect(subscriber.url) as connection:
            channel = await connection.channel()
            with pytest.raises((AMQPError, aio_pika.exceptions.ChannelClosed), match="ACCESS_REFUSED"):
                await deed(channel)

    async def read_another(channel):
        await (await channel.get_queue("settlement.PaymentMatched", ensure=False)).get(fail=False)

    async def publish(channel):
        exchange = await channel.get_exchange("autocollect.events", ensure=False)
        await exchange.publish(aio_pika.Message(b"{}"), "no.autocollect.PaymentMatched.v1")

    async def declare(channel):
        await channel.declare_queue("mine", durable=True)

    async def bind_more(channel):
        queue = await channel.get_queue(subscriber.queue, ensure=False)
        await queue.bind("autocollect.events", "#")

    for deed in (read_another, publish, declare, bind_more):
        await refused(deed)


async def test_a_subscriber_is_listed_with_its_events_and_its_name_is_taken(management, subscriber):
    (row,) = [each for each in await listed(management) if each["subscriber"] == subscriber.name]
    assert row["events"] == ["no.autocollect.SettlementPosted.v1"]
    with pytest.raises(Reject, match="subscriber remove"):
        await add(management, subscriber.name, ["SettlementPosted"])


async def test_a_removed_subscriber_is_locked_out_and_leaves_nothing(management):
    made = await add(management, "leaving", ["SettlementPosted", "PaymentMatched"])
    await remove(management, "leaving")
    with pytest.raises((AMQPError, ConnectionError)):
        await aio_pika.connect(made.url)
    assert "leaving" not in {row["subscriber"] for row in await listed(management)}
    with pytest.raises(NotFound, match="subscriber list"):
        await remove(management, "leaving")


@pytest.mark.parametrize(
    ("name", "events", "says"),
    [
        ("books", ["CreditorRegistered"], "no public event is called CreditorRegistered"),
        ("books", [], "name at least one event"),
        ("Books!", ["SettlementPosted"], "small letters"),
    ],
)
async def test_what_cannot_be_subscribed_to_is_refused_and_makes_nothing(management, name, events, says):
    with pytest.raises(Reject, match=says):
        await add(management, name, events)
    assert await management.get("users", f"subscriber.{name}") is None


async def test_a_broker_without_the_management_api_is_told_how_to_switch_it_on():
    async with Management.of("amqp://guest:guest@127.0.0.1:5672/", "http://127.0.0.1:9") as off:
        with pytest.raises(Outage, match="rabbitmq-plugins enable rabbitmq_management"):
            await listed(off)


async def test_the_command_makes_a_subscriber_and_prints_once_how_to_connect(rabbit, management, tmp_path):
    environment = os.environ | {
        "AUTOCOLLECT_SERVICE_SECRET": "a secret of the tests alone, long enough for HS256",
        "AUTOCOLLECT_AMQP_URL": rabbit.url,
        "AUTOCOLLECT_MANAGEMENT_URL": rabbit.management_url,
        "AUTOCOLLECT_DIRECTORY": str(tmp_path),
    }
    words = ("subscriber", "add", "erp", "--events", "SettlementPosted,PaymentMatched", "--json")
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "deploy", *words), stdout=asyncio.subprocess.PIPE, env=environment
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    (printed,) = json.loads(out)
    async with await aio_pika.connect(printed["url"]) as connection:
        channel = await connection.channel()
        assert await (await channel.get_queue(printed["queue"], ensure=False)).get(fail=False) is None
    await remove(management, "erp")
