"""RabbitMQ restarted, cut off and frozen under load: publishing never hangs, consumers come back, all arrives."""

import asyncio
import os
import time
from contextlib import asynccontextmanager

import pytest

from shared.broker import Queue
from shared.broker.link import TIMEOUT
from shared.broker.rabbitmq import RabbitBroker
from shared.broker.topology import Topology
from shared.service import Service, create_service
from tests.support.driving import SilentBroker, runtime_at
from tests.support.private_servers import PrivateRabbit
from tests.support.proxy import Proxy
from tests.support.toy import LADDER, NoteTaken, running, toy, until

CUT_SECONDS = float(os.environ.get("CUT_SECONDS", "8"))
"""How long the connection is cut; shorter than the heartbeat by default, a minute shows the same."""

pytestmark = [pytest.mark.processes, pytest.mark.rabbitmq, pytest.mark.timeout(240)]


@pytest.fixture(scope="module")
def rabbit():
    with PrivateRabbit() as server:
        yield server


@asynccontextmanager
async def under_load(database_url: str, amqp_url: str):
    """A toy that says a note every few milliseconds, relays and consumes; yields it and what was said."""
    async with toy("rabbitmq", database_url, amqp_url) as made:
        made.database.on_said = made.relay.wake
        said: list[int] = []
        enough = asyncio.Event()

        async def talk() -> None:
            while not enough.is_set():
                await made.say(len(said))
                said.append(len(said))
                await asyncio.sleep(0.01)

        loops = (made.broker.consume(made.queue, made.handler().process), made.relay.run(asyncio.Event()))
        async with running(*loops) as tasks:
            talking = asyncio.ensure_future(talk())
            await asyncio.sleep(1.5)
            yield made, said
            enough.set()
            await talking
            assert [task.exception() for task in tasks if task.done()] == [], "no loop has died"

            async def all_counted() -> bool:
                return await made.counted() == said

            await until(all_counted, seconds=90)


async def test_a_restart_under_load_loses_and_doubles_nothing(rabbit, empty_database):
    async with under_load(empty_database, rabbit.url) as (made, said):
        before = len(said)
        await asyncio.to_thread(rabbit.stop)
        await asyncio.sleep(2)
        await asyncio.to_thread(rabbit.start)
        await asyncio.sleep(3)
        assert len(said) > before, "saying goes on while the broker is gone"

        async def back() -> bool:
            return await made.broker.orphans() == []

        await until(back, seconds=60)


async def test_a_connection_that_is_cut_comes_back(rabbit, empty_database):
    async with (
        Proxy("127.0.0.1", rabbit.port) as proxy,
        under_load(empty_database, proxy.url_for(rabbit.url)) as (made, _),
    ):
        await proxy.cut()
        started = time.monotonic()
        (failure,) = await made.broker.publish([_any_message()])
        assert failure is not None
        assert time.monotonic() - started < TIMEOUT * 2
        await asyncio.sleep(CUT_SECONDS)
        await proxy.mend()


async def test_a_connection_that_freezes_is_given_up_and_publishing_never_hangs(rabbit, empty_database):
    async with (
        Proxy("127.0.0.1", rabbit.port) as proxy,
        under_load(empty_database, proxy.url_for(rabbit.url)) as (made, _),
    ):
        await proxy.freeze()
        started = time.monotonic()
        (failure,) = await made.broker.publish([_any_message()])
        assert failure is not None
        assert time.monotonic() - started < TIMEOUT * 3
        await asyncio.sleep(25)  # longer than the heartbeat's patience
        await proxy.mend()


async def test_a_full_queue_refuses_its_own_messages_and_is_no_outage(rabbit, empty_database):
    limit = {"x-max-length": 1, "x-overflow": "reject-publish"}
    async with toy("rabbitmq", empty_database, rabbit.url) as made:
        channel = await made.broker.looking_channel()
        full = await channel.declare_queue("full", arguments=limit, auto_delete=True)
        await full.bind(made.broker.topology.exchange, NoteTaken.type)
        taken, *refused = await made.broker.publish([_any_message() for _ in range(4)])
        assert taken is None
        assert [type(each) for each in refused] == [ConnectionAbortedError] * 3
        await full.delete(if_empty=False)
        await channel.close()


async def test_a_delay_is_held_by_the_broker_and_never_as_an_unacknowledged_message(amqp_url, empty_database):
    async with toy("rabbitmq", empty_database, amqp_url) as made:
        made.postpone[1] = 1
        await made.say(1)
        async with running(made.broker.consume(made.queue, made.handler().process)):
            await made.relay.publish_batch()

            async def put_aside() -> bool:
                return await made.depth("retry.1s") == 1

            await until(put_aside)
            assert await made.depth(made.queue.name) == 0

            async def handled() -> bool:
                return await made.counted() == [1]

            await until(handled)


async def test_a_queue_without_a_consumer_of_ours_ends_the_process(amqp_url, empty_database):
    class Deaf(RabbitBroker):
        """The known failure: the loop believes that it consumes, the broker knows no consumer."""

        async def consume(self, queue, process) -> None:
            self._wanted.add(queue.name)
            await asyncio.Event().wait()

    async with toy("rabbitmq", empty_database, amqp_url) as made:
        deaf = Deaf(amqp_url, Topology((Queue(made.name, NoteTaken),), LADDER), made.name)
        await deaf.start()
        service = await _watched(made, deaf)
        assert "no consumer of ours on " + made.queue.name in str(service.failed)
        await deaf.close()


async def test_an_outage_is_no_reason_to_end_the_process(empty_database, amqp_url):
    from shared.errors import Outage

    class Gone(SilentBroker):
        async def orphans(self):
            raise Outage("gone")

    async with toy("embedded", empty_database, amqp_url) as made:
        assert (await _watched(made, Gone())).failed is None


async def _watched(made, broker) -> Service:
    """Let a service's watchdog look three times in quick succession."""
    from datetime import UTC, datetime

    runtime = runtime_at(datetime(2026, 6, 1, tzinfo=UTC))
    runtime = type(runtime)(runtime.common, broker, runtime.clock)
    service = create_service(made.name, runtime, made.database, handlers={NoteTaken: made.on_note_taken})
    ended: list[bool] = []
    service.on_fatal = lambda: ended.append(True)
    service.watch_seconds = 0.2
    await service.start()
    await asyncio.sleep(1.5)
    assert ended == ([True] if service.failed else [])
    await service.stop()
    return service


def _any_message():
    from tests.failure.test_crashes_of_the_core import _note

    return _note(999_999)


async def test_what_a_full_queue_refused_is_taken_when_its_limit_is_lifted(rabbit, empty_database):
    async with toy("rabbitmq", empty_database, rabbit.url) as made:
        await made.say(0)
        assert await made.relay.publish_batch() == 1
        limit = ("limit", rf"^{made.queue.name}$", '{"max-length": 1}', "--apply-to", "queues")
        await asyncio.to_thread(rabbit.control, "set_policy", *limit)
        try:
            said = 1

            async def refused() -> bool:
                nonlocal said
                await made.say(said)
                said += 1
                return await made.relay.publish_batch() == 0

            await until(refused, seconds=30)
        finally:
            await asyncio.to_thread(rabbit.control, "clear_policy", "limit")

        async def everything_is_sent() -> bool:
            await made.relay.publish_batch()
            return await made.relay.unsent() == 0

        await until(everything_is_sent, seconds=30)
        async with running(made.broker.consume(made.queue, made.handler().process)):

            async def all_counted() -> bool:
                return await made.counted() == list(range(said))

            await until(all_counted, seconds=30)
