"""The deed of sync: reading a creditor's news in PowerOffice Go and recording them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.sync import store
from services.sync.handlers import take_news
from services.sync.news import Connections, Reading, read_news
from services.sync.orders import NewsOrdered
from shared.broker.consumer import Effect, Work
from shared.db import Database
from shared.events import BooksRead, Event
from shared.poweroffice.connections import CreditorDisconnected
from shared.poweroffice.errors import GoRefused

NOT_CONNECTED = "not connected to PowerOffice Go; read when the connection is restored"


@dataclass(frozen=True)
class Outside:
    """What the reading needs of the world."""

    connections: Connections


async def read_books(order: NewsOrdered, work: Work[Outside]) -> None:
    """Bring the mirror up to date with the creditor's books, and say what is worth telling.

    A creditor that cannot be read keeps its cursors, so that nothing is missed when it can be again; why it
    could not stands beside it. Whatever Go may answer differently later is tried again by itself.
    """
    reading = await _begin(order, work.database)
    if not reading.creditor.is_readable:
        await _note(order, work, NOT_CONNECTED)
        return
    try:
        news = await read_news(reading, work.outside.connections, work.database)
    except CreditorDisconnected:
        await _note(order, work, NOT_CONNECTED)
        return
    except GoRefused as refused:
        await _note(order, work, str(refused))
        return
    async with work.record() as tx:
        await take_news(reading.creditor, news, tx)
        if order.occasion != "webhook":
            read = BooksRead(creditor_id=reading.creditor.id, read_at=tx.now, business_date=reading.today)
            tx.say(read)


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


async def _note(order: NewsOrdered, work: Work[Outside], outcome: str) -> None:
    async with work.record() as tx:
        await store.creditors.note_outcome(tx, order.creditor_id, outcome)


EFFECTS: Mapping[type[Event], Effect] = {NewsOrdered: read_books}
