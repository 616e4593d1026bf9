"""A bank file of N payments, from its bytes to the claim ledger: read, allocated, posted, told.

Each payment covers a claim with a notice and a payment demand (fees, interest, principal) of a case of its
own, of 50 creditors: the work of a real day. Each round has a database of its own. Measured in one run:

    ocr, camt.054    the file as it comes, until the transaction has committed (outbox included)
    reading alone    the same bytes to payments, without a database
    bare COPY        the rows that the file has left behind (payments, placements, allocations, entries,
                     postings, outbox), copied into empty tables of the same columns and primary keys: no
                     thinking, no balances, no checks; what PostgreSQL needs at the least

Asserted: every payment is placed, every book balances, and the file handed in again changes nothing.

Run: python -m tests.bench.bank_files [N [ROUNDS]]   (make bench)
"""

import logging
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import time as clock_time
from decimal import Decimal
from uuid import UUID

import asyncpg
import psutil
import structlog
import uvloop
from rich.console import Console
from rich.table import Table

from deploy.sandbox.agency import AGENCY
from deploy.sandbox.camt054 import camt054
from deploy.sandbox.ocr_giro import ENCODING, OcrPayment, PaymentKind, Transmission, ocr_giro
from services.settlement.app import create
from services.settlement.bank_import import AlreadyTaken, read_bank_file, take_bank_file
from services.settlement.settings import Settings
from shared.broker import Delivery, Queue
from shared.clock import oslo_instant
from shared.db import Database
from shared.events import Event, InvoiceTransferred, LetterSent
from tests.bench.figures import Figure
from tests.settlement.conftest import GoOffice, Letterbox
from tests.settlement.told import (
    AGENCY_ACCOUNT,
    PAID,
    demanded,
    kid,
    noticed,
    registered,
    transferred,
)
from tests.support.databases import service_database
from tests.support.driving import Driven, driven, envelope, runtime_at

SERVER = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
CREDITORS = [UUID(int=number) for number in range(1, 51)]
AT_LEAST = 3000
LEFT_BEHIND = ("payments", "placements", "allocations", "entries", "postings", "outbox")
TELLING = 500


def payments(count: int) -> tuple[OcrPayment, ...]:
    """One payment for each case, of about what the demand asks for."""
    return tuple(
        OcrPayment(
            kind=PaymentKind.GIRO,
            kid=kid(number),
            amount=Decimal("4600.00") if number % 3 else Decimal("1500.00"),
            ordered_on=PAID,
            reference=f"{number:09d}",
            debtor_account="15030000002",
            debtor_name="Ola Nordmann",
        )
        for number in range(1, count + 1)
    )


def contents(count: int) -> dict[str, bytes]:
    """The same payments in both formats."""
    transmission = Transmission(
        number=1,
        settled_on=PAID,
        recipient="00012345",
        agreement_id="001234567",
        account=AGENCY_ACCOUNT,
        payments=payments(count),
    )
    return {"ocr": ocr_giro(transmission).encode(ENCODING), "camt.054": camt054(transmission).encode()}


@asynccontextmanager
async def claims(count: int) -> AsyncIterator[tuple[Driven, str]]:
    """Make the service with so many claims, each in a case of its own, noticed and demanded."""
    async with service_database(SERVER, "settlement") as url:
        settings = Settings(database_url=url)
        runtime = runtime_at(oslo_instant(PAID, clock_time(12)))
        nobody = GoOffice.__new__(GoOffice)
        async with driven(
            lambda given: create(given, settings, connections=nobody, mail=Letterbox(), agency=AGENCY),
            runtime,
        ) as service:
            await service.hear(*(registered(creditor) for creditor in CREDITORS))
            for first in range(1, count + 1, TELLING):
                numbers = range(first, min(first + TELLING, count + 1))
                of = {number: CREDITORS[number % len(CREDITORS)] for number in numbers}
                await tell(service, [transferred(n, n, creditor_id=of[n]) for n in numbers])
                await tell(service, [noticed(n, case=n, total=4038, creditor_id=of[n]) for n in numbers])
                await tell(service, [demanded(n, case=n, total=4600, creditor_id=of[n]) for n in numbers])
            await _execute(url, "truncate outbox; vacuum analyze")
            yield service, url


async def tell(service: Driven, events: list[InvoiceTransferred] | list[LetterSent]) -> None:
    """Deliver events of one type as one batch."""
    kind: type[Event] = type(events[0])
    process = service.service.consumers[Queue("settlement", kind)]
    await process([Delivery(body=envelope(event).to_json()) for event in events])


async def _execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements.split(";"):
        await connection.execute(statement)
    await connection.close()


@dataclass(frozen=True)
class Measured:
    """Payments a second of a file, of a bare COPY of what it has left behind, and of a second of CPU.

    On a machine that is busy with other things only the CPU's seconds tell something; Python and PostgreSQL
    use theirs at the same time.
    """

    rate: float
    copied: float
    of_python: float
    of_postgresql: float


async def measure(content: bytes, count: int) -> Measured:
    """Measure a file in a database of its own."""
    async with claims(count) as (service, url):
        database, us = service.service.database, [psutil.Process(), *await backends(url)]
        started, before = time.perf_counter(), [used(process) for process in us]
        taken = await take_bank_file(database, content, account=AGENCY_ACCOUNT)
        seconds = time.perf_counter() - started
        python, *postgresql = [used(process) - then for process, then in zip(us, before, strict=True)]
        assert taken.by_status == {"placed": count}, taken.by_status
        copied = await copy_rows(url)
        await again(database, content, url)
    return Measured(count / seconds, count / copied, count / python, count / max(sum(postgresql), 0.01))


async def backends(url: str) -> list[psutil.Process]:
    """Return the server's processes for the service's connections; none if the server is not this machine."""
    connection = await asyncpg.connect(url)
    rows = await connection.fetch(
        "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
    )
    await connection.close()
    return [psutil.Process(row["pid"]) for row in rows if psutil.pid_exists(row["pid"])]


def used(process: psutil.Process) -> float:
    """Return the seconds of CPU that a process has used."""
    times = process.cpu_times()
    return times.user + times.system


async def copy_rows(url: str) -> float:
    """Return the seconds of copying the rows of a file into empty tables, in one transaction."""
    connection = await asyncpg.connect(url)
    left = {table: await connection.fetch(f'select * from "{table}"') for table in LEFT_BEHIND}
    unbalanced = await connection.fetchval(
        "select count(*) from (select book from accounts group by book having sum(balance) <> 0) as books"
    )
    assert unbalanced == 0
    for table in LEFT_BEHIND:
        await connection.execute(f'create table "copy_{table}" (like "{table}" including indexes)')
    started = time.perf_counter()
    async with connection.transaction():
        for table, rows in left.items():
            await connection.copy_records_to_table(f"copy_{table}", records=[tuple(row) for row in rows])
    seconds = time.perf_counter() - started
    await connection.close()
    return seconds


async def again(database: Database, content: bytes, url: str) -> None:
    """Hand the file in once more; nothing may change."""
    connection = await asyncpg.connect(url)
    count = "select (select count(*) from postings), (select count(*) from outbox)"
    before = await connection.fetchrow(count)
    try:
        await take_bank_file(database, content, account=AGENCY_ACCOUNT)
    except AlreadyTaken:
        assert await connection.fetchrow(count) == before
    else:
        raise AssertionError("the file was taken twice")
    await connection.close()


def reading(content: bytes, count: int) -> float:
    """Return payments a second from bytes to payments."""
    started = time.perf_counter()
    assert len(read_bank_file(content, account=AGENCY_ACCOUNT).payments) == count
    return count / (time.perf_counter() - started)


def main(count: int = 10_000, rounds: int = 2) -> list[Figure]:
    """Measure both formats, in turn; print payments a second and the ratios."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    files = contents(count)
    found: dict[str, list[Measured]] = {name: [] for name in files}
    for _ in range(rounds):
        for name, content in files.items():
            found[name].append(uvloop.run(measure(content, count)))
    copied = statistics.median(each.copied for rounds_ in found.values() for each in rounds_)
    table = Table("payments a second", *files, "bare COPY")
    rates = {name: statistics.median(each.rate for each in rounds_) for name, rounds_ in found.items()}
    table.add_row("from bytes to commit", *(f"{rate:,.0f}" for rate in rates.values()), f"{copied:,.0f}")
    table.add_row("of bare COPY", *(f"{rate / copied:.2f}" for rate in rates.values()), "1.00")
    for figure, name in (("of_python", "Python, of CPU"), ("of_postgresql", "PostgreSQL, of CPU")):
        medians = [statistics.median(getattr(each, figure) for each in rounds_) for rounds_ in found.values()]
        table.add_row(name, *(f"{value:,.0f}" for value in medians), "")
    table.add_row("reading alone", *(f"{reading(content, count):,.0f}" for content in files.values()), "")
    Console(width=110).print(table)
    print(f"at least {AT_LEAST:,} payments a second")
    rate = rates["ocr"]
    what = f"OCR file with {count:,} payments, payments a second"
    return [Figure(what, f"≥ {AT_LEAST:,}", f"{rate:,.0f}", rate >= AT_LEAST)]


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3]))
