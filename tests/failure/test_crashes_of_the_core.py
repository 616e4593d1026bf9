"""kill -9 at each place where a message could be lost or doubled; afterwards neither has happened."""

import asyncio
import sys
from collections import Counter
from uuid import uuid4

import pytest

from shared.broker import Ack, Message
from shared.broker.rabbitmq import RabbitBroker
from shared.clock import SystemClock
from shared.events import Envelope, parse
from tests.failure.worker import POINTS
from tests.support.toy import (
    CREDITOR,
    NoteTaken,
    delete_queues,
    make_tables,
    own_topology,
    running,
    until,
)

NOTES = 200


@pytest.mark.processes
@pytest.mark.rabbitmq
@pytest.mark.parametrize("point", POINTS)
async def test_a_process_killed_between_its_steps_loses_and_doubles_nothing(point, empty_database, amqp_url):
    name = f"crash{uuid4().hex[:8]}"
    await make_tables(empty_database)
    broker = RabbitBroker(amqp_url, own_topology(name), "test")
    await broker.start()
    answers: Counter[int] = Counter()
    heard: set = set()

    async def subscriber(deliveries):
        for delivery in deliveries:
            envelope = parse(delivery.body)
            if envelope.id not in heard:
                heard.add(envelope.id)
                answers[envelope.event.number] += 1
        return [Ack() for _ in deliveries]

    try:
        assert await broker.publish([_note(number) for number in range(NOTES)]) == [None] * NOTES
        async with running(broker.consume(broker.topology.queues[1], subscriber)):
            for _ in range(3):
                assert await _run_until_it_dies(name, empty_database, amqp_url, point) == -9
            worker = await _start(name, empty_database, amqp_url, "none")

            async def all_answered() -> bool:
                return len(answers) == NOTES

            await until(all_answered, seconds=40)
            await asyncio.sleep(0.5)
            worker.terminate()
            await worker.wait()
        assert answers == Counter(dict.fromkeys(range(NOTES), 1))
        depths = {depth.name: depth.ready for depth in await broker.depths()}
        assert depths[f"{name}.NoteTaken"] == depths[f"{name}.dead"] == 0
    finally:
        await delete_queues(amqp_url, broker.topology)
        await broker.close()


async def _start(name, database, amqp_url, point) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.failure.worker",
        name,
        database,
        amqp_url,
        point,
        stdout=asyncio.subprocess.DEVNULL,
    )


async def _run_until_it_dies(name, database, amqp_url, point) -> int:
    worker = await _start(name, database, amqp_url, point)
    return await asyncio.wait_for(worker.wait(), 30)


def _note(number: int) -> Message:
    event = NoteTaken(creditor_id=CREDITOR, number=number)
    envelope = Envelope(
        event=event, id=uuid4(), source="/tests", time=SystemClock().now(), correlation_id=uuid4()
    )
    return Message(
        id=envelope.id, type=event.type, body=envelope.to_json(), source="/tests", time=envelope.time
    )
