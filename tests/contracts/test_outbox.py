"""The outbox under load: nothing skipped, nothing sent twice, one bad row hides no other."""

import asyncio

import pytest
from sqlalchemy import text

from shared.broker.outbox import Relay
from shared.clock import SystemClock
from shared.db import Database
from shared.errors import Outage
from shared.events import parse
from tests.support.driving import SilentBroker
from tests.support.toy import CREDITOR, NoteTaken, running, toy, until


@pytest.fixture
async def the_toy(empty_database, amqp_url):
    async with toy("embedded", empty_database, amqp_url) as made:
        made.broker = made.relay.broker = SilentBroker()
        yield made


async def test_a_row_of_a_transaction_that_commits_late_is_not_skipped(the_toy):
    async with the_toy.database.transaction() as early:
        early.say(NoteTaken(creditor_id=CREDITOR, number=1))
        await early.write_outbox()  # has its place in the order, and is not committed
        await the_toy.say(2)
        await the_toy.relay.publish_batch()
        assert _numbers(the_toy.broker) == [2]
        early.said.clear()  # already written
    await the_toy.relay.publish_batch()
    assert _numbers(the_toy.broker) == [2, 1]


async def test_two_relays_never_send_a_row_twice_while_both_live(the_toy, empty_database):
    other_database = Database.connect(empty_database, clock=SystemClock(), source="/services/other")
    brokers = [SlowBroker(), SlowBroker()]
    relays = [
        Relay(the_toy.database, brokers[0], "toy", batch=20, poll=0.01),
        Relay(other_database, brokers[1], "toy", batch=20, poll=0.01),
    ]
    async with running(*(relay.run(asyncio.Event()) for relay in relays)):
        for start in range(0, 1000, 50):
            await the_toy.say(*range(start, start + 50))

        async def all_sent() -> bool:
            return await relays[0].unsent() == 0

        await until(all_sent)
    await other_database.close()
    assert sorted(_numbers(brokers[0]) + _numbers(brokers[1])) == list(range(1000))
    assert all(broker.published for broker in brokers), "both relays took part"


async def test_a_publish_that_fails_leaves_its_row_and_does_not_hide_the_others(the_toy):
    broker = the_toy.relay.broker = RefusingBroker({3, 4})
    the_toy.relay.batch = 2
    await the_toy.say(3, 4)
    await the_toy.say(*range(10, 20))
    for _ in range(8):
        await the_toy.relay.publish_batch()
    assert _numbers(broker) == list(range(10, 20))
    rows = await _unsent(the_toy.database)
    assert [(row.attempts >= 1, row.last_error) for row in rows] == [(True, "not this one")] * 2
    broker.refused.clear()
    async with the_toy.database.engine.begin() as connection:
        await connection.execute(text("update outbox set not_before = now() where sent_at is null"))
    await the_toy.relay.publish_batch()
    assert sorted(_numbers(broker)) == [3, 4, *range(10, 20)]


async def test_an_outage_of_the_broker_blames_no_row_and_the_relay_comes_back(the_toy):
    broker = the_toy.relay.broker = GoneBroker(outages=3)
    await the_toy.say(1, 2)
    async with running(the_toy.relay.run(asyncio.Event())):

        async def sent() -> bool:
            return len(broker.published) == 2

        await until(sent)
    async with the_toy.database.engine.connect() as connection:
        assert (await connection.scalar(text("select sum(attempts) from outbox"))) == 0


async def test_a_relay_that_is_told_to_stop_finishes_the_batch_in_hand(the_toy):
    broker = the_toy.relay.broker = SlowBroker(seconds=0.3)
    stopping = asyncio.Event()
    await the_toy.say(*range(10))
    relaying = asyncio.ensure_future(the_toy.relay.run(stopping))
    await asyncio.sleep(0.1)
    stopping.set()
    await asyncio.wait_for(relaying, 5)
    assert _numbers(broker) == list(range(10))
    assert await the_toy.relay.unsent() == 0


class SlowBroker(SilentBroker):
    def __init__(self, seconds: float = 0.01) -> None:
        super().__init__()
        self.seconds = seconds

    async def publish(self, messages):
        await asyncio.sleep(self.seconds)
        return await super().publish(messages)


class RefusingBroker(SilentBroker):
    def __init__(self, refused: set[int]) -> None:
        super().__init__()
        self.refused = refused

    async def publish(self, messages):
        bad = [_number(message) in self.refused for message in messages]
        self.published += [message for message, refused in zip(messages, bad, strict=True) if not refused]
        return [ConnectionAbortedError("not this one") if refused else None for refused in bad]


class GoneBroker(SilentBroker):
    def __init__(self, outages: int) -> None:
        super().__init__()
        self.outages = outages

    async def publish(self, messages):
        if self.outages:
            self.outages -= 1
            return [Outage("gone")] * len(messages)
        return await super().publish(messages)


def _number(message) -> int:
    return parse(message.body).event.number


def _numbers(broker) -> list[int]:
    return [_number(message) for message in broker.published]


async def _unsent(database):
    async with database.engine.connect() as connection:
        return (
            await connection.execute(text("select * from outbox where sent_at is null order by id"))
        ).all()
