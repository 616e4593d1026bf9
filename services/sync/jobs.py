"""The runs that the clock starts: every night the books are read, every morning what is overdue is told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from services.sync import store
from services.sync.handlers import order_news, tell_what_is_overdue
from shared.db import Database

Run = Callable[[date], Awaitable[str]]


def nightly(database: Database) -> Run:
    """Return the run that orders a reading of every creditor's books; several are read at a time."""

    async def run(_: date) -> str:
        async with database.transaction() as tx:
            creditors = await store.creditors.readable(tx)
            await order_news(creditors, "nightly", tx)
        return f"{len(creditors)} creditors are read"

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
                told += await tell_what_is_overdue(creditors, day, tx)

    return run
