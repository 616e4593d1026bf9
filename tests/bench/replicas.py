"""Two and four processes of one service against one: settlement hears N notices with a fee and recounts each claim.

Real: `autocollect serve settlement` once, twice and four times on one RabbitMQ and one database, as they run in
production; the events come through the exchange. Each claim is a case of its own, of 50 creditors. The processes
are ready before the first event is published. Measured: events a second from the first event published to the last
one handled, and the seconds of CPU that an event costs in the service and in PostgreSQL. On a machine whose cores
are all busy with one process, more of them cannot be faster; what an event costs tells what they lose to each other.

Asserted: every fee stands in its claim once.

Run: python -m tests.bench.replicas [N [ROUNDS]]   (make bench)
"""

import asyncio
import logging
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

import asyncpg
import psutil
import structlog
from rich.console import Console
from rich.table import Table

from deploy.installation import new_secrets
from deploy.sandbox.agency import AGENCY, ENVIRONMENT
from deploy.topology import system_topology
from services.settlement.app import create
from services.settlement.settings import Settings
from shared.broker import Message
from shared.broker.rabbitmq import RabbitBroker
from shared.clock import SystemClock
from tests.bench.bank_files import CREDITORS, TELLING, backends, tell, used
from tests.bench.figures import Figure
from tests.bench.installed import Processes
from tests.settlement.conftest import GoOffice, Letterbox
from tests.settlement.told import noticed, registered, transferred
from tests.support.databases import service_database
from tests.support.driving import driven, envelope, runtime_at
from tests.support.private_servers import PrivateRabbit
from tests.support.processes import free_port

SERVER = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
COUNTS = (1, 2, 4)
NOWHERE = "http://127.0.0.1:9"
"""Where PowerOffice Go would be asked; what is measured asks it nothing."""

COUNTED = "select count(*) from claims where fees = 38"


@dataclass(frozen=True)
class Measured:
    """Events a second, and milliseconds of CPU for an event."""

    rate: float
    service: float
    postgresql: float


@asynccontextmanager
async def claims(number: int) -> AsyncIterator[str]:
    """Make a database of settlement with so many claims of which nobody has been noticed; yield its URL."""
    async with service_database(SERVER, "settlement") as url:
        settings = Settings(database_url=url)
        runtime = runtime_at(SystemClock().now())
        nobody = GoOffice.__new__(GoOffice)
        async with driven(
            lambda it: create(it, settings, connections=nobody, mail=Letterbox(), agency=AGENCY), runtime
        ) as service:
            await service.hear(*(registered(creditor) for creditor in CREDITORS))
            for first in range(1, number + 1, TELLING):
                numbers = range(first, min(first + TELLING, number + 1))
                await tell(service, [transferred(n, n, creditor_id=creditor_of(n)) for n in numbers])
        connection = await asyncpg.connect(url)
        await connection.execute("truncate outbox")
        await connection.execute("vacuum analyze")
        await connection.close()
        yield url


def creditor_of(number: int) -> UUID:
    """Return whose claim it is."""
    return CREDITORS[number % len(CREDITORS)]


def notices(number: int) -> Iterator[Message]:
    """Yield a notice for each claim, as it goes to the broker."""
    for n in range(1, number + 1):
        said = envelope(noticed(n, case=n, total=4038, creditor_id=creditor_of(n)))
        yield Message(id=said.id, type=said.event.type, body=said.to_json(), source="/bench", time=said.time)


@contextmanager
def processes(url: str, amqp_url: str, service: str = "settlement") -> Iterator[Processes]:
    """Yield the processes of a service on a database and a broker, none yet; end them afterwards."""
    with tempfile.TemporaryDirectory(prefix="autocollect-bench-") as folder:
        settings = (
            new_secrets()
            | ENVIRONMENT
            | {
                f"{service.upper()}_DATABASE_URL": url,
                "DUNNING_PRINT_FOLDER": folder,
                "SETTLEMENT_OUTBOX": str(Path(folder) / "bank-out"),
                "POWEROFFICE_BASE_URL": NOWHERE,
                "POWEROFFICE_TOKEN_URL": NOWHERE,
                "POWEROFFICE_V1_BASE_URL": NOWHERE,
                "POWEROFFICE_V1_TOKEN_URL": NOWHERE,
                "POWEROFFICE_APPLICATION_KEY": "nobody",
                "POWEROFFICE_SUBSCRIPTION_KEY": "nobody",
                "AUTOCOLLECT_AMQP_URL": amqp_url,
                "AUTOCOLLECT_SCHEDULER": "false",
                "AUTOCOLLECT_LOG_LEVEL": "WARNING",
            }
        )
        running = Processes(settings, Path(folder))
        try:
            yield running
        finally:
            running.close()


async def measure(replicas: int, number: int, broker: RabbitBroker) -> Measured:
    """Measure so many processes in a database of their own, on queues that are empty."""
    await broker.empty(broker.topology.queue_names())
    async with claims(number) as url:
        with processes(url, broker.url) as service:
            await service.start("settlement", *(free_port() for _ in range(replicas)))
            ours = [psutil.Process(process.pid) for _, process in service.running]
            messages = list(notices(number))
            before, begun = sum(map(used, ours)), time.perf_counter()
            for start in range(0, number, TELLING):
                assert not any(await broker.publish(messages[start : start + TELLING]))
            seconds = await until_counted(url, number, begun)
            cpu = sum(map(used, ours)) - before
            theirs = sum(used(process) for process in await backends(url))
    return Measured(number / seconds, cpu / number * 1000, theirs / number * 1000)


async def until_counted(url: str, number: int, begun: float) -> float:
    """Return the seconds until the fee of every notice is in its claim."""
    connection = await asyncpg.connect(url)
    async with asyncio.timeout(300):
        while await connection.fetchval(COUNTED) < number:
            await asyncio.sleep(0.05)
    seconds = time.perf_counter() - begun
    assert await connection.fetchval("select count(*) from inbox") >= number
    await connection.close()
    return seconds


async def compare(number: int, rounds: int) -> dict[int, list[Measured]]:
    """Measure each number of processes in turn, `rounds` times."""
    found: dict[int, list[Measured]] = {count: [] for count in COUNTS}
    with PrivateRabbit() as rabbit:
        broker = RabbitBroker(rabbit.url, system_topology(), "bench")
        await broker.start()
        for _ in range(rounds):
            for count in COUNTS:
                found[count].append(await measure(count, number, broker))
        await broker.close()
    return found


def main(number: int = 4_000, rounds: int = 3) -> list[Figure]:
    """Measure and print medians."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    found = asyncio.run(compare(number, rounds))
    medians = {
        count: {
            name: statistics.median(getattr(each, name) for each in measured)
            for name in Measured.__annotations__
        }
        for count, measured in found.items()
    }
    one = medians[COUNTS[0]]
    table = Table(
        "processes", "events/s", "of one", "CPU of an event, service", "of one", "PostgreSQL", "of one"
    )
    for count, median in medians.items():
        table.add_row(
            str(count),
            f"{median['rate']:,.0f}",
            f"{median['rate'] / one['rate']:.2f}",
            f"{median['service']:.2f} ms",
            f"{median['service'] / one['service']:.2f}",
            f"{median['postgresql']:.2f} ms",
            f"{median['postgresql'] / one['postgresql']:.2f}",
        )
    Console(width=110).print(table)
    cost = medians[COUNTS[-1]]["service"] / one["service"]
    print(f"{os.cpu_count()} cores; medians of {rounds} rounds of {number:,} events")
    what = f"CPU of an event in settlement, {COUNTS[-1]} processes of one"
    return [Figure(what, "≤ 1.5", f"{cost:.2f}", cost <= 1.5)]


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
