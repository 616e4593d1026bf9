"""The database of a service: one engine, and transactions that carry what their events need to be said.

A transaction is the only way to write. It knows the time (so that nothing inside asks a clock), collects
the events that are said, and writes them to the outbox in the same commit as the state they speak of.
"""

from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import asyncpg
import uuid_utils.compat
from sqlalchemy import (
    Column,
    CursorResult,
    DateTime,
    Executable,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy import event as hooks
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from shared.clock import Clock, oslo_date
from shared.errors import Outage
from shared.events import Envelope, Event
from shared.observability import onward
from shared.tallies import told

new_id: Callable[[], UUID] = uuid_utils.compat.uuid7
"""Return a new id, sortable by time (UUIDv7)."""


def core_tables(metadata: MetaData) -> None:
    """Add the tables that every service has: inbox, outbox, job_runs and operator_log."""
    Table(
        "inbox",
        metadata,
        Column("event_id", Uuid, primary_key=True),
        Column("received_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
        Index("inbox_received_at", "received_at"),
    )
    Table(
        "outbox",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("type", Text, nullable=False),
        Column("source", Text, nullable=False),
        Column("time", DateTime(timezone=True), nullable=False),
        Column("body", LargeBinary, nullable=False),
        Column("said_at", DateTime(timezone=True), nullable=False, server_default=text("now()")),
        Column("attempts", Integer, nullable=False, server_default="0"),
        Column("not_before", DateTime(timezone=True), nullable=False, server_default=text("now()")),
        Column("last_error", Text),
        Column("sent_at", DateTime(timezone=True)),
        Index("outbox_unsent", "not_before", "id", postgresql_where=text("sent_at is null")),
    )
    Table(
        "job_runs",
        metadata,
        Column("job", String(60), primary_key=True),
        Column("business_date", String(10), primary_key=True),
        Column("started_at", DateTime(timezone=True)),
        Column("finished_at", DateTime(timezone=True)),
        Column("summary", Text),
        Column("last_error", Text),
    )
    Table(
        "operator_log",
        metadata,
        Column("id", Uuid, primary_key=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("by", Text, nullable=False),
        Column("deed", Text, nullable=False),
        Column("reason", Text, nullable=False),
        Column("about", JSONB, nullable=False),
    )


_SAY = text(
    "insert into outbox (id, type, source, time, body)"
    " select * from unnest(cast(:ids as uuid[]), cast(:types as text[]), cast(:sources as text[]),"
    " cast(:times as timestamptz[]), cast(:bodies as bytea[]))"
)


@dataclass
class Transaction:
    """One unit of work: everything in it happens, or nothing.

    `now` is the UTC instant and `today` the Oslo business date at which it began.
    """

    connection: AsyncConnection
    now: datetime
    source: str
    causes: Sequence[Envelope] = ()
    said: list[Envelope] = field(default_factory=list)
    written: int = 0

    @property
    def today(self) -> date:
        """The Oslo business date."""
        return oslo_date(self.now)

    async def execute(self, statement: Executable, values: Any = None) -> CursorResult[Any]:
        """Run a statement; `values` is a mapping, or a sequence of mappings for many rows."""
        return await self.connection.execute(statement, values)

    def say(self, *events: Event, because: Event | None = None) -> None:
        """Let `events` be told when the transaction commits, caused by `because` of the batch in hand."""
        cause = self.cause(because)
        traceparent = onward(cause.traceparent if cause else "")
        for event in events:
            event_id = new_id()
            self.said.append(
                Envelope(
                    event=event,
                    id=event_id,
                    source=self.source,
                    time=self.now,
                    correlation_id=cause.correlation_id if cause else event_id,
                    causation_id=cause.id if cause else None,
                    traceparent=traceparent,
                )
            )

    def cause(self, event: Event | None) -> Envelope | None:
        """Return the envelope in which `event` of this batch came; for None, the only one there is."""
        if event is None:
            return self.causes[0] if len(self.causes) == 1 else None
        return next((envelope for envelope in self.causes if envelope.event is event), None)

    async def write_outbox(self) -> None:
        """Write what was said and is not written yet; called at the end, and between by who says much."""
        new = self.said[self.written :]
        if new:
            self.written = len(self.said)
            columns: dict[str, list[Any]] = {
                "ids": [envelope.id for envelope in new],
                "types": [envelope.event.type for envelope in new],
                "sources": [envelope.source for envelope in new],
                "times": [envelope.time for envelope in new],
                "bodies": [envelope.to_json() for envelope in new],
            }
            await self.execute(_SAY, columns)


@dataclass
class Database:
    """A service's own PostgreSQL database."""

    engine: AsyncEngine
    clock: Clock
    source: str
    on_said: Callable[[], None] = field(default=lambda: None)

    @classmethod
    def connect(cls, url: str, *, clock: Clock, source: str, pool_size: int = 5) -> "Database":
        """Return the database at `url` (postgresql://…); no connection is opened yet.

        Its errors do not repeat the values of a statement: they end in logs and with dead letters.
        """
        engine = engine_at(url, pool_size=pool_size, max_overflow=pool_size, pool_timeout=10)
        return cls(engine, clock, source)

    @asynccontextmanager
    async def transaction(self, causes: Sequence[Envelope] = ()) -> AsyncIterator[Transaction]:
        """Open a unit of work: commits at the end of the block, rolls back when the block raises."""
        async with self.engine.connect() as connection, connection.begin():
            tx = Transaction(connection, self.clock.now(), self.source, causes)
            yield tx
            await tx.write_outbox()
        if tx.said:
            told(self.source, tx.said)
            self.on_said()

    async def close(self) -> None:
        """Close every connection."""
        await self.engine.dispose()


class Unreachable(Outage):
    """Our own database lets nobody in; the text names the server and says why, for logs and operators."""


def engine_at(url: str, **pool: Any) -> AsyncEngine:
    """Return an engine for `url` (postgresql://…); to connect either succeeds or raises `Unreachable`."""
    engine = create_async_engine(asyncpg_url(url), hide_parameters=True, **pool)
    hooks.listen(engine.sync_engine, "do_connect", _connect)
    return engine


def _connect(dialect: Any, _record: object, arguments: list[Any], parameters: dict[str, Any]) -> Any:
    """Open a connection; it may fail in the network, in name servers, and by PostgreSQL's refusal.

    Decimals go to the server and come from it as text: half the work of the driver's own way.
    """
    refused = dialect.loaded_dbapi.Error
    try:
        connection = dialect.connect(*arguments, **parameters)
        connection.run_async(
            lambda driver: driver.set_type_codec(
                "numeric", schema="pg_catalog", encoder=str, decoder=Decimal, format="text"
            )
        )
    except (OSError, refused, asyncpg.PostgresError, asyncpg.InterfaceError) as failure:
        host, name = (parameters.get(each, "") for each in ("host", "database"))
        server = f"{host}:{parameters.get('port', 5432)}/{name}"
        reason = failure.__cause__ if isinstance(failure, refused) else failure
        raise Unreachable(f"the database cannot be reached at {server}: {reason!r}") from failure
    return connection


_TAKE = text(
    "insert into inbox (event_id) select * from unnest(cast(:ids as uuid[]))"
    " on conflict do nothing returning event_id"
)


async def take_new(tx: Transaction, ids: Iterable[UUID]) -> set[UUID]:
    """Enter `ids` in the inbox and return those that were not there: each is taken once, ever."""
    rows = await tx.execute(_TAKE, {"ids": sorted(ids)})
    return set(rows.scalars())


GONE = ("08", "53", "57", "58")
"""Classes of SQLSTATE by which a server says that it cannot work now: no connection, disk or memory."""

READ_ONLY = "25006"
"""It has become a standby."""


def is_outage(error: BaseException) -> bool:
    """Say whether `error` means that our database or broker cannot be reached, not that it refused something.

    Of the driver's own errors, which SQLAlchemy lets through while a connection is made ready, too.
    """
    if isinstance(error, (Outage, PoolTimeout, InterfaceError, asyncpg.InterfaceError)):
        return True
    if not isinstance(error, (DBAPIError, asyncpg.PostgresError)):
        return False
    refused = error.orig if isinstance(error, DBAPIError) else error
    state = str(getattr(refused, "sqlstate", "") or "")
    if state[:2] in GONE or state == READ_ONLY:
        return True
    return isinstance(error, DBAPIError) and (
        error.connection_invalidated or (isinstance(error, OperationalError) and not state)
    )


def passes_by_itself(error: BaseException) -> bool:
    """Say whether two transactions were in each other's way, so that what failed succeeds the next time."""
    refused = error.orig if isinstance(error, DBAPIError) else error
    state = str(getattr(refused, "sqlstate", "") or "")
    return state[:2] == "40" or state == "55P03"


def is_unstorable(error: BaseException) -> bool:
    """Say whether `error` means a value that PostgreSQL cannot keep: NUL in a text, too many digits."""
    if not isinstance(error, DBAPIError):
        return False
    too_large = "value out of int" in str(error.orig)
    return too_large or getattr(error.orig, "sqlstate", None) in ("22021", "22P05")


def asyncpg_url(url: str) -> str:
    """Return a plain postgresql:// URL with the driver that the services use."""
    _, _, rest = url.partition("://")
    return f"postgresql+asyncpg://{rest}"
