"""Entries of the ledger, to be read by people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.ledger import Account, Posting
from shared.db import Transaction

_OF_CASE = text(
    "select entry_id, booked_on, causes, account, amount, invoice_id, earned_on"
    " from (select * from entries where case_id = :case_id order by entry_id"
    " limit :limit offset :offset) page join postings using (entry_id) order by entry_id, position"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """An entry about a case, with its causes."""

    entry_id: UUID
    booked_on: date
    causes: Sequence[str]
    postings: list[Posting]


async def of_case(tx: Transaction, case_id: UUID, *, limit: int, offset: int) -> list[ListedEntry]:
    """Return the entries about a case, the oldest first."""
    entries: dict[UUID, ListedEntry] = {}
    for row in await tx.execute(_OF_CASE, {"case_id": case_id, "limit": limit, "offset": offset}):
        entry = entries.setdefault(
            row.entry_id,
            ListedEntry(entry_id=row.entry_id, booked_on=row.booked_on, causes=row.causes, postings=[]),
        )
        entry.postings.append(Posting(Account(row.account), row.amount, row.invoice_id, row.earned_on))
    return list(entries.values())
