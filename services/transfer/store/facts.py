"""What others tell of cases, kept whether we know the case yet or not: closed claims, payment demands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from services.transfer.domain import Closing
from services.transfer.store.tables import among, claim_closings, payment_demands
from shared.db import Transaction


async def closings_by_case(tx: Transaction, case_ids: Iterable[UUID]) -> dict[UUID, list[Closing]]:
    """Return the closings that hold of claims in each of these cases."""
    found: dict[UUID, list[Closing]] = defaultdict(list)
    rows = select(claim_closings).where(
        among(claim_closings.c.case_id, case_ids), claim_closings.c.reason.is_not(None)
    )
    for row in (await tx.execute(rows.order_by(claim_closings.c.invoice_id))).mappings():
        found[row["case_id"]].append(Closing(**row))
    return found


async def keep_closings(tx: Transaction, told: Iterable[Closing]) -> None:
    """Keep which claims are closed and which open again; of one claim the highest revision holds."""
    newest = {(each.case_id, each.invoice_id): each for each in sorted(told, key=lambda each: each.revision)}
    upsert = insert(claim_closings)
    new, old = upsert.excluded, claim_closings.c
    rows = [asdict(newest[key]) for key in sorted(newest)]
    await tx.execute(
        upsert.on_conflict_do_update(
            index_elements=["case_id", "invoice_id"],
            set_={"reason": new.reason, "closed_on": new.closed_on, "revision": new.revision},
            where=old.revision < new.revision,
        ),
        rows,
    )


async def keep_payment_demands(tx: Transaction, sent_on: Mapping[UUID, date]) -> None:
    """Keep when cases have had their payment demand; of two the first counts."""
    upsert = insert(payment_demands)
    earliest = func.least(payment_demands.c.sent_on, upsert.excluded.sent_on)
    rows = [{"case_id": case_id, "sent_on": sent_on[case_id]} for case_id in sorted(sent_on)]
    await tx.execute(
        upsert.on_conflict_do_update(index_elements=["case_id"], set_={"sent_on": earliest}), rows
    )
