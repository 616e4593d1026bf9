"""Runs that the clock starts: once per job and business date, whoever of the replicas comes first.

The claim is a row, locked for as long as the run lasts; a process that dies lets go of it, and the next
one runs the same business date again. So a job must be idempotent for its business date. A run that was
missed (the service was down) is caught up once, for the latest business date that is due. While the service
is held after a restore (`shared/held.py`), a run does nothing and says so; the next one catches up.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import structlog
from sqlalchemy import text

from shared import held
from shared.clock import Clock, oslo_date, oslo_instant
from shared.db import Database, is_outage
from shared.observability import span

log = structlog.get_logger("autocollect.schedule")

_CLAIM = text(
    "select finished_at from job_runs where job = :job and business_date = :day for update skip locked"
)
_ENTER = text("insert into job_runs (job, business_date) values (:job, :day) on conflict do nothing")
_FINISHED = text(
    "update job_runs set started_at = :started, finished_at = :now, summary = :summary, last_error = null"
    " where job = :job and business_date = :day"
)
_FAILED = text("update job_runs set last_error = :error where job = :job and business_date = :day")


@dataclass(frozen=True)
class DailyJob:
    """A run at `at` (Oslo wall-clock time) each day; it gets the business date and returns a summary."""

    name: str
    at: time
    run: Callable[[date], Awaitable[str]]

    def due(self, now: datetime) -> date:
        """Return the latest business date whose run should have started at `now`.

        Compared as instants, so that the hour that comes twice in October does not bring yesterday back; a
        time that March skips comes an hour later by the clock on the wall.
        """
        today = oslo_date(now)
        return today if now >= oslo_instant(today, self.at) else today - timedelta(days=1)


@dataclass
class Schedule:
    """The daily jobs of one service."""

    database: Database
    clock: Clock
    service: str
    jobs: Sequence[DailyJob]
    poll: float = 20.0

    async def run(self, stopping: asyncio.Event) -> None:
        """Start what is due, look again every `poll` seconds, until `stopping` is set."""
        while not stopping.is_set():
            await self.run_due()
            try:
                await asyncio.wait_for(stopping.wait(), self.poll)
            except TimeoutError:
                continue

    async def run_due(self) -> dict[str, str]:
        """Run each job whose latest business date is not finished; return the summaries of what ran.

        A job that fails is logged, kept in `job_runs.last_error` and tried again at the next look.
        """
        done: dict[str, str] = {}
        for job in self.jobs:
            day = job.due(self.clock.now())
            try:
                summary = await self.run_once(job, day)
            except Exception as failure:
                log.exception("job.failed", job=job.name, business_date=str(day))
                if not is_outage(failure):
                    await self._note_failure(job, day, failure)
                continue
            if summary is not None:
                done[job.name] = summary
        return done

    async def run_once(self, job: DailyJob, day: date) -> str | None:
        """Run `job` for a business date under its claim; None when it is finished or runs elsewhere.

        The row is only locked while the job runs, not yet written: an insert of the same key by another
        replica passes a lock, but would wait for a write to commit.
        """
        key = {"job": job.name, "day": day.isoformat()}
        async with self.database.engine.begin() as connection:
            await connection.execute(_ENTER, key)
        async with self.database.engine.begin() as claim:
            row = (await claim.execute(_CLAIM, key)).first()
            if row is None or row.finished_at is not None:
                return None
            started = self.clock.now()
            with span(f"job {job.name}"):
                since = await held.held_since(claim)
                summary = held.in_words(since) if since else await job.run(day)
            ended = {"started": started, "now": self.clock.now(), "summary": summary}
            await claim.execute(_FINISHED, key | ended)
        log.info("job.finished", job=job.name, business_date=str(day), summary=summary)
        return summary

    async def _note_failure(self, job: DailyJob, day: date, failure: Exception) -> None:
        """Keep why a job failed, unless the database has gone away too; it is tried again all the same."""
        key = {"job": job.name, "day": day.isoformat()}
        try:
            async with self.database.engine.begin() as connection:
                why = f"{type(failure).__name__}: {failure}"[:2000]
                await connection.execute(_FAILED, key | {"error": why})
        except Exception as unkept:
            if not is_outage(unkept):
                raise
