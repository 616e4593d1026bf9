"""Memory of a service's process while it handles N events: settlement opens a claim for each InvoiceTransferred.

Real: `autocollect serve settlement` on RabbitMQ and PostgreSQL. Looked at after every tenth of the events. What
the first tenth takes (caches, connections, the interpreter's first time) may be taken once; after it nothing may
grow.

Run: python -m tests.bench.memory [N]   (make bench: BENCH_EVENTS, else 100,000; 1,000,000 takes half an hour)
"""

import asyncio
import logging
import os
import sys
from collections.abc import Iterator

import asyncpg
import psutil
import structlog

from deploy.topology import system_topology
from shared.broker import Message
from shared.broker.rabbitmq import RabbitBroker
from tests.bench.bank_files import TELLING
from tests.bench.figures import Figure
from tests.bench.replicas import claims, creditor_of, processes
from tests.settlement.told import transferred
from tests.support.driving import envelope
from tests.support.private_servers import PrivateRabbit
from tests.support.processes import free_port

EVENTS = int(os.environ.get("BENCH_EVENTS", "100000"))
LOOKS = 10
MOST_MB = 150
GROWTH_MB = 5
"""Less than this from the first look to the last is taken for nothing: the allocator's own coming and going."""


def transfers(first: int, last: int) -> Iterator[Message]:
    """Yield the transfers of invoices, each in a case of its own, as they go to the broker."""
    for n in range(first, last):
        said = envelope(transferred(n, n, creditor_id=creditor_of(n)))
        yield Message(id=said.id, type=said.event.type, body=said.to_json(), source="/bench", time=said.time)


async def measure(events: int) -> list[float]:
    """Return the process's resident memory in MB, before the first event and after each tenth of them."""
    looks = []
    with PrivateRabbit() as rabbit:
        broker = RabbitBroker(rabbit.url, system_topology(), "bench")
        await broker.start()
        async with claims(0) as url:
            with processes(url, broker.url) as service:
                await service.start("settlement", free_port())
                process = psutil.Process(service.running[0][1].pid)
                connection = await asyncpg.connect(url)
                already = await connection.fetchval("select count(*) from inbox")
                looks.append(process.memory_info().rss / 1e6)
                for look in range(LOOKS):
                    first, last = (1 + events * place // LOOKS for place in (look, look + 1))
                    messages = list(transfers(first, last))
                    for start in range(0, len(messages), TELLING):
                        assert not any(await broker.publish(messages[start : start + TELLING]))
                    async with asyncio.timeout(1800):
                        while await connection.fetchval("select count(*) from inbox") - already < last - 1:
                            await asyncio.sleep(0.2)
                    looks.append(process.memory_info().rss / 1e6)
                assert await connection.fetchval("select count(*) from claims") == events
                await connection.close()
        await broker.close()
    return looks


def main(events: int = EVENTS) -> list[Figure]:
    """Measure and print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    looks = asyncio.run(measure(events))
    print("MB before and after each tenth:", *(f"{look:.0f}" for look in looks))
    most, growth = max(looks), looks[-1] - looks[1]
    return [
        Figure(
            "memory of a service's process, the most", f"≤ {MOST_MB} MB", f"{most:.0f} MB", most <= MOST_MB
        ),
        Figure(
            f"memory, grown from the first tenth to the last of {events:,} events",
            f"< {GROWTH_MB} MB",
            f"{growth:.1f} MB",
            growth < GROWTH_MB,
        ),
    ]


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:2]))
