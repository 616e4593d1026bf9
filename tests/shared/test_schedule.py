"""When daily jobs run: once a business date, by Oslo's clock, whatever happens to the processes."""

import asyncio
from datetime import UTC, date, datetime, time, timedelta

import pytest

from shared.clock import OSLO, FixedClock, oslo_instant
from shared.db import Database
from shared.schedule import DailyJob, Schedule
from tests.support.databases import service_database

MARCH, OCTOBER = date(2026, 3, 29), date(2026, 10, 25)
"""Oslo's clocks go from 02:00 to 03:00, and from 03:00 back to 02:00."""

TIMES = [time(0, 30), time(1, 59), time(2), time(2, 30), time(3), time(6), time(23), time(23, 59)]


async def nothing(_: date) -> str:
    return ""


@pytest.mark.parametrize("at", TIMES)
@pytest.mark.parametrize("switch", [MARCH, OCTOBER])
def test_each_business_date_falls_due_once_and_in_order_over_the_days_on_which_the_clocks_change(at, switch):
    job = DailyJob("job", at, nothing)
    instant = oslo_instant(switch - timedelta(days=1), at)
    seen = []
    while instant < oslo_instant(switch + timedelta(days=2), time(0)):
        seen.append(job.due(instant))
        instant += timedelta(minutes=1)
    days = [switch + timedelta(days=n) for n in (-1, 0, 1)]
    assert sorted(set(seen)) == days
    assert seen == sorted(seen)


@pytest.mark.parametrize(
    ("day", "at", "instant"),
    [
        (MARCH, time(1, 59), datetime(2026, 3, 29, 0, 59, tzinfo=UTC)),
        (MARCH, time(2, 30), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (MARCH, time(3), datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (MARCH, time(23), datetime(2026, 3, 29, 21, 0, tzinfo=UTC)),
        (OCTOBER, time(1, 59), datetime(2026, 10, 24, 23, 59, tzinfo=UTC)),
        (OCTOBER, time(2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (OCTOBER, time(3), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)),
        (OCTOBER, time(23), datetime(2026, 10, 25, 22, 0, tzinfo=UTC)),
    ],
)
def test_a_run_is_due_from_its_wall_clock_time_on(day, at, instant):
    job = DailyJob("job", at, nothing)
    assert job.due(instant) == day
    assert job.due(instant - timedelta(seconds=1)) == day - timedelta(days=1)


@pytest.fixture(scope="module")
async def service_tables(database_server):
    async with service_database(database_server, "sync") as url:
        yield url


@pytest.fixture
async def replicas(service_tables):
    """Two schedulers on one database, each with a job that notes its runs in `runs`."""
    runs: list[date] = []
    clock = FixedClock(datetime(2026, 5, 4, 21, 0, tzinfo=UTC))

    async def run(day: date) -> str:
        runs.append(day)
        await asyncio.sleep(0)
        return f"run {len(runs)}"

    databases = [Database.connect(service_tables, clock=clock, source="/tests") for _ in range(2)]
    async with databases[0].engine.begin() as connection:
        await connection.exec_driver_sql("truncate job_runs")
    schedules = [Schedule(it, clock, "tests", [DailyJob("nightly", time(23), run)]) for it in databases]
    yield schedules, clock, runs
    for database in databases:
        await database.close()


async def test_two_replicas_run_a_job_once_for_a_business_date(replicas):
    schedules, clock, runs = replicas
    for day in range(3):
        clock.move_to(oslo_instant(date(2026, 5, 4) + timedelta(days=day), time(23)))
        done = await asyncio.gather(*(each.run_due() for each in schedules * 4))
        assert sum(bool(each) for each in done) == 1
    assert runs == [date(2026, 5, 4), date(2026, 5, 5), date(2026, 5, 6)]


async def test_days_of_downtime_are_caught_up_for_by_one_run(replicas):
    (schedule, _), clock, runs = replicas
    await schedule.run_due()
    clock.move_to(oslo_instant(date(2026, 5, 9), time(11, 17)))
    await schedule.run_due()
    await schedule.run_due()
    assert runs == [date(2026, 5, 4), date(2026, 5, 8)]


async def test_what_was_missed_before_the_clocks_go_back_is_not_run_after_its_successor(replicas):
    (schedule, _), clock, runs = replicas
    schedule.jobs = [DailyJob("nightly", time(2, 30), schedule.jobs[0].run)]
    for local in (
        datetime(2026, 10, 25, 2, 40, tzinfo=OSLO),
        datetime(2026, 10, 25, 2, 10, fold=1, tzinfo=OSLO),
    ):
        clock.move_to(local)
        await schedule.run_due()
    assert runs == [OCTOBER]


async def test_a_scheduler_that_is_killed_lets_go_and_the_other_runs_the_same_date(replicas):
    (killed, other), _, runs = replicas
    hanging = asyncio.Event()

    async def hang(day: date) -> str:
        hanging.set()
        await asyncio.Event().wait()
        return ""

    killed.jobs = [DailyJob("nightly", time(23), hang)]
    running = asyncio.ensure_future(killed.run_due())
    await hanging.wait()
    assert await asyncio.wait_for(other.run_due(), 10) == {}
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert await other.run_due() == {"nightly": "run 1"}
    assert runs == [date(2026, 5, 4)]


async def test_a_run_that_fails_is_noted_and_tried_again(replicas):
    (schedule, _), _, _ = replicas
    job = schedule.jobs[0]

    async def fail(_: date) -> str:
        raise RuntimeError("the disk is full")

    schedule.jobs = [DailyJob("nightly", time(23), fail)]
    assert await schedule.run_due() == {}
    async with schedule.database.engine.connect() as connection:
        (error,) = (await connection.exec_driver_sql("select last_error from job_runs")).scalars()
    assert error == "RuntimeError: the disk is full"
    schedule.jobs = [job]
    assert await schedule.run_due() == {"nightly": "run 1"}


async def test_a_job_that_fails_while_the_database_goes_away_ends_no_process(service_tables):
    clock = FixedClock(datetime(2026, 5, 4, 10, tzinfo=UTC))
    schedule = Schedule(Database.connect(service_tables, clock=clock, source="/tests"), clock, "sync", [])

    async def lose_the_database(_: date) -> str:
        schedule.database = Database.connect("postgresql://127.0.0.1:1/gone", clock=clock, source="/tests")
        raise RuntimeError("and the deed failed")

    there = schedule.database
    schedule.jobs = [DailyJob("losing", time(9), lose_the_database)]
    assert await schedule.run_due() == {}
    schedule.database = there
    schedule.jobs = [DailyJob("losing", time(9), nothing)]
    assert await schedule.run_due() == {"losing": ""}
    await there.close()
