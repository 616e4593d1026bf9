"""The ledger: entries with their postings, written once; balances are kept by the database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.ledger import Account, Entry
from services.settlement.store.tables import postings
from shared.bulk import Bulk, inserting
from shared.db import Transaction

_ENTRIES = Bulk(
    ("ids", "books", "cases", "causes", "days"),
    text(
        "insert into entries (entry_id, book, case_id, causes, booked_on)"
        " select entry_id, book, case_id, string_to_array(causes, ' '), booked_on"
        " from unnest(cast(:ids as uuid[]), cast(:books as uuid[]), cast(:cases as uuid[]),"
        " cast(:causes as text[]), cast(:days as date[]))"
        " as given (entry_id, book, case_id, causes, booked_on)"
    ),
)
_POSTINGS = inserting(postings, "entry_id", "position", "account", "amount", "invoice_id", "earned_on")
_BALANCES = text(
    "select book, balance from accounts where account = :account and book = any(cast(:books as uuid[]))"
)
_CHECK_NOW = text("set constraints entries_balance immediate")
_CHECK_LATER = text("set constraints entries_balance deferred")

_AVAILABLE = text(
    "select book, sum(case when account in ('unplaced', 'refunds_due') then least(balance, 0)"
    " else balance end) as available"
    " from accounts where book = any(cast(:books as uuid[])) and account in"
    " ('client_funds', 'payouts_ordered', 'payouts_sent', 'unplaced', 'held', 'refunds_due') group by book"
)


async def book(tx: Transaction, entries: Sequence[Entry]) -> None:
    """Write entries, whose books must be locked; no cause may hold a space."""
    await _ENTRIES.run(
        tx, ((e.id, e.book, e.case_id, " ".join(e.causes), e.booked_on) for e in entries)
    )  # fmt: skip
    await _POSTINGS.run(
        tx,
        (
            (
                entry.id,
                position,
                posting.account.value,
                posting.amount,
                posting.invoice_id,
                posting.earned_on,
            )
            for entry in entries
            for position, posting in enumerate(entry.postings)
        ),
    )


async def check_entries(tx: Transaction) -> None:
    """Let the database check now, and not first when all commits, that the entries so far balance."""
    await tx.execute(_CHECK_NOW)
    await tx.execute(_CHECK_LATER)


async def balances(tx: Transaction, account: Account, books: Iterable[UUID]) -> dict[UUID, Decimal]:
    """Return the balance of an account in each book where it is open, in kroner; debit above zero."""
    rows = await tx.execute(_BALANCES, {"account": account.value, "books": list(books)})
    return {row.book: row.balance for row in rows}


async def available(tx: Transaction, books: Iterable[UUID]) -> dict[UUID, Decimal]:
    """Return what each creditor has on the client account, in kroner.

    Less what is ordered or sent out of it, and less what is its debtors': overpaid, unplaced or held. What a
    debtor got back too much is no money of the creditor's.
    """
    rows = await tx.execute(_AVAILABLE, {"books": list(books)})
    return {row.book: row.available for row in rows}
