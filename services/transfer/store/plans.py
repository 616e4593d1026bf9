"""Payment plans as dunning tells of them, kept whether we know the case yet or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from services.transfer.domain.plans import Plan
from services.transfer.store.columns import among
from services.transfer.store.tables import cases, payment_plans
from shared.db import Transaction

HAS_PLAN = (
    select(payment_plans.c.id)
    .where(payment_plans.c.case_id == cases.c.id, payment_plans.c.status == "standing")
    .exists()
)
"""Whether a payment plan about a case stands."""


async def keep_plans(tx: Transaction, told: Iterable[Plan]) -> None:
    """Keep how plans now stand; of one plan the highest revision holds."""
    newest = {plan.id: plan for plan in sorted(told, key=lambda plan: plan.revision)}
    upsert = insert(payment_plans)
    kept = {column.name: upsert.excluded[column.name] for column in payment_plans.c if column.name != "id"}
    rows = [vars(newest[plan_id]) for plan_id in sorted(newest)]
    newer = payment_plans.c.revision < upsert.excluded.revision
    await tx.execute(upsert.on_conflict_do_update(index_elements=["id"], set_=kept, where=newer), rows)


async def plans_by_case(tx: Transaction, case_ids: Iterable[UUID]) -> dict[UUID, list[Plan]]:
    """Return the plans that have been agreed about each of these cases, the first one first."""
    found: dict[UUID, list[Plan]] = defaultdict(list)
    rows = select(payment_plans).where(among(payment_plans.c.case_id, case_ids))
    in_order = rows.order_by(payment_plans.c.agreed_on, payment_plans.c.id)
    for row in (await tx.execute(in_order)).mappings():
        found[row["case_id"]].append(Plan(**row))
    return found
