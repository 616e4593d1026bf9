"""Court costs as settlement tells them, kept whether we know the case yet or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Boolean, Column, Date, Index, Integer, Table, Uuid, select

from services.transfer.store.columns import Money, among
from services.transfer.store.tables import metadata
from shared.bulk import inserting, replacing
from shared.db import Transaction
from shared.events import CourtCostsChanged
from shared.norway.charges import (
    CourtCost,
)

court_costs = Table(
    "court_costs",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("amount", Money, nullable=False),
    Column("owed_from", Date, nullable=False),
    Column("is_revoked", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Index("court_costs_of_case", "case_id"),
)

_TOLD = ("amount", "owed_from", "is_revoked", "revision")
_COSTS = inserting(
    court_costs,
    "id",
    "case_id",
    *_TOLD,
    on_conflict=replacing("id", columns=_TOLD) + " where court_costs.revision < excluded.revision",
)


async def keep_court_costs(tx: Transaction, told: Iterable[CourtCostsChanged]) -> None:
    """Keep what was laid out for cases; of one outlay the highest revision holds."""
    newest = {each.outlay_id: each for each in sorted(told, key=lambda each: each.revision)}
    rows = ((id_, newest[id_]) for id_ in sorted(newest))
    await _COSTS.run(
        tx, ((id_, e.case_id, e.amount, e.owed_from, e.is_revoked, e.revision) for id_, e in rows)
    )


async def court_costs_by_case(tx: Transaction, case_ids: Iterable[UUID]) -> dict[UUID, list[CourtCost]]:
    """Return the court costs of each of these cases that stand, the first one first."""
    found: dict[UUID, list[CourtCost]] = defaultdict(list)
    standing = select(court_costs).where(
        among(court_costs.c.case_id, case_ids), court_costs.c.is_revoked.is_(False)
    )
    for row in await tx.execute(standing.order_by(court_costs.c.owed_from, court_costs.c.id)):
        found[row.case_id].append(CourtCost(amount=row.amount, on=row.owed_from))
    return found
