"""Who chose what for an invoice, a customer or all of a creditor's, when and why; only ever added to."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy import text

from shared.db import Transaction, new_id

ChoiceKind = Literal["exemption", "next_action", "override", "objection", "language", "routine", "unanswered"]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What somebody has chosen for one invoice, for one customer, or (`routine`, `unanswered`) for all.

    `value` is the choice as it is kept: `next_action`, `language` and `unanswered` their names, `override`
    JSON, `objection` its words, `exemption` "exempt", `routine` JSON of what was changed. None: it was taken
    back, or the objection answered; `reason` then says how. `value_before` is what the last three were.
    """

    creditor_id: UUID
    what: ChoiceKind
    value: str | None
    made_by: str
    reason: str
    invoice_id: UUID | None = None
    customer_id: int | None = None
    until: date | None = None
    value_before: str | None = None


@dataclass(frozen=True, kw_only=True)
class ChoiceMade(Choice):
    """A choice with the instant at which it was made; by nobody where that was not kept."""

    made_at: datetime


_KEEP = text(
    "insert into choices_made"
    " (id, creditor_id, invoice_id, customer_id, what, value, value_before, until, made_by, made_at, reason)"
    " values (:id, :creditor_id, :invoice_id, :customer_id, :what, :value, :value_before, :until, :made_by,"
    " :made_at, :reason)"
)
_MADE = text(
    "select creditor_id, invoice_id, customer_id, what, value, value_before, until, made_by, made_at, reason"
    " from choices_made where creditor_id = :creditor_id and (invoice_id = :invoice_id"
    " or customer_id = (select customer_id from invoices where invoice_id = :invoice_id"
    " and creditor_id = :creditor_id)) order by made_at, id"
)
_LATEST = text(
    "select creditor_id, invoice_id, customer_id, what, value, value_before, until, made_by, made_at, reason"
    " from choices_made where creditor_id = :creditor_id"
    " and (cast(:customer_id as bigint) is null or customer_id = :customer_id or invoice_id in"
    " (select invoice_id from invoices where creditor_id = :creditor_id and customer_id = :customer_id))"
    " order by made_at desc, id desc limit :limit"
)


async def keep_choice(tx: Transaction, choice: Choice) -> None:
    """Add a choice to what has been chosen."""
    await tx.execute(_KEEP, {"id": new_id(), "made_at": tx.now, **asdict(choice)})


async def choices_about(tx: Transaction, creditor_id: UUID, invoice_id: UUID) -> list[ChoiceMade]:
    """Return every choice for a creditor's invoice and for its customer, the oldest first."""
    rows = await tx.execute(_MADE, {"creditor_id": creditor_id, "invoice_id": invoice_id})
    return [ChoiceMade(**row._asdict()) for row in rows]


async def latest_choices(
    tx: Transaction, creditor_id: UUID, customer_id: int | None, *, limit: int
) -> list[ChoiceMade]:
    """Return a creditor's choices, or those about one customer and its invoices, the latest first."""
    of = {"creditor_id": creditor_id, "customer_id": customer_id, "limit": limit}
    return [ChoiceMade(**row._asdict()) for row in await tx.execute(_LATEST, of)]
