"""The deed of sync: reading a creditor's news in PowerOffice Go, recording them, and telling how it went."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from services.sync import store
from services.sync.domain.news import Found, News
from services.sync.handlers import take_news
from services.sync.news import Connections, Reading, read_news
from services.sync.orders import NewsOrdered
from services.sync.store.readings import Logged, Outcome
from shared.broker.consumer import Effect, Handled, Work
from shared.db import Database, Transaction, is_outage
from shared.errors import AutoCollectError
from shared.events import BooksRead, Event
from shared.poweroffice.connections import CreditorDisconnected
from shared.poweroffice.counting import requests_counted
from shared.poweroffice.errors import GoRefused

NOT_CONNECTED = "not connected to PowerOffice Go; read when the connection is restored"


@dataclass(frozen=True)
class Outside:
    """What the reading needs of the world."""

    connections: Connections


@dataclass(frozen=True)
class Attempt:
    """One try at a reading, which stands in the log however it ends."""

    order: NewsOrdered
    work: Work[Outside]
    started_at: datetime
    requests: Counter[str]
    began: float = field(default_factory=time.perf_counter)

    async def enter(
        self, tx: Transaction, outcome: Outcome, *, error: str = "", found: Found | None = None
    ) -> None:
        """Enter the try in the log, with what the transaction has said."""
        logged = Logged(
            order_id=self.work.envelope.id,
            order=self.order,
            started_at=self.started_at,
            milliseconds=round((time.perf_counter() - self.began) * 1000),
            requests=self.requests,
            found=found or Found(),
            said=Counter(type(envelope.event).__name__ for envelope in tx.said),
            outcome=outcome,
            error=error,
        )
        await store.readings.enter(tx, logged)


async def do_news(order: NewsOrdered, work: Work[Outside]) -> None:
    """Bring the mirror up to date with the creditor's books, and say what is worth telling.

    A creditor that cannot be read keeps its cursors, so that nothing is missed when it can be again; why it
    could not stands beside it. Whatever Go may answer differently later is tried again by itself. Every try
    is entered in the log: with what it has recorded, or, if it failed, alone.
    """
    with requests_counted() as requests:
        attempt = Attempt(order, work, work.database.clock.now(), requests)
        try:
            await _read(attempt)
        except Exception as failure:
            if not (isinstance(failure, Handled) or is_outage(failure)):
                async with work.database.transaction() as tx:
                    await _give_up(tx, attempt, "failed", _in_words(failure))
            raise


async def _read(attempt: Attempt) -> None:
    order, work = attempt.order, attempt.work
    reading = await _begin(order, work.database)
    try:
        news = await _news(reading, work)
    except CreditorDisconnected:
        async with work.record() as tx:
            await _give_up(tx, attempt, "not_connected", NOT_CONNECTED)
        return
    except GoRefused as refused:
        async with work.record() as tx:
            await _give_up(tx, attempt, "refused", str(refused))
        return
    async with work.record() as tx:
        await take_news(tx, reading.creditor, news)
        await attempt.enter(tx, "read", found=news.found)
        if order.occasion != "webhook":
            read = BooksRead(creditor_id=reading.creditor.id, read_at=tx.now, business_date=reading.today)
            tx.say(read)


async def _news(reading: Reading, work: Work[Outside]) -> News:
    if not reading.creditor.is_readable:
        raise CreditorDisconnected(NOT_CONNECTED)
    return await read_news(reading, work.outside.connections, work.database)


async def _begin(order: NewsOrdered, database: Database) -> Reading:
    async with database.transaction() as tx:
        creditor = await store.creditors.begin_reading(tx, order.creditor_id)
        is_thorough = order.occasion != "webhook"
        return Reading(
            creditor=creditor,
            occasion=order.occasion,
            today=tx.today,
            webhooks=await store.webhooks.waiting(tx, creditor.id),
            customers_to_read_again=(
                await store.customers.to_read_again(tx, creditor.id) if is_thorough else ()
            ),
            has_overdue=is_thorough and await store.invoices.has_overdue(tx, creditor.id),
        )


async def _give_up(tx: Transaction, attempt: Attempt, outcome: Outcome, why: str) -> None:
    await store.creditors.note_outcome(tx, attempt.order.creditor_id, why)
    await attempt.enter(tx, outcome, error=why)


def _in_words(failure: Exception) -> str:
    if isinstance(failure, AutoCollectError):
        return str(failure)
    return f"{type(failure).__name__}: a fault of this service; its log says where"


EFFECTS: Mapping[type[Event], Effect] = {NewsOrdered: do_news}
