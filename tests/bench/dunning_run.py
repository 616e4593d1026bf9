"""Dunning's daily run: decided, stored and said, for all that is due among N overdue invoices.

One in ten is due: four in ten of those for a reminder, two for the proposal, two for a collection notice, two
(in cases of their own) for a payment demand. All others wait for a later day. There is a creditor for each 500
invoices and a customer for each ten. The run is the service's own job on its own database, and ends when every
decision stands in its tables and its outbox. Then settlement hears 10,000 notices with a fee, in batches of 200
as the broker gives them, until each fee stands in its claim. Last, a dry run tries another routine on all invoices
of a creditor that are not transferred.

Printed: how long each run took, and its cost for each invoice that was due, as a ratio to the smallest run's.

Run: python -m tests.bench.dunning_run [N ...]   (make bench: 10,000, 100,000 and 1,000,000)
"""

import asyncio
import logging
import os
import sys
import time
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import structlog
from pydantic_core import to_json
from rich.console import Console
from rich.table import Table
from sqlalchemy import text

from deploy.sandbox.agency import AGENCY
from services.dunning import app as dunning
from services.dunning.domain.routine import Routine
from services.dunning.settings import Settings as DunningSettings
from services.dunning.trials import Wanted, try_out
from services.settlement import app as settlement
from services.settlement.settings import Settings as SettlementSettings
from shared.db import Database
from shared.poweroffice.v2 import GoClient
from tests.bench.figures import Figure
from tests.dunning import told
from tests.settlement import told as told_to_settlement
from tests.support.databases import service_database
from tests.support.driving import driven, runtime_at

SERVER = os.environ.get("DATABASE_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
SIZES = (10_000, 100_000, 1_000_000)
FEES = 10_000
BATCH = 200
LONGEST = 5.0
"""Seconds of a run in which 10,000 are due."""

CONSTANT = 1.25
"""A cost that grows by no more than this over a hundred times as many invoices is taken for constant."""

TODAY = date(2026, 6, 30)
"""A Tuesday."""

THE_CREDITOR = UUID(int=1_000_000_000)
"""The creditor of all invoices, where there is one."""

BOOKS = """
create temporary table bench on commit drop as
    select n, n % 10 = 0 as due, n / 10 % 10 as turn, id(n) as invoice_id, id(1000000000 + n / :each) as creditor_id,
        n / 10 as customer_id, id(2000000000 + n) as case_id, id(3000000000 + n) as letter_id
    from generate_series(1, :size) as n;
insert into creditors (creditor_id, profile, revision, books_read_on)
    select distinct creditor_id, cast(:profile as jsonb), 1, cast(:today as date) from bench;
insert into routines (creditor_id, payment_reminder_after_days, attach_invoice, transfer_after_days, auto_approve,
        minimum_amount)
    select distinct creditor_id, 3, false, 14, false, 0 from bench;
insert into customers (creditor_id, customer_id, snapshot, revision)
    select distinct creditor_id, customer_id, jsonb_set(cast(:customer as jsonb), '{id}', to_jsonb(customer_id)), 1
    from bench;
insert into invoices (invoice_id, creditor_id, revision, number, invoice_date, due_date, amount, currency, kid,
        customer_id, customer, case_id, transferred_on, rest, next_step_on, reason)
    select invoice_id, creditor_id, 1, n, due_date - 14, due_date, 1000 + n % 5000, 'NOK', n, customer_id,
        cast(:customer as jsonb), case when turn >= 6 then case_id end,
        case when turn >= 6 then cast(:today as date) - 15 end, 1000 + n % 5000,
        case when due and turn < 8 then cast(:today as date) when turn < 8 then cast(:today as date) + 3 end, 'not_due'
    from (
        select *, cast(:today as date) - case when turn < 4 then 3 when turn < 6 then 14 else 29 end as due_date
        from bench
    ) as dated;
insert into cases (case_id, creditor_id, case_number, kid, agency_account, status_revision, next_step_on, reason)
    select case_id, creditor_id, n, n, :account, 1,
        cast(:today as date) + case when turn < 8 then 30 when due then 0 else 3 end, 'deadline_runs'
    from bench where turn >= 6;
insert into letter_invoices (invoice_id, letter_id) select invoice_id, letter_id from bench where turn >= 8;
insert into letters (letter_id, creditor_id, case_id, kind, status, ordered_on, channel, sent_on, deadline, fee,
        principal, interest, fees)
    select letter_id, creditor_id, case_id, 'collection_notice', 'sent', cast(:today as date) - 15, 'email',
        cast(:today as date) - 15, cast(:today as date) - 1, 38, 1000, 0, 38
    from bench where turn >= 8
"""
"""Overdue invoices as they stand in the tables on the morning of the run."""

AN_ID = """
create function id(n bigint) returns uuid language sql immutable as
    $$ select cast(lpad(to_hex(n), 32, '0') as uuid) $$
"""


class Unasked:
    """Stands where PowerOffice Go would be asked; what is measured asks it nothing."""

    def v2(self, creditor_id: UUID) -> GoClient:
        """Nobody comes here."""
        raise AssertionError(creditor_id)


@dataclass(frozen=True)
class Run:
    """One run over `size` overdue invoices: how many were due, and the seconds it took to deal with them."""

    size: int
    due: int
    seconds: float
    summary: str

    @property
    def cost(self) -> float:
        """Microseconds for each invoice that was due."""
        return self.seconds / self.due * 1e6


async def daily(size: int) -> Run:
    """Run the day's job over `size` overdue invoices."""
    runtime = runtime_at(told.at(TODAY))
    async with service_database(SERVER, "dunning") as url:
        settings = DunningSettings(database_url=url)
        async with driven(
            lambda runtime: dunning.create(runtime, settings, Unasked(), agency=AGENCY), runtime
        ) as service:
            await _fill(service.service.database, size)
            begun = time.perf_counter()
            done = await service.service.schedule.run_due()
            seconds = time.perf_counter() - begun
            (counted,) = await service.rows("select count(*) as said from outbox")
        assert counted["said"] == size // 10, (counted, done)
        return Run(size, size // 10, seconds, done["daily"])


async def _fill(database: Database, size: int, *, each: int = 500) -> None:
    values = {
        "size": size,
        "each": each,
        "today": TODAY,
        "account": told.ACCOUNT,
        "profile": to_json(told.profile()).decode(),
        "customer": to_json(told.customer()).decode(),
    }
    async with database.engine.begin() as connection:
        await connection.execute(text(AN_ID))
        for statement in BOOKS.split(";"):
            await connection.execute(text(statement), values)
    async with database.engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(
            text("vacuum analyze")
        )


async def fees_booked() -> float:
    """Return the seconds in which settlement counts the fees of `FEES` notices into their claims."""
    runtime = runtime_at(told.at(TODAY))
    async with service_database(SERVER, "settlement") as url:
        settings = SettlementSettings(database_url=url)
        async with driven(
            lambda runtime: settlement.create(runtime, settings, connections=Unasked(), agency=AGENCY),
            runtime,
        ) as service:
            claims = [told_to_settlement.transferred(n, case=n) for n in range(1, FEES + 1)]
            notices = [told_to_settlement.noticed(n, case=n) for n in range(1, FEES + 1)]
            await service.hear(told_to_settlement.registered())
            for start in range(0, FEES, BATCH):
                await service.hear(*claims[start : start + BATCH])
            begun = time.perf_counter()
            for start in range(0, FEES, BATCH):
                await service.hear(*notices[start : start + BATCH])
            seconds = time.perf_counter() - begun
            (counted,) = await service.rows("select count(*) as claims from claims where fees = 38")
            assert counted["claims"] == FEES, counted
            return seconds


async def dry_run(size: int) -> Run:
    """Try another routine on the invoices of one creditor that are not transferred, `size` with its claims."""
    runtime = runtime_at(told.at(TODAY))
    async with service_database(SERVER, "dunning") as url:
        database = Database.connect(url, clock=runtime.clock, source="/bench", pool_size=2)
        await _fill(database, size, each=size + 1)
        wanted = Wanted(routine=Routine(payment_reminder_after_days=5, transfer_after_days=20))
        begun = time.perf_counter()
        trial = await try_out(database, THE_CREDITOR, wanted, shown=50)
        seconds = time.perf_counter() - begun
        await database.close()
    return Run(size, trial.invoices, seconds, f"{trial.changed:,} of {trial.invoices:,} would change")


def report(runs: list[Run], fees: float, tried: Run) -> None:
    """Print what was measured."""
    table = Table("overdue", "due", "run", "due a second", "cost of one", "against the smallest")
    for run in runs:
        table.add_row(
            f"{run.size:,}",
            f"{run.due:,}",
            f"{run.seconds:.2f} s",
            f"{run.due / run.seconds:,.0f}",
            f"{run.cost:.0f} µs",
            f"{run.cost / runs[0].cost:.2f}",
        )
    console = Console(width=110)
    console.print(table)
    console.print(runs[-1].summary)
    console.print(
        f"{FEES:,} fees counted in their claims downstream: {fees:.2f} s, {FEES / fees:,.0f} a second"
    )
    console.print(f"dry run over {tried.due:,} invoices: {tried.seconds:.1f} s ({tried.summary})")


async def measure(sizes: tuple[int, ...]) -> list[Figure]:
    """Measure runs of all sizes, then the fees."""
    await daily(1000)  # the interpreter's first time
    runs, fees = [await daily(size) for size in sizes], await fees_booked()
    report(runs, fees, await dry_run(170_000))
    cost = runs[-1].cost / runs[0].cost
    growth = f"dunning run, cost of an invoice that is due: {runs[-1].size:,} overdue of {runs[0].size:,}"
    figures = [Figure(growth, f"≤ {CONSTANT}", f"{cost:.2f}", cost <= CONSTANT)]
    for run in runs:
        if run.due == FEES:
            what = f"dunning run over {run.size:,}, {run.due:,} due; their fees booked downstream"
            measured = f"{run.seconds:.1f} s; {fees:.1f} s"
            figures.insert(0, Figure(what, f"run ≤ {LONGEST:.0f} s", measured, run.seconds <= LONGEST))
    return figures


def main(*sizes: int) -> list[Figure]:
    """Measure and print."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    return asyncio.run(measure(sizes or SIZES))


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:]))
