"""Memory of each service's process while it handles N events of 50 creditors: InvoiceTransferred if it hears that.

Those that do not (sync, transfer) hear the creditors' changes instead. Settlement opens a claim for each
event. Real: `autocollect serve` on RabbitMQ and PostgreSQL, one service after another. Looked at after every tenth of
the events. What the first tenth takes (caches, connections, the interpreter's first time) may be taken once; after it
nothing may grow. No document is printed: typst, some 7 MB, is loaded with the first.

Run: python -m tests.bench.memory [N [SERVICE …]]   (all six)
make bench: settlement alone, with BENCH_EVENTS, else 100,000 events; 1,000,000 take half an hour
"""

import asyncio
import logging
import os
import sys
from collections.abc import Iterator

import asyncpg
import psutil
import structlog

from deploy.topology import HEARS, SERVICES, system_topology
from shared.broker import Message
from shared.broker.rabbitmq import RabbitBroker
from tests.bench.bank_files import TELLING
from tests.bench.figures import Figure
from tests.bench.replicas import SERVER, creditor_of, processes
from tests.settlement.told import registered, transferred
from tests.support.databases import service_database
from tests.support.driving import envelope
from tests.support.private_servers import PrivateRabbit
from tests.support.processes import free_port

EVENTS = int(os.environ.get("BENCH_EVENTS", "100000"))
LOOKS = 10
MOST_MB = 150
GROWTH_MB = 5
"""Less than this from the first look to the last is taken for nothing: the allocator's own coming and going."""


HEARD = "select count(*) from inbox where event_id = any($1::uuid[])"


def told(service: str, first: int, last: int) -> Iterator[Message]:
    """Yield what a service is told, as it goes to the broker; each transfer is a case of its own."""
    hears_transfers = "InvoiceTransferred" in HEARS[service]
    for n in range(first, last):
        creditor = creditor_of(n)
        event = (
            transferred(n, n, creditor_id=creditor) if hears_transfers else registered(creditor, revision=n)
        )
        said = envelope(event)
        yield Message(id=said.id, type=said.event.type, body=said.to_json(), source="/bench", time=said.time)


async def measure(service: str, events: int) -> list[float]:
    """Return the process's resident memory in MB, before the first event and after each tenth of them."""
    looks = []
    with PrivateRabbit() as rabbit:
        broker = RabbitBroker(rabbit.url, system_topology(), "bench")
        await broker.start()
        async with service_database(SERVER, service) as url:
            with processes(url, broker.url, service) as started:
                await started.start(service, free_port())
                process = psutil.Process(started.running[0][1].pid)
                connection = await asyncpg.connect(url)
                looks.append(process.memory_info().rss / 1e6)
                for look in range(LOOKS):
                    first, last = (1 + events * place // LOOKS for place in (look, look + 1))
                    messages = list(told(service, first, last))
                    for start in range(0, len(messages), TELLING):
                        assert not any(await broker.publish(messages[start : start + TELLING]))
                    async with asyncio.timeout(1800):
                        while await connection.fetchval(HEARD, [it.id for it in messages]) < len(messages):
                            await asyncio.sleep(0.2)
                    looks.append(process.memory_info().rss / 1e6)
                if service == "settlement":
                    assert await connection.fetchval("select count(*) from claims") == events
                await connection.close()
        await broker.close()
    return looks


def main(events: int = EVENTS, *services: str) -> list[Figure]:
    """Measure and print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    return [figure for service in services or ("settlement",) for figure in figures(service, events)]


def figures(service: str, events: int) -> list[Figure]:
    """Measure a service."""
    looks = asyncio.run(measure(service, events))
    print(f"{service}: MB before and after each tenth:", *(f"{look:.0f}" for look in looks), flush=True)
    most, growth = max(looks), looks[-1] - looks[1]
    return [
        Figure(f"memory of {service}, the most", f"≤ {MOST_MB} MB", f"{most:.0f} MB", most <= MOST_MB),
        Figure(
            f"memory of {service}, grown from the first tenth to the last of {events:,} events",
            f"< {GROWTH_MB} MB",
            f"{growth:.1f} MB",
            growth < GROWTH_MB,
        ),
    ]


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else EVENTS, *(sys.argv[2:] or SERVICES))
