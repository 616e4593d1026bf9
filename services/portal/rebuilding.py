"""The read models made anew from the services' past events.

They come from the outboxes; what these keep no longer, from the history, which holds it as it was told.

All in one transaction. Pages show what was there before until it commits, and a rebuild that is killed has
changed nothing. Handlers wait for it: what is said meanwhile is heard afterwards, and what both it and they
hear changes nothing the second time, for whatever a handler writes depends on the set of events alone. Who
was forgotten stays so: his events are told as the history has them, without his name, and whom another
service says to be forgotten is made nameless at the end, for a portal that was emptied has no such history.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from sqlalchemy import RowMapping, Table, text

from services.portal.handlers import HANDLERS
from services.portal.store import READ_MODELS
from services.portal.store.privacy import HOLDINGS
from services.portal.store.sums import Uncounted, hold_all, recount
from shared.db import Database, Transaction
from shared.errors import Reject
from shared.events import EVENTS, CustomerChanged, Envelope
from shared.privacy import Forgotten, make_nameless

PAGE = 1000
"""Events that are handled at once."""

HEARD_TYPES = sorted(event.type for event in HANDLERS)
"""The types of events from which the read models are made."""

_KEYED = [table for table in READ_MODELS if table.name != "overview_sums"]

_AS_FORGOTTEN = ("history", "case_statuses", "invoices", "customers", "cases")
"""The order in which forgetting writes these tables, so that nobody waits for somebody who waits for him."""

_IN_ORDER = (*_AS_FORGOTTEN, *sorted({table.name for table in READ_MODELS} - {*_AS_FORGOTTEN}))
_STOP_HANDLERS = text("lock table inbox in share row exclusive mode")
_STOP_WRITERS = text(f"lock table {', '.join(_IN_ORDER)} in share row exclusive mode")
_RETOLD = text("create temporary table retold (event_id uuid primary key) on commit drop")
_ENTER = text("insert into retold select unnest(cast(:ids as uuid[]))")
_KEPT: Mapping[str, str] = {
    "history": "false",
    "customers": "false",
    "invoices": "customer_name <> 'Anonymisert'",
}
"""What is emptied only in part: what gives way to an event that tells it again, and who was forgotten."""

_FORGET = {name: HOLDINGS.forget[name] for name in HOLDINGS.forget if name in {it.name for it in READ_MODELS}}
"""How the tables that are made anew forget somebody; the portal's own have forgotten him."""

_FORGOTTEN = "coalesce('Anonymisert' in (data #>> '{customer,name}', data ->> 'reason'), false)"
_OF_FORGOTTEN = text(f"select * from history where event_id = any(cast(:ids as uuid[])) and {_FORGOTTEN}")
_OLDER = text(
    "select * from history where type = any(cast(:types as text[])) and event_id > :after"
    " and not exists (select from retold where retold.event_id = history.event_id)"
    " order by event_id limit :limit"
)
_TAKE = text(f"delete from history where event_id = any(cast(:ids as uuid[])) and not {_FORGOTTEN}")
_TAKE_CUSTOMERS = text(
    "delete from customers using unnest(cast(:creditors as uuid[]), cast(:ids as bigint[]),"
    " cast(:revisions as int[])) as told (creditor_id, id, revision)"
    " where customers.creditor_id = told.creditor_id and customers.id = told.id"
    " and customers.revision <= told.revision and customers.name <> 'Anonymisert'"
)


async def rebuild(
    database: Database,
    said: AsyncIterator[Sequence[Envelope]],
    *,
    forgotten: Sequence[Forgotten] = (),
    drop_untold: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Make the read models anew; return how many events came from the history because `said` lacks them.

    `said` are pages of all events of `HEARD_TYPES` that the services keep, each once, in any order. They must
    not be read before they are asked for, when the handlers rest. `forgotten` are those who are to be
    nameless, whatever is told of them. `progress` hears how many were handled.

    Raises:
        Reject: a row would be lost of which no event tells that is kept; nothing was changed.
            With `drop_untold` it is dropped instead.
    """
    async with database.transaction() as tx:
        async with database.transaction() as before:
            await before.execute(_STOP_HANDLERS)
            await hold_all(tx)
            await tx.execute(_STOP_WRITERS)
        await tx.execute(_RETOLD)
        for table in _KEYED:
            await tx.execute(text(f"create temporary table {_noted(table)} on commit drop as {_keys(table)}"))
        for table in READ_MODELS:
            await tx.execute(text(f"delete from {table.name} where {_KEPT.get(table.name, 'true')}"))
        async for page in said:
            await _tell(tx, await _as_remembered(tx, page))
            progress(len(page))
        older = 0
        async for page in _only_in_history(tx):
            await _tell(tx, page)
            progress(len(page))
            older += len(page)
        for subject in forgotten:
            await make_nameless(tx, subject, _FORGET, subject.forgotten_on)
        for table in READ_MODELS:
            await tx.execute(text(f"analyze {table.name}"))
        await recount(tx)
        if not drop_untold and (untold := await _untold(tx)):
            listed = ", ".join(f"{name} {rows}" for name, rows in untold.items())
            raise Reject(
                f"nothing was changed: no event that is still kept tells of these rows: {listed}."
                " Rebuild with --drop-untold to leave them out"
            )
    return older


async def _as_remembered(tx: Transaction, page: Sequence[Envelope]) -> list[Envelope]:
    """Return a page's events, those of the forgotten in the words of the history."""
    ids = {"ids": [envelope.id for envelope in page]}
    await tx.execute(_ENTER, ids)
    known = {row["event_id"]: _told(row) for row in (await tx.execute(_OF_FORGOTTEN, ids)).mappings()}
    return [known.get(envelope.id, envelope) for envelope in page]


async def _only_in_history(tx: Transaction) -> AsyncIterator[list[Envelope]]:
    """Yield pages of the events that no outbox keeps any more."""
    after = UUID(int=0)
    while True:
        values = {"types": HEARD_TYPES, "after": after, "limit": PAGE}
        page = [_told(row) for row in (await tx.execute(_OLDER, values)).mappings()]
        if not page:
            return
        yield page
        after = page[-1].id


def _told(row: RowMapping) -> Envelope:
    event = EVENTS[row["type"]].adapter().validate_python(row["data"])
    event_id = row["event_id"]
    return Envelope(
        event=event, id=event_id, source=row["source"], time=row["said_at"], correlation_id=event_id
    )


async def _tell(tx: Transaction, page: Sequence[Envelope]) -> None:
    """Let the handlers hear a page, and enter it in the history anew."""
    await tx.execute(_TAKE, {"ids": [envelope.id for envelope in page]})
    for kind, same in groupby(sorted(page, key=lambda it: it.event.type), key=lambda it: type(it.event)):
        envelopes = list(same)
        events = [each.event for each in envelopes]
        await _take_customers(tx, [event for event in events if isinstance(event, CustomerChanged)])
        await HANDLERS[kind](events, Uncounted(tx.connection, tx.now, tx.source, envelopes))


async def _take_customers(tx: Transaction, events: Sequence[CustomerChanged]) -> None:
    """Delete what these events tell again: the history has no customer cards, so others are kept."""
    values = {
        "creditors": [event.creditor_id for event in events],
        "ids": [event.customer.id for event in events],
        "revisions": [event.revision for event in events],
    }
    await tx.execute(_TAKE_CUSTOMERS, values)


async def _untold(tx: Transaction) -> dict[str, int]:
    """Return how many rows of which tables were there before and are not now."""
    found = {}
    for table in _KEYED:
        query = text(f"select count(*) from (select * from {_noted(table)} except {_keys(table)}) gone")
        if rows := int((await tx.execute(query)).scalar_one()):
            found[table.name] = rows
    return found


def _noted(table: Table) -> str:
    return f"before_{table.name}"


def _keys(table: Table) -> str:
    return f"select {', '.join(column.name for column in table.primary_key)} from {table.name}"
