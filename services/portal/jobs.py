"""The portal's daily run: forgetting what has expired."""

from collections.abc import Awaitable, Callable
from datetime import date

from services.portal.store.accounts import sweep_failures
from services.portal.store.sessions import sweep_sessions
from shared.clock import Clock
from shared.db import Database


def sweeping(database: Database, clock: Clock) -> Callable[[date], Awaitable[str]]:
    """Return the run that deletes expired sessions and old failed log-ins, by the clock of the log-in."""

    async def sweep(_: date) -> str:
        async with database.transaction() as tx:
            expired, failed = await sweep_sessions(tx, clock.now()), await sweep_failures(tx, clock.now())
        return f"{expired} sessions and {failed} failed log-ins deleted"

    return sweep
