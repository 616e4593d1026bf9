"""How a service stands, read when Prometheus asks: outbox, jobs, queues, and whether it reaches its servers.

Read from the database and the broker, not remembered: so every replica tells the same, and a restart forgets
nothing. A server that does not answer is told as such (`autocollect_reachable` 0) and its figures are left
out; the page itself always answers, most of all in an outage.
"""

import asyncio
from collections.abc import Awaitable
from datetime import time, timedelta
from typing import TYPE_CHECKING

from prometheus_client import Gauge
from sqlalchemy import text

from shared.clock import oslo_instant
from shared.db import is_outage
from shared.errors import RateUnknown
from shared.held import held_since
from shared.norway import rates
from shared.observability import UNSENT

if TYPE_CHECKING:
    from shared.service import Service

OLDEST = Gauge("autocollect_outbox_oldest_seconds", "Age of the oldest unsent outbox row", ["service"])
JOB_SUCCESS = Gauge(
    "autocollect_job_last_success_seconds", "When the job last succeeded (epoch)", ["service", "job"]
)
JOB_FAILING = Gauge(
    "autocollect_job_failing", "1 while the job's latest run has failed and not succeeded", ["service", "job"]
)
READY = Gauge("autocollect_queue_ready", "Messages that wait in the service's queue", ["service", "queue"])
DEAD = Gauge("autocollect_dead_letters", "Messages parked for an operator", ["service"])
HELD = Gauge("autocollect_held", "1 while the service is held after a restore", ["service"])
RATES = Gauge("autocollect_rates_known_until_seconds", "From when on demands lack a rate (epoch)")
REACHABLE = Gauge("autocollect_reachable", "1 when the service reaches the server", ["service", "server"])

PATIENCE = 4.0
"""Seconds for each server; Prometheus gives up on a page after ten."""

_OUTBOX = text(
    "select count(*) as unsent, coalesce(extract(epoch from clock_timestamp() - min(said_at)), 0) as oldest"
    " from outbox where sent_at is null"
)
_JOBS = text(
    "select distinct on (job) job, finished_at is null and last_error is not null as failing,"
    " max(finished_at) over (partition by job) as succeeded"
    " from job_runs where job = any(:jobs) order by job, business_date desc"
)


async def look(service: "Service") -> None:
    """Set the gauges of one service."""
    database, broker = await asyncio.gather(_answers(_database(service)), _answers(_broker(service)))
    RATES.set(_rates_end())
    REACHABLE.labels(service.name, "database").set(database)
    REACHABLE.labels(service.name, "broker").set(broker)
    if not database:
        UNSENT.remove(service.name)
        OLDEST.remove(service.name)
        HELD.remove(service.name)
    if not broker:
        DEAD.remove(service.name)
        for queue in service.consumers:
            READY.remove(service.name, queue.name)


def _rates_end() -> float:
    """Return from when on a rate is missing that every demand needs; 0 when their table cannot be read."""
    try:
        first_without = rates.current().demands_known_until + timedelta(days=1)
    except RateUnknown:
        return 0
    return oslo_instant(first_without, time.min).timestamp()


async def _answers(looking: Awaitable[None]) -> bool:
    """Say whether a server answered in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            await looking
    except Exception as failure:
        if isinstance(failure, TimeoutError) or is_outage(failure):
            return False
        raise
    return True


async def _database(service: "Service") -> None:
    jobs = [job.name for job in service.schedule.jobs]
    async with service.database.engine.connect() as connection:
        outbox = (await connection.execute(_OUTBOX)).one()
        runs = (await connection.execute(_JOBS, {"jobs": jobs})).all()
        since = await held_since(connection)
    HELD.labels(service.name).set(since is not None)
    UNSENT.labels(service.name).set(outbox.unsent)
    OLDEST.labels(service.name).set(float(outbox.oldest))
    for run in runs:
        JOB_FAILING.labels(service.name, run.job).set(run.failing)
        if run.succeeded is not None:
            JOB_SUCCESS.labels(service.name, run.job).set(run.succeeded.timestamp())


async def _broker(service: "Service") -> None:
    for depth in await service.broker.depths(service.name):
        if depth.name == f"{service.name}.dead":
            DEAD.labels(service.name).set(depth.ready)
        else:
            READY.labels(service.name, depth.name).set(depth.ready)
