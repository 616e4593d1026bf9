"""The daily run: every step that the calendar has made due, of all creditors."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date

from services.dunning import runs, store
from services.dunning.orders import LetterOrdered, PostingOrdered
from services.dunning.progress import Act
from shared.db import Database


def daily(database: Database, *, chunk: int) -> Callable[[date], Awaitable[str]]:
    """Return the run for a business date; it may be repeated, and does then what is left.

    Letters that were ordered before that date and never sent (their effect gave up) are ordered once more,
    and so is the posting of those whose mail came back once their readers have an address.
    """

    async def run(day: date) -> str:
        async with database.transaction() as tx:
            forgotten = await store.forgotten(tx, day)
            tx.say(*(LetterOrdered(creditor_id=creditor, letter_id=letter) for letter, creditor in forgotten))
            returned = await store.unposted(tx)
            tx.say(*(PostingOrdered(creditor_id=creditor, letter_id=letter) for letter, creditor in returned))
        counts = await runs.run(database, day, act=Act.SEND, chunk=chunk)
        if forgotten:
            counts["ordered again"] = len(forgotten)
        return ", ".join(f"{number} {name}" for name, number in sorted(counts.items())) or "nothing due"

    return run
