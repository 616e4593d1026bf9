"""The morning run: what the calendar has made due, creditor by creditor, then what Go's own screen says."""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import date, timedelta
from uuid import UUID

import structlog

from services.transfer import store
from services.transfer.handlers.actions import end_pauses, go_on_unanswered
from services.transfer.handlers.approval import approve_waiting
from services.transfer.handlers.choices import release_lapsed
from services.transfer.handlers.showing import order_again, show_grown_fees
from services.transfer.orders import ApprovalsOrdered
from shared.db import Database, is_outage
from shared.errors import Transient

ORDINARY_WAY = timedelta(hours=2)
"""How long a claim may be on its way into Go before its order is taken for lost in an outage."""

ASKED_AT_ONCE = 500
"""Creditors whose approvals in Go are asked for in one transaction."""

log = structlog.get_logger("autocollect.transfer")


def morning(database: Database) -> Callable[[date], Awaitable[str]]:
    """Return the run of a business date."""

    async def run(day: date) -> str:
        """Do what is due, each creditor in a transaction of its own; may run again.

        Raises:
            Transient: the run failed for some creditors. For all others it is done, and not done again.
        """
        async with database.transaction() as tx:
            due = await store.creditors_due(tx, day, approved_before=tx.now - ORDINARY_WAY)
        done, failed = await _each(database, due, day)
        done["others asked"] = await _ask_others(database, day, failed)
        if failed:
            raise Transient(f"The run failed for {len(failed)} of {len(due)} creditors: {failed[0]} first.")
        return f"{day}: " + ", ".join(f"{number} {what}" for what, number in done.items())

    return run


async def _each(
    database: Database, creditor_ids: Sequence[UUID], day: date
) -> tuple[Counter[str], list[UUID]]:
    """Return what was done, and for whom it failed; one creditor never stops the others."""
    done: Counter[str] = Counter()
    failed: list[UUID] = []
    for creditor_id in creditor_ids:
        try:
            done += await _of_creditor(database, creditor_id, day)
        except Exception as failure:
            if is_outage(failure):
                raise
            log.warning("morning.failed", creditor_id=str(creditor_id), **_without_its_data(failure))
            failed.append(creditor_id)
    return done, failed


def _without_its_data(failure: Exception) -> dict[str, str]:
    """Return what failed and where; the text of a failure may quote rows, and those name debtors."""
    where = traceback.extract_tb(failure.__traceback__)[-1]
    return {"error": type(failure).__name__, "at": f"{where.filename}:{where.lineno}"}


async def _of_creditor(database: Database, creditor_id: UUID, day: date) -> Counter[str]:
    """End what is over, approve what may go through by now, repeat lost orders, and ask Go for approvals."""
    async with database.transaction() as tx:
        creditor = (await store.lock_creditors(tx, [creditor_id]))[creditor_id]
        done = Counter(
            {
                "holds ended": await release_lapsed(tx, creditor_id),
                "approved": len(await approve_waiting(tx, [creditor], {})),
                "pauses ended": await end_pauses(tx, creditor_id),
                "unanswered": await go_on_unanswered(tx, creditor_id),
                "orders repeated": await order_again(tx, creditor_id, approved_before=tx.now - ORDINARY_WAY),
                "fees grown": await show_grown_fees(tx, creditor_id),
            }
        )
        await store.note_run(tx, [creditor_id], day)
        if creditor.is_active:
            tx.say(ApprovalsOrdered(creditor_id=creditor_id))
    return done


async def _ask_others(database: Database, day: date, failed: Collection[UUID]) -> int:
    """Order that approvals in Go's own screen be read, for each active creditor for whom nothing was due."""
    asked = 0
    while True:
        async with database.transaction() as tx:
            creditors = await store.lock_not_run(tx, day, without=failed, limit=ASKED_AT_ONCE)
            await store.note_run(tx, creditors, day)
            tx.say(*(ApprovalsOrdered(creditor_id=creditor_id) for creditor_id in creditors))
        if not creditors:
            return asked
        asked += len(creditors)
