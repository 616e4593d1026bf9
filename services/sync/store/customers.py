"""The mirror of the customer cards."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import BigInteger, select, text
from sqlalchemy.dialects.postgresql import insert

from services.sync.store.tables import any_of, customers
from shared.db import Transaction
from shared.events import CustomerSnapshot

SNAPSHOT = TypeAdapter(CustomerSnapshot)

FRESH = timedelta(days=1)
"""How old a card may be on the night before its invoice falls overdue."""


async def put(tx: Transaction, creditor_id: UUID, read: Sequence[CustomerSnapshot]) -> dict[int, int]:
    """Store cards as read now; return the revision of each that has changed and that others know, by id."""
    if not read:
        return {}
    cards = {card.id: SNAPSHOT.dump_python(card, mode="json") for card in read}
    query = select(customers).where(
        customers.c.creditor_id == creditor_id, customers.c.id == any_of(cards, BigInteger)
    )
    known = {row.id: row for row in await tx.execute(query)}
    changed = {row.id for row in known.values() if row.snapshot != cards[row.id]}
    rows = [
        {
            "creditor_id": creditor_id,
            "id": card_id,
            "number": card["number"],
            "snapshot": card,
            "revision": known[card_id].revision + (card_id in changed) if card_id in known else 1,
            "is_told": card_id in known and known[card_id].is_told,
            "read_at": tx.now,
        }
        for card_id, card in cards.items()
    ]
    statement = insert(customers)
    kept = {name: statement.excluded[name] for name in ("number", "snapshot", "revision", "read_at")}
    await tx.execute(statement.on_conflict_do_update(index_elements=["creditor_id", "id"], set_=kept), rows)
    return {row["id"]: row["revision"] for row in rows if row["id"] in changed and row["is_told"]}


async def cards(tx: Transaction, creditor_id: UUID, ids: Collection[int]) -> dict[int, CustomerSnapshot]:
    """Return cards by customer id."""
    query = select(customers.c.id, customers.c.snapshot).where(
        customers.c.creditor_id == creditor_id, customers.c.id == any_of(ids, BigInteger)
    )
    return {row.id: SNAPSHOT.validate_python(row.snapshot) for row in await tx.execute(query)}


async def mark_told(tx: Transaction, told: Collection[tuple[UUID, int]]) -> None:
    """Note which customers (creditor, customer id) others know: they hear of changes from now on."""
    pairs = sorted(set(told))
    await tx.execute(
        _TOLD, {"creditors": [creditor for creditor, _ in pairs], "ids": [card_id for _, card_id in pairs]}
    )


_TOLD = text(
    "update customers set is_told = true"
    " from unnest(cast(:creditors as uuid[]), cast(:ids as bigint[])) as told (creditor_id, id)"
    " where customers.creditor_id = told.creditor_id and customers.id = told.id and not is_told"
)


async def to_read_again(tx: Transaction, creditor_id: UUID) -> list[int]:
    """Return the numbers of customers whose invoices are about to be told, and whose card is old or missing.

    Go does not move a card's timestamp when only the address has changed (API v2: Customers).
    """
    values = {"creditor_id": creditor_id, "today": tx.today, "before": tx.now - FRESH}
    return list((await tx.execute(_AGAIN, values)).scalars())


_AGAIN = text(
    "select distinct i.customer_number from invoices i"
    " left join customers c on c.creditor_id = i.creditor_id and c.id = i.customer_id"
    " where i.creditor_id = :creditor_id and i.revision = 0 and i.balance > 0 and i.currency = 'NOK'"
    " and i.due_date <= :today and i.customer_number is not null"
    " and (c.id is null or c.read_at < :before) order by 1"
)
