"""The portal's daily runs: forgetting what has expired, and counting anew what is kept beside the facts."""

from collections.abc import Awaitable, Callable
from datetime import date

from services.portal.entrance import Lobby
from services.portal.entrance.debtors import DEBTOR_IDLE
from services.portal.store.arrivals import sweep_visits
from services.portal.store.attempts import sweep_attempts
from services.portal.store.debtors import sweep_debtor_sessions
from services.portal.store.sessions import sweep_sessions
from services.portal.store.sums import recount
from shared.db import Database


def sweeping(lobby: Lobby) -> Callable[[date], Awaitable[str]]:
    """Return the run that deletes ended sessions and old attempts, by the clock of the log-in."""

    async def sweep(_: date) -> str:
        now = lobby.clock.now()
        async with lobby.database.transaction() as tx:
            ended = await sweep_sessions(tx, now, lobby.idle) + await sweep_visits(tx, now)
            ended += await sweep_debtor_sessions(tx, now, DEBTOR_IDLE)
            tried = await sweep_attempts(tx, now)
        return f"{ended} sessions and {tried} attempts deleted"

    return sweep


def recounting(database: Database) -> Callable[[date], Awaitable[str]]:
    """Return the run that works out from the facts all that is kept beside them.

    A release that did not keep it yet may have handled events while it was replaced.
    """

    async def run(_: date) -> str:
        async with database.transaction() as tx:
            wrong = await recount(tx)
        return f"{wrong} rows were not what the facts say"

    return run
