"""A toy service as a real process, that can be told to kill itself (SIGKILL) at one exact point.

    python -m tests.failure.worker NAME DATABASE_URL AMQP_URL CRASH_POINT

Crash points: `commit-publish` (said and committed, not published), `publish-mark` (confirmed, not marked
sent), `commit-ack` (handled and committed, not acknowledged), `none`. With `none` it runs until ended.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence

from shared.broker import Delivery, Message, Verdict
from shared.broker.outbox import Relay
from shared.broker.rabbitmq import RabbitBroker
from shared.clock import SystemClock
from shared.db import Database
from tests.support.toy import Toy, own_topology

POINTS = ("commit-publish", "publish-mark", "commit-ack")


def die() -> None:
    """End as power loss does."""
    os.kill(os.getpid(), signal.SIGKILL)


class MortalBroker(RabbitBroker):
    """RabbitMQ, with a process that dies around a publish."""

    crash_point = "none"

    async def publish(self, messages: Sequence[Message]) -> Sequence[Exception | None]:
        if self.crash_point == "commit-publish":
            die()
        answer = await super().publish(messages)
        if self.crash_point == "publish-mark":
            die()
        return answer


async def main(name: str, database_url: str, amqp_url: str, crash_point: str) -> None:
    """Consume NoteTaken and publish NoteCounted."""
    database = Database.connect(database_url, clock=SystemClock(), source=f"/services/{name}")
    broker = MortalBroker(amqp_url, own_topology(name), name, max_batch=20)
    broker.crash_point = crash_point
    await broker.start()
    relay = Relay(database, broker, name)
    database.on_said = relay.wake
    toy = Toy(name, database, broker, relay)
    process = toy.handler().process

    async def mortal(deliveries: Sequence[Delivery]) -> Sequence[Verdict]:
        verdicts = await process(deliveries)
        if crash_point == "commit-ack":
            die()
        return verdicts

    await asyncio.gather(broker.consume(toy.queue, mortal), relay.run(asyncio.Event()))


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
