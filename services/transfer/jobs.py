"""The morning run: approve what is old enough now, read Go's own approvals, repeat orders that were lost."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta

from services.transfer import store
from services.transfer.handlers.approval import approve_waiting
from services.transfer.handlers.cases import order_again
from services.transfer.orders import ApprovalsOrdered
from shared.db import Database

ORDINARY_WAY = timedelta(hours=2)
"""How long a claim may be on its way into Go before its order is taken for lost in an outage."""


def morning(database: Database) -> Callable[[date], Awaitable[str]]:
    """Return the run of a business date."""

    async def run(day: date) -> str:
        """Approve what may go through since today, and give the orders of the day; may run again."""
        async with database.transaction() as tx:
            waiting = await store.creditors_waiting(tx, tx.today)
            creditors = await store.lock_creditors(tx, waiting) if waiting else {}
            approved = await approve_waiting(tx, creditors.values(), {})
            active = await store.active_creditors(tx)
            repeated = await order_again(tx, approved_before=tx.now - ORDINARY_WAY)
            tx.say(*(ApprovalsOrdered(creditor_id=creditor_id) for creditor_id in active))
        return f"{day}: {len(approved)} approved, {len(active)} creditors asked, {repeated} orders repeated"

    return run
