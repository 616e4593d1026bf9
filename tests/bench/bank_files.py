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

import os
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import time as clock_time
from decimal import Decimal
from uuid import UUID

import asyncpg
import uvloop
from rich.console import Console
from rich.table import Table

from deploy.sandbox.camt054 import camt054
from deploy.sandbox.ocr_giro import ENCODING, OcrPayment, PaymentKind, Transmission, ocr_giro
from services.settlement.app import create
from services.settlement.bank_import import AlreadyTaken, read_bank_file, take_bank_file
from services.settlement.settings import Settings
from shared.broker import Queue
from shared.clock import oslo_instant
from shared.db import Database
from shared.events import Event, InvoiceTransferred, LetterSent
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
        settings = Settings(database_url=url, agency_account=AGENCY_ACCOUNT)
        runtime = runtime_at(oslo_instant(PAID, clock_time(12)))
        nobody = GoOffice.__new__(GoOffice)
        async with driven(
            lambda given: create(given, settings, connections=nobody, mail=Letterbox()), runtime
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
    from shared.broker import Delivery

    await process([Delivery(body=envelope(event).to_json()) for event in events])


async def _execute(url: str, statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements.split(";"):
        await connection.execute(statement)
    await connection.close()


async def measure(content: bytes, count: int) -> tuple[float, float]:
    """Return payments a second of the file, and of a bare COPY of what it has left behind."""
    async with claims(count) as (service, url):
        database = service.service.database
        started = time.perf_counter()
        taken = await take_bank_file(database, content, account=AGENCY_ACCOUNT)
        seconds = time.perf_counter() - started
        assert taken.by_status == {"placed": count}, taken.by_status
        copied = await copy_rows(url)
        await again(database, content, url)
    return count / seconds, count / copied


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


def main(count: int = 10_000, rounds: int = 2) -> dict[str, float]:
    """Measure both formats, in turn; print payments a second and the ratios."""
    files = contents(count)
    rates: dict[str, list[float]] = {name: [] for name in files}
    copies: list[float] = []
    for _ in range(rounds):
        for name, content in files.items():
            rate, copied = uvloop.run(measure(content, count))
            rates[name].append(rate)
            copies.append(copied)
    table = Table("", "payments/s", "each round", "of bare COPY", "reading alone", "MB")
    copied = statistics.median(copies)
    for name, content in files.items():
        rate = statistics.median(rates[name])
        each = ", ".join(f"{value:,.0f}" for value in rates[name])
        alone = f"{reading(content, count):,.0f}"
        table.add_row(name, f"{rate:,.0f}", each, f"{rate / copied:.2f}", alone, f"{len(content) / 1e6:.1f}")
    table.add_row(
        "bare COPY", f"{copied:,.0f}", ", ".join(f"{value:,.0f}" for value in copies), "1.00", "", ""
    )
    Console(width=110).print(table)
    print(f"at least {AT_LEAST:,} payments a second")
    return {name: statistics.median(values) for name, values in rates.items()}


if __name__ == "__main__":
    import logging

    import structlog

    from shared.observability import configure_logging

    configure_logging(pretty=False)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    main(*(int(argument) for argument in sys.argv[1:3]))
