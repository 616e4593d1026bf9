"""Old messages leave the inbox and the outbox, so that neither grows for ever.

A sent row stays `days` days: so far back can public events be replayed to a subscriber. An inbox entry stays
as long: a message that comes again comes within hours, and what is dead was never entered. Days are counted
by the database's clock, by which rows are sent and received, not by the clock of business dates. Ids are made
in the order of time (UUIDv7), so that old rows are found at the beginning of the primary key.
"""

import asyncio
import contextlib
from dataclasses import dataclass

import structlog
from sqlalchemy import text

from shared.db import Database, is_outage

log = structlog.get_logger("autocollect.tidying")

_FIRST_ID = (
    "cast(lpad(to_hex(cast(extract(epoch from clock_timestamp() - make_interval(days => :days)) * 1000"
    " as bigint)), 12, '0') || '00000000000000000000' as uuid)"
)
_OLD = (
    text(
        "delete from outbox where id in (select id from outbox"
        f" where id < {_FIRST_ID} and sent_at is not null order by id limit :limit)"
    ),
    text(
        "delete from inbox where event_id in (select event_id from inbox"
        " where received_at < clock_timestamp() - make_interval(days => :days)"
        " order by received_at limit :limit)"
    ),
)


@dataclass(frozen=True)
class Tidying:
    """Deletes one service's old messages, every `pause` seconds, at most `chunk` in one transaction."""

    database: Database
    service: str
    days: int
    chunk: int = 5000
    pause: float = 3600.0

    async def run(self, stopping: asyncio.Event) -> None:
        """Tidy until `stopping` is set; an outage is left to the next time."""
        while not stopping.is_set():
            try:
                await self.tidy()
            except Exception as failure:
                if not is_outage(failure):
                    raise
                log.warning("tidying.outage", service=self.service, error=str(failure))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), self.pause)

    async def tidy(self) -> int:
        """Delete what is too old; return how many rows that were."""
        deleted = 0
        for statement in _OLD:
            gone = self.chunk
            while gone == self.chunk:
                async with self.database.engine.begin() as connection:
                    values = {"days": self.days, "limit": self.chunk}
                    gone = (await connection.execute(statement, values)).rowcount
                deleted += gone
        if deleted:
            log.info("tidying.done", service=self.service, rows=deleted)
        return deleted
