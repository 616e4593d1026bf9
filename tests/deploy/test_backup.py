"""Backup and restore: all databases of one moment, nothing lost on the way, nothing doubled."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import aio_pika
import asyncpg
import pytest

from deploy import administer, backup
from deploy.databases import Server
from deploy.restoring import Restoring
from shared.broker import Queue, Retry
from shared.broker.outbox import Relay
from shared.broker.rabbitmq import RabbitBroker
from shared.broker.topology import Topology, retry_exchange, retry_queue
from shared.clock import SystemClock
from shared.db import Database, take_new
from shared.errors import Reject
from tests.support.driving import SilentBroker
from tests.support.toy import CREDITOR, NoteTaken, delete_queues, make_tables, running, until

MARK = uuid4().hex[:6]
SERVICES = SENDER, RECEIVER = f"sender{MARK}", f"receiver{MARK}"
DELAY = 10_000 + int(MARK, 16) % 80_000
"""A delay of this run's own: a restore empties its queue."""
TOPOLOGY = Topology((Queue(RECEIVER, NoteTaken),), (DELAY,))


@asynccontextmanager
async def server_of(url: str, *prefixes: str):
    """The server, whose databases with these prefixes are dropped afterwards."""
    yield Server(url, prefixes[0])
    administrator = await asyncpg.connect(url)
    for prefix in prefixes:
        for service in SERVICES:
            await administrator.execute(f'drop database if exists "{prefix}_{service}" with (force)')
    await administrator.close()


@pytest.fixture
async def two(database_server):
    """Two services with a database each, and the name under which they will be restored."""
    mark = uuid4().hex[:8]
    before, after = f"autocollect_test_{mark}a", f"autocollect_test_{mark}b"
    async with server_of(database_server, before, after) as server:
        administrator = await asyncpg.connect(database_server)
        for service in SERVICES:
            await administrator.execute(f'create database "{before}_{service}"')
            await make_tables(server.of_service(service))
        await administrator.close()
        yield server, Server(database_server, after)


@asynccontextmanager
async def databases(server: Server):
    opened = [
        Database.connect(
            server.of_service(name), clock=SystemClock(), source=f"/services/{name}", pool_size=2
        )
        for name in SERVICES
    ]
    yield opened
    for each in opened:
        await each.close()


async def column(server: Server, service: str, query: str) -> set:
    connection = await asyncpg.connect(server.of_service(service))
    rows = await connection.fetch(query)
    await connection.close()
    return {row[0] for row in rows}


class ToReceiver(SilentBroker):
    """Hands what the sender publishes to the receiver's inbox, at once."""

    def __init__(self, receiver: Database) -> None:
        super().__init__()
        self.receiver = receiver

    async def publish(self, messages):
        async with self.receiver.transaction() as tx:
            await take_new(tx, (message.id for message in messages))
        return [None] * len(messages)


async def say(sender: Database, count: int) -> list:
    async with sender.transaction() as tx:
        tx.say(*(NoteTaken(creditor_id=CREDITOR, number=number) for number in range(count)))
    return [envelope.id for envelope in tx.said]


async def test_a_backup_in_the_middle_of_the_traffic_tells_one_moment(two, tmp_path):
    server, restored = two
    async with databases(server) as (sender, receiver):
        relay = Relay(sender, ToReceiver(receiver), "sender")
        sender.on_said = relay.wake

        async def talk() -> None:
            while True:
                await say(sender, 5)

        async with running(talk(), relay.run(asyncio.Event())) as loops:
            await asyncio.sleep(0.3)
            assert await backup.backup(server, tmp_path / "b", SERVICES) == [
                f"{SENDER}.dump",
                f"{RECEIVER}.dump",
            ]
            assert not any(loop.done() for loop in loops)
    await backup.restore(restored, tmp_path / "b")
    heard = await column(restored, RECEIVER, "select event_id from inbox")
    said = await column(restored, SENDER, "select id from outbox")
    assert heard
    assert heard <= said
    assert said < await column(server, SENDER, "select id from outbox")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("select id from outbox for update skip locked", id="a relay claims"),
        pytest.param(
            "insert into outbox (id, type, source, time, body) values (gen_random_uuid(), '', '', now(), '')",
            id="a transaction says",
        ),
    ],
)
async def test_no_outbox_moves_while_the_moment_is_taken(two, statement):
    server, _ = two
    connection = await asyncpg.connect(server.of_service(RECEIVER))
    await connection.execute("set lock_timeout = '50ms'")
    async with backup._resting_outboxes(server, SERVICES):
        with pytest.raises(asyncpg.LockNotAvailableError):
            await connection.execute(statement)
        assert await connection.fetchval("select count(*) from inbox") == 0
    await connection.execute(statement)
    await connection.close()


async def test_after_a_restore_what_nobody_has_handled_is_said_again_and_nothing_else(two, tmp_path):
    server, restored = two
    async with databases(server) as (sender, receiver):
        handled, on_the_way = await say(sender, 3), await say(sender, 2)
        await Relay(sender, SilentBroker(), "sender").publish_batch()
        unsent = await say(sender, 1)
        async with receiver.transaction() as tx:
            await take_new(tx, handled)
        await backup.backup(server, tmp_path / "b", SERVICES)
    await backup.restore(restored, tmp_path / "b")
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    assert sum((await backup.resend(restored, TOPOLOGY, SERVICES, since=tomorrow)).values()) == 0
    for expected in (len(on_the_way), 0):
        assert await backup.resend(restored, TOPOLOGY, SERVICES) == {SENDER: expected, RECEIVER: 0}
    waiting = await column(restored, SENDER, "select id from outbox where sent_at is null")
    assert waiting == {*on_the_way, *unsent}


async def test_what_is_no_whole_backup_is_not_restored_and_nothing_is_overwritten(two, tmp_path):
    server, _ = two
    await backup.backup(server, tmp_path / "b", SERVICES)
    with pytest.raises(Reject, match="not empty"):
        await backup.backup(server, tmp_path / "b", SERVICES)
    with pytest.raises(Reject, match="exist; rename or drop them first"):
        await backup.restore(server, tmp_path / "b")
    (tmp_path / "b" / backup.MANIFEST).unlink()
    with pytest.raises(Reject, match="not a whole backup"):
        await backup.restore(server, tmp_path / "b")


@pytest.fixture
async def broker(amqp_url):
    """A broker with queues of this test's own, gone afterwards."""
    made = RabbitBroker(amqp_url, TOPOLOGY, "restore")
    await made.start()
    yield made
    await delete_queues(amqp_url, TOPOLOGY)
    async with await aio_pika.connect(amqp_url) as connection:
        channel = await connection.channel()
        await channel.queue_delete(retry_queue(DELAY))
        await channel.exchange_delete(retry_exchange(DELAY))
    await made.close()


@pytest.mark.rabbitmq
async def test_a_restore_empties_the_queues_of_what_came_later_and_lets_it_be_said_again(
    two, broker, tmp_path
):
    server, restored = two
    async with databases(server) as (sender, _):
        (on_the_way,) = await say(sender, 1)
        assert await Relay(sender, broker, "sender").publish_batch() == 1
        await backup.backup(server, tmp_path / "b", SERVICES)
        await say(sender, 1)
        assert await Relay(sender, broker, "sender").publish_batch() == 1

        async with running(broker.consume(Queue(RECEIVER, NoteTaken), parked := Parking())):
            await until(parked.is_full)
            with pytest.raises(Reject, match="stop every service before a restore"):
                await restore(restored, tmp_path / "b", broker)
            parked.release.set()
    told = await restore(restored, tmp_path / "b", broker)
    assert told[-2:] == ["2 messages of the time after the backup dropped", f"{SENDER} says 1 events again"]
    assert await column(restored, SENDER, "select id from outbox where sent_at is null") == {on_the_way}
    assert [depth.ready for depth in await broker.depths(RECEIVER)] == [0, 0]


async def restore(server: Server, directory, broker: RabbitBroker) -> list[str]:
    own = RabbitBroker(broker.url, TOPOLOGY, "r")
    return await administer.restored(server, directory, own, Restoring("Kari", "a test"))


class Parking:
    """A consumer that holds what it gets until it is released, and then puts it aside."""

    def __init__(self) -> None:
        self.held, self.release = 0, asyncio.Event()

    async def __call__(self, deliveries):
        self.held += len(deliveries)
        await self.release.wait()
        return [Retry(DELAY, 1, "not now") for _ in deliveries]

    async def is_full(self) -> bool:
        return self.held > 0
