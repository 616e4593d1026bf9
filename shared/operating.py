"""What every service tells operators of its messages, and the log of what operators did to it.

The log is append-only (a trigger refuses the rest): whoever drops something, or has a person forgotten, is
entered with the reason before it is done.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field
from sqlalchemy import JSON, bindparam, text

from shared.api_types import Explained, Limit
from shared.auth import Actor, ServiceTokens, internal
from shared.db import Database, Transaction, new_id
from shared.events import EVENTS
from shared.held import RESTORE, SINCE

PACE_MINUTES = 5
"""Minutes over which it is told how many events a service handles."""

MOST_LOOKED_AT = 200_000
"""Outbox rows, the newest, among which sent ones are looked for: a look must not read a whole year."""

MOST_WAITING = 10_000
"""How deep a queue's oldest message is searched for."""

_STATE = text(
    "select count(*) as unsent, min(said_at) as oldest, count(*) filter (where attempts > 0) as failing,"
    " (array_agg(last_error order by id) filter (where last_error is not null))[1] as error"
    " from outbox where sent_at is null"
)
_LATEST = text(
    "with recent as (select id, type, sent_at from outbox where sent_at is not null"
    " order by id desc limit :most),"
    " ranked as (select type, sent_at, row_number() over (partition by type order by id desc) as place"
    " from recent where type = any(cast(:types as text[])))"
    " select ranked.type, sent_at from ranked join unnest(cast(:types as text[]), cast(:counts as int[]))"
    " as wanted (type, count) on wanted.type = ranked.type and place <= wanted.count"
)
_PACE = text(
    "select count(*) from inbox where received_at > clock_timestamp() - make_interval(mins => :minutes)"
)
_EVENTS = text(
    "select id, type, source, time, body from outbox where type = any(cast(:types as text[]))"
    " and time >= :since and time < :until and (cast(:after as uuid) is null or id > :after)"
    " order by id limit :limit"
)
_ENTER = text(
    "insert into operator_log (id, at, by, deed, reason, about)"
    " values (:id, :at, :by, :deed, :reason, :about)"
).bindparams(bindparam("about", type_=JSON))
_RESTORE = text(
    f"select at, by, reason, about, coalesce(at = {SINCE}, false) as is_held from operator_log"
    f" where deed = '{RESTORE}' order by id desc limit 1"
)
_ENTRIES = text("select * from operator_log order by id desc limit :limit")


class OutboxState(BaseModel):
    """How an outbox stands; `failing` rows were tried and refused, `error` is the oldest one's."""

    unsent: int
    oldest: datetime | None
    failing: int
    error: str | None


class Pace(BaseModel):
    """Events that a service has handled in the latest minutes, all its replicas together."""

    minutes: int
    handled: int


class SentEvent(BaseModel):
    """A public event as it was published."""

    id: UUID
    type: str
    source: str
    time: datetime
    body: str


class Deed(Explained):
    """Something that an operator is about to do, and why."""

    deed: str = Field(min_length=1, max_length=100)
    about: dict[str, str] = Field(default_factory=dict)


class Entry(Deed):
    """A deed as it was entered."""

    id: UUID
    at: datetime
    by: str


async def enter(tx: Transaction, by: str, deed: Deed) -> None:
    """Enter what an operator does in the log."""
    await tx.execute(_ENTER, {"id": new_id(), "at": tx.now, "by": by} | deed.model_dump())


class Restore(BaseModel):
    """The latest restore: who, why, and what is kept about it; `is_held` until somebody has checked."""

    at: datetime
    by: str
    reason: str
    about: dict[str, str]
    is_held: bool


def router(database: Database, tokens: ServiceTokens, service: str) -> APIRouter:
    """Return the routes under /internal; for services and operators."""
    routes = APIRouter(prefix="/internal", tags=["operators"], dependencies=internal(tokens, service))
    _outbox(routes, database)
    _log(routes, database)
    return routes


def _outbox(routes: APIRouter, database: Database) -> None:
    @routes.get("/outbox")
    async def outbox() -> OutboxState:
        """Tell what was said and is not published yet."""
        async with database.transaction() as tx:
            row = (await tx.execute(_STATE)).one()
        return OutboxState(**row._asdict())

    @routes.get("/pace")
    async def pace() -> Pace:
        """Tell how many events were handled in the latest minutes: those that the inbox took."""
        async with database.transaction() as tx:
            handled = (await tx.execute(_PACE, {"minutes": PACE_MINUTES})).scalar_one()
        return Pace(minutes=PACE_MINUTES, handled=handled)

    @routes.post("/outbox/latest")
    async def latest(
        wanted: Annotated[dict[str, Annotated[int, Field(ge=1)]], Field(max_length=200)],
    ) -> dict[str, list[datetime]]:
        """Tell when the latest events of each type were published: of each so many as asked, at most 10,000.

        As many as wait in a queue: the earliest of them is about its oldest message.
        """
        values = {
            "types": list(wanted),
            "counts": [min(count, MOST_WAITING) for count in wanted.values()],
            "most": MOST_LOOKED_AT,
        }
        found: dict[str, list[datetime]] = {}
        async with database.transaction() as tx:
            for row in await tx.execute(_LATEST, values):
                found.setdefault(row.type, []).append(row.sent_at)
        return found

    @routes.get("/outbox/events")
    async def events(
        since: datetime,
        until: datetime,
        kind: Annotated[list[str], Query(alias="type", max_length=20)],
        after: UUID | None = None,
        limit: Limit = 500,
    ) -> list[SentEvent]:
        """List public events that this service said from `since` until before `until`, by id."""
        types = [each for each in kind if each in EVENTS and EVENTS[each].public]
        values = {"types": types, "since": since, "until": until, "after": after, "limit": limit}
        async with database.transaction() as tx:
            rows = (await tx.execute(_EVENTS, values)).all()
        return [SentEvent(**row._asdict() | {"body": row.body.decode()}) for row in rows]


def _log(routes: APIRouter, database: Database) -> None:
    @routes.post("/operator-log", status_code=201)
    async def note(deed: Deed, by: Actor) -> dict[str, Any]:
        """Enter what an operator is about to do."""
        async with database.transaction() as tx:
            await enter(tx, by, deed)
        return {"status": "entered"}

    @routes.get("/restore")
    async def restore() -> Restore | None:
        """Tell of the latest restore, and whether the service is held since."""
        async with database.transaction() as tx:
            row = (await tx.execute(_RESTORE)).first()
        return Restore(**row._asdict()) if row else None

    @routes.get("/operator-log")
    async def entries(limit: Limit = 100) -> Sequence[Entry]:
        """List what operators did, the newest first."""
        async with database.transaction() as tx:
            return [Entry(**row._asdict()) for row in await tx.execute(_ENTRIES, {"limit": limit})]
