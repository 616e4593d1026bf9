"""Up to which day each creditor's books are known, as sync tells of its readings."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from services.dunning.store.facts import write
from shared.books import known_until
from shared.db import Transaction
from shared.events import BooksRead

_BOOKS_READ = text(
    "insert into creditors (creditor_id, books_read_on)"
    " select creditor_id, max(read_on) from jsonb_to_recordset(cast(:rows as jsonb))"
    " as told (creditor_id uuid, read_on date) group by creditor_id order by creditor_id"
    " on conflict (creditor_id) do update"
    " set books_read_on = greatest(creditors.books_read_on, excluded.books_read_on)"
)


async def keep_books_read(tx: Transaction, events: Sequence[BooksRead]) -> None:
    """Keep the last day up to whose evening each creditor's books are known; the latest counts."""
    rows = [{"creditor_id": event.creditor_id, "read_on": known_until(event.read_at)} for event in events]
    await write(tx, _BOOKS_READ, rows)
