"""What a transport promises, kept by both: RabbitMQ and the embedded one."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import text

from shared.broker import Ack, Message
from shared.broker.operate import operator_of
from shared.clock import SystemClock
from shared.errors import Outage
from shared.events import Envelope, parse
from tests.support.toy import CREDITOR, NoteTaken, running, toy, until

TRANSPORTS = [pytest.param("rabbitmq", marks=pytest.mark.rabbitmq), "embedded"]


@pytest.fixture(params=TRANSPORTS)
async def the_toy(request, empty_database, amqp_url):
    async with toy(request.param, empty_database, amqp_url) as made:
        made.transport = request.param
        yield made


def message(number: int, event_id=None) -> Message:
    note = NoteTaken(creditor_id=CREDITOR, number=number)
    envelope = Envelope(
        event=note, id=event_id or uuid4(), source="/tests", time=SystemClock().now(), correlation_id=uuid4()
    )
    return Message(
        id=envelope.id, type=note.type, body=envelope.to_json(), source="/tests", time=envelope.time
    )


def unreadable() -> Message:
    return Message(
        id=uuid4(),
        type=NoteTaken.type,
        body=b'{"specversion": "1.0"}',
        source="/tests",
        time=SystemClock().now(),
    )


async def counted(the_toy, *numbers: int) -> None:
    async def seen() -> bool:
        return await the_toy.counted() == sorted(numbers)

    await until(seen)


async def dead_letters(the_toy, number: int) -> None:
    async def parked() -> bool:
        return await the_toy.depth(the_toy.queue.dead) == number

    await until(parked)


async def test_what_a_transaction_says_reaches_the_subscriber_and_its_answer_follows(the_toy):
    consuming = the_toy.broker.consume(the_toy.queue, the_toy.handler().process)
    other = the_toy.broker.consume(the_toy.broker.topology.queues[1], _take_all)
    async with running(consuming, other, the_toy.relay.run(asyncio.Event())):
        ids = await the_toy.say(*range(300))
        await counted(the_toy, *range(300))

        async def all_sent() -> bool:
            return await the_toy.relay.unsent() == 0

        await until(all_sent)
    async with the_toy.database.engine.connect() as connection:
        bodies = (await connection.execute(text("select body from outbox where type like '%Counted%'"))).all()
    answers = [parse(row.body) for row in bodies]
    assert {answer.causation_id for answer in answers} == set(ids)
    assert {answer.correlation_id for answer in answers} == set(ids)


async def test_a_duplicate_is_suppressed(the_toy):
    same = uuid4()
    async with running(the_toy.broker.consume(the_toy.queue, the_toy.handler().process)):
        assert await the_toy.broker.publish([message(1, same), message(1, same), message(2)]) == [None] * 3
        assert await the_toy.broker.publish([message(1, same)]) == [None]
        await counted(the_toy, 1, 2)
        await asyncio.sleep(0.2)
    assert the_toy.calls == {1: 1, 2: 1}


async def test_poison_is_parked_with_its_reason_and_hinders_nobody(the_toy):
    async with running(the_toy.broker.consume(the_toy.queue, the_toy.handler().process)):
        await the_toy.broker.publish([message(1), unreadable(), message(2)])
        await counted(the_toy, 1, 2)
        await dead_letters(the_toy, 1)
    reason = await _dead_reason(the_toy)
    assert reason.startswith("poison: not a readable event")


async def test_a_permanent_refusal_is_parked_with_its_reason_and_the_rest_of_the_batch_goes_on(the_toy):
    the_toy.refuse = {7}
    async with running(the_toy.broker.consume(the_toy.queue, the_toy.handler().process)):
        await the_toy.broker.publish([message(number) for number in range(20)])
        await counted(the_toy, *(number for number in range(20) if number != 7))
        await dead_letters(the_toy, 1)
    assert await _dead_reason(the_toy) == "Reject: note 7 is not wanted here"


async def test_a_transient_failure_is_retried_on_the_ladder_and_succeeds(the_toy):
    the_toy.postpone[3] = 3  # in the batch, alone, and once more on the ladder
    async with running(the_toy.broker.consume(the_toy.queue, the_toy.handler().process)):
        await the_toy.broker.publish([message(number) for number in range(5)])
        await counted(the_toy, 0, 1, 2, 3, 4)
    assert await the_toy.depth(the_toy.queue.dead) == 0


async def test_a_transient_failure_that_lasts_is_parked_when_the_ladder_ends(the_toy):
    the_toy.postpone[3] = 100
    async with running(the_toy.broker.consume(the_toy.queue, the_toy.handler().process)):
        await the_toy.broker.publish([message(3)])
        await dead_letters(the_toy, 1)
    assert await _dead_reason(the_toy) == "gave up after 3 attempts: Transient: note 3 must wait"
    assert await the_toy.counted() == []


async def test_an_outage_is_held_without_spending_attempts(the_toy):
    outages = 4

    async def gone_for_a_while(events, tx) -> None:
        nonlocal outages
        if outages:
            outages -= 1
            raise Outage("the database is gone")
        await the_toy.on_note_taken(events, tx)

    consumer = the_toy.handler()
    consumer = type(consumer)(consumer.queue, gone_for_a_while, consumer.database, ladder=())
    async with running(the_toy.broker.consume(the_toy.queue, consumer.process)):
        await asyncio.wait_for(the_toy.broker.publish([message(1), message(2)]), 20)
        await counted(the_toy, 1, 2)
    assert await the_toy.depth(the_toy.queue.dead) == 0


async def test_the_order_of_a_batch_does_not_matter(the_toy):
    async with running(the_toy.broker.consume(the_toy.queue, the_toy.handler().process)):
        await the_toy.broker.publish([message(number) for number in reversed(range(50))])
        await counted(the_toy, *range(50))


async def test_a_drain_finishes_the_batch_in_hand_and_loses_nothing(the_toy):
    begun, may_go_on = asyncio.Event(), asyncio.Event()
    process = the_toy.handler().process

    async def slow(deliveries):
        begun.set()
        await may_go_on.wait()
        return await process(deliveries)

    consuming = asyncio.ensure_future(the_toy.broker.consume(the_toy.queue, slow))
    publishing = asyncio.ensure_future(the_toy.broker.publish([message(number) for number in range(100)]))
    await asyncio.wait_for(begun.wait(), 10)
    consuming.cancel()
    await asyncio.sleep(0.1)
    may_go_on.set()
    await asyncio.gather(consuming, return_exceptions=True)
    in_hand = len(await the_toy.counted())
    assert in_hand > 0
    async with running(the_toy.broker.consume(the_toy.queue, process)):
        await publishing
        await counted(the_toy, *range(100))
    assert set(the_toy.calls.values()) == {1}


async def test_an_effect_is_done_once_and_its_retries_are_counted_apart(the_toy):
    the_toy.postpone[2] = 1
    the_toy.refuse = {4}
    same = uuid4()
    async with running(the_toy.broker.consume(the_toy.queue, the_toy.effect().process)):
        await the_toy.broker.publish([message(1, same), message(2), message(3), message(4)])
        await the_toy.broker.publish([message(1, same)])
        await counted(the_toy, 1, 2, 3)
        await dead_letters(the_toy, 1)
    assert the_toy.calls[2] == 2
    assert the_toy.calls[1] == 1


async def test_an_event_that_no_queue_takes_is_an_error_and_never_silence(the_toy):
    lonely = Message(
        id=uuid4(), type="no.autocollect.Lonely.v1", body=b"{}", source="/tests", time=SystemClock().now()
    )
    (failure,) = await the_toy.broker.publish([lonely])
    assert failure is not None
    assert "no.autocollect.Lonely.v1" in str(failure)


async def test_every_queue_stands_in_the_depths(the_toy):
    names = {depth.name for depth in await the_toy.broker.depths()}
    assert {the_toy.queue.name, the_toy.queue.dead} <= names


async def _take_all(deliveries):
    return [Ack() for _ in deliveries]


async def _dead_reason(the_toy) -> str:
    (letter,) = await operator_of(the_toy.broker).dead(the_toy.name)
    return letter.reason
