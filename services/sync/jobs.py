"""The runs that the clock starts: reading every night, telling what is overdue every morning, tidying up."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date, time, timedelta

from services.sync import store
from services.sync.handlers import order_nightly, tell_what_is_overdue
from shared.clock import oslo_instant
from shared.db import Database

Run = Callable[[date], Awaitable[str]]


def nightly(database: Database, chunk: int = 500) -> Run:
    """Return the run that orders a reading of every creditor's books; several are read at a time.

    `chunk` creditors are ordered in one transaction. Each is ordered once for a night, also when the run is
    cut off in the middle and begun again.
    """

    async def run(night: date) -> str:
        ordered = 0
        while True:
            async with database.transaction() as tx:
                chosen = await order_nightly(tx, night, chunk)
            ordered += chosen
            if chosen < chunk:
                return f"{ordered} creditors are read"

    return run


def overdue(database: Database) -> Run:
    """Return the run that tells each mirrored invoice that has passed its due date; it asks nobody.

    Told already, or not read since its due date: left out, so that the run may be repeated, and a creditor
    whose books cannot be read does not have people reminded who may have paid.
    """

    async def run(day: date) -> str:
        told = 0
        while True:
            async with database.transaction() as tx:
                creditors = await store.invoices.creditors_to_tell(tx, day)
                if not creditors:
                    return f"{told} invoices are overdue"
                await store.creditors.lock(tx, creditors)
                told += await tell_what_is_overdue(tx, creditors, day)

    return run


def prune(database: Database, days: int, chunk: int = 5000) -> Run:
    """Return the run that deletes what is older than `days`: the log, and webhooks that were answered.

    At most `chunk` rows go in one transaction. Webhooks that wait for somebody stay.
    """

    async def run(day: date) -> str:
        before = oslo_instant(day - timedelta(days=days), time.min)
        deleted = 0
        for forget in (store.readings.prune, store.webhooks.prune):
            gone = chunk
            while gone == chunk:
                async with database.transaction() as tx:
                    gone = await forget(tx, before, chunk)
                deleted += gone
        return f"{deleted} rows are deleted"

    return run
