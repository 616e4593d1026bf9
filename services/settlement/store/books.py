"""One book for each creditor, and the lock on it: whatever changes a creditor's claims or money holds it.

It is the first thing that a transaction takes, all books that it needs at once, in the order of their ids.
So facts about one creditor are dealt with one after another, each sees what the other did, and nobody
waits in a circle.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import text

from shared.bulk import Bulk
from shared.db import Transaction
from shared.events import CreditorChanged, CreditorProfile, CreditorRegistered

PROFILE = TypeAdapter(CreditorProfile)

_OPEN = text(
    "insert into books (book) select book from unnest(cast(:ids as uuid[])) as book order by book"
    " on conflict do nothing"
)
_LOCK = text("select book from books where book = any(cast(:ids as uuid[])) order by book for update")
_EVERY = text("select book from books")
_KEEP_PROFILES = Bulk(
    ("books", "revisions", "profiles"),
    text(
        "update books set revision = given.revision, profile = given.profile"
        " from unnest(cast(:books as uuid[]), cast(:revisions as int[]), cast(:profiles as jsonb[]))"
        " as given (book, revision, profile)"
        " where books.book = given.book and books.revision < given.revision"
    ),
)
_OUTSIDE_VAT = text("update books set ever_outside_vat = true where book = any(cast(:ids as uuid[]))")
DEDUCTS_VAT = "profile is not null and not ever_outside_vat"
"""Of a book: its creditor is known to have been in the VAT register always."""

_DEDUCTING_VAT = text(f"select book from books where book = any(cast(:ids as uuid[])) and {DEDUCTS_VAT}")
_PROFILES = text(
    "select book, profile from books where book = any(cast(:ids as uuid[])) and profile is not null"
)


async def lock_books(tx: Transaction, books: Iterable[UUID]) -> None:
    """Take the lock on each book, opening those that are new."""
    ids = sorted(set(books))
    await tx.execute(_OPEN, {"ids": ids})
    await tx.execute(_LOCK, {"ids": ids})


async def lock_all_books(tx: Transaction, *others: UUID) -> None:
    """Take the lock on every book there is, and `others`: whose the money is depends on all of them."""
    await lock_books(tx, [*others, *(await tx.execute(_EVERY)).scalars()])


async def keep_profiles(tx: Transaction, events: Sequence[CreditorRegistered | CreditorChanged]) -> None:
    """Keep the newest profile of each creditor, and whether any ever was outside the VAT register."""
    newest = {event.creditor_id: event for event in sorted(events, key=lambda event: event.revision)}
    await _KEEP_PROFILES.run(
        tx,
        (
            (creditor_id, event.revision, PROFILE.dump_json(event.profile).decode())
            for creditor_id, event in newest.items()
        ),
    )
    outside = {event.creditor_id for event in events if not event.profile.vat_registered}
    await tx.execute(_OUTSIDE_VAT, {"ids": list(outside)})


async def deducting_vat(tx: Transaction, creditors: Iterable[UUID]) -> set[UUID]:
    """Return the creditors that are known to have been in the VAT register always.

    Claims of any other may come from activity without VAT, so that their collection fees hold VAT.
    """
    rows = await tx.execute(_DEDUCTING_VAT, {"ids": list(set(creditors))})
    return set(rows.scalars())


async def profiles(tx: Transaction, creditors: Iterable[UUID]) -> dict[UUID, CreditorProfile]:
    """Return the profiles of those creditors that registration has told about."""
    rows = await tx.execute(_PROFILES, {"ids": list(set(creditors))})
    return {row.book: PROFILE.validate_python(row.profile) for row in rows}
