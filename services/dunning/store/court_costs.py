"""Court costs of cases as settlement tells them, whether the case is known here or not."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import BigInteger, Boolean, Column, Date, Index, Table, Uuid, text

from services.dunning.store.facts import newest, write
from services.dunning.store.tables import MONEY, metadata
from shared.db import Transaction
from shared.events import CourtCostsChanged

court_costs = Table(
    "court_costs",
    metadata,
    Column("outlay_id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("owed_from", Date, nullable=False),
    Column("is_revoked", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Index("court_costs_case", "case_id"),
)

_KEEP = text(
    "insert into court_costs (outlay_id, case_id, amount, owed_from, is_revoked, revision)"
    " select * from jsonb_to_recordset(cast(:rows as jsonb)) as told"
    " (outlay_id uuid, case_id uuid, amount numeric, owed_from date, is_revoked boolean, revision bigint)"
    " on conflict (outlay_id) do update set amount = excluded.amount, owed_from = excluded.owed_from,"
    " is_revoked = excluded.is_revoked, revision = excluded.revision"
    " where court_costs.revision < excluded.revision"
)


async def keep_court_costs(tx: Transaction, events: Sequence[CourtCostsChanged]) -> None:
    """Keep what was laid out for locked cases; of one outlay the highest revision holds."""
    kept = newest(events, lambda event: event.outlay_id, lambda event: event.revision)
    rows = [
        {
            "outlay_id": event.outlay_id,
            "case_id": event.case_id,
            "amount": event.amount,
            "owed_from": event.owed_from,
            "is_revoked": event.is_revoked,
            "revision": event.revision,
        }
        for event in kept
    ]
    await write(tx, _KEEP, rows)
