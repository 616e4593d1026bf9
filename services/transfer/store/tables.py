"""Transfer's tables."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    TypeDecorator,
    Uuid,
    any_,
    literal,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.db import core_tables
from shared.events import CollectionProposed, Event, ProposalWithdrawn

metadata = MetaData()
core_tables(metadata)

Money = Numeric(14, 2)
Instant = DateTime(timezone=True)


class AsTold(TypeDecorator[Event]):
    """An event kept as it was told, in JSON."""

    impl = JSONB(none_as_null=True)
    cache_ok = True

    def __init__(self, event: type[Event]) -> None:
        """Keep events of one class."""
        super().__init__()
        self.event = event

    def process_bind_param(self, value: Event | None, dialect: Dialect) -> Any:  # noqa: ARG002
        """Turn the event into JSON values."""
        return None if value is None else self._adapter().dump_python(value, mode="json")

    def process_result_value(self, value: Any, dialect: Dialect) -> Event | None:  # noqa: ARG002
        """Turn JSON values into the event."""
        return None if value is None else self._adapter().validate_python(value)

    def _adapter(self) -> TypeAdapter[Event]:
        return self.event.adapter()


def among(column: Column[Any], values: Iterable[Any]) -> ColumnElement[bool]:
    """Return the condition that `column` has one of `values`; one parameter, however many there are."""
    return column == any_(literal(list(values), ARRAY(column.type)))


def one_of(column: str, *values: str) -> CheckConstraint:
    """Return the constraint that a text column holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")


creditors = Table(
    "creditors",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("has_agreement", Boolean, nullable=False),
    Column("connection_revision", Integer, nullable=False),
    Column("is_connected", Boolean, nullable=False),
    Column("go_problem", Text),
)

proposals = Table(
    "proposals",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("proposed", AsTold(CollectionProposed)),
    Column("withdrawn", AsTold(ProposalWithdrawn)),
    Column("approved_in_go", Boolean, nullable=False, server_default=text("false")),
    Column("choice", Text),
    Column("choice_reason", Text),
    Column("chosen_by", Text),
    Column("chosen_at", Instant),
    Column("status", Text, nullable=False, server_default=text("'not_proposed'")),
    Column("left_to_pay", Money, nullable=False, server_default=text("0")),
    Column("transferable_from", Date),
    Column("wants_approval", Boolean, nullable=False, server_default=text("false")),
    one_of("choice", "on_hold", "removed"),
    one_of(
        "status",
        "not_proposed",
        "draft",
        "on_hold",
        "approved",
        "transferred",
        "refused",
        "removed",
        "withdrawn",
        "settled",
    ),
    Index("proposals_list", "creditor_id", "status"),
    Index(
        "proposals_waiting",
        "creditor_id",
        "transferable_from",
        postgresql_where=text("status = 'draft' and wants_approval"),
    ),
    Index("proposals_approved_in_go", "creditor_id", postgresql_where=text("approved_in_go")),
)

matches = Table(
    "matches",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("match_id", Text, primary_key=True),
    Column("kind", Text),
    Column("amount", Money),
    Column("is_reversed", Boolean, nullable=False),
    one_of("kind", "payment", "credit_note", "write_off"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, nullable=False),
    Column("action", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    one_of("action", "approve", "hold", "remove", "release", "transfer", "refuse", "drop"),
    Index("decisions_of_invoice", "invoice_id", "id"),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("number", BigInteger, nullable=False, unique=True),
    Column("kid", Text, nullable=False, unique=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("status", Text, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("is_joinable", Boolean, nullable=False),
    Column("go_case_id", Uuid),
    Column("told_revision", Integer, nullable=False),
    Column("go_problem", Text),
    Column("in_hand_until", Instant),
    one_of("status", "open", "paused", "disputed", "withdrawn", "legal", "surveillance", "closed"),
    Index("cases_joinable", "creditor_id", "customer_id", unique=True, postgresql_where=text("is_joinable")),
    Index("cases_list", "creditor_id", "status"),
    Index(
        "cases_not_told",
        "creditor_id",
        postgresql_where=text("go_case_id is not null and told_revision < revision"),
    ),
)

case_history = Table(
    "case_history",
    metadata,
    Column("case_id", Uuid, ForeignKey("cases.id"), primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)

case_numbers = Table(
    "case_numbers",
    metadata,
    Column("series", Text, primary_key=True),
    Column("last", BigInteger, nullable=False),
)

claims = Table(
    "claims",
    metadata,
    Column("invoice_id", Uuid, ForeignKey("proposals.invoice_id"), primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.id"), nullable=False),
    Column("status", Text, nullable=False),
    Column("approved_by", Text, nullable=False),
    Column("approved_at", Instant, nullable=False),
    Column("reason", Text, nullable=False),
    Column("transferred_on", Date),
    one_of("status", "ordered", "transferred", "refused", "dropped"),
    Index("claims_of_case", "case_id"),
    Index("claims_on_their_way", "approved_at", postgresql_where=text("status = 'ordered'")),
)

claim_closings = Table(
    "claim_closings",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, primary_key=True),
    Column("reason", Text),
    Column("closed_on", Date),
    Column("revision", Integer, nullable=False),
    one_of("reason", "paid", "credited", "withdrawn", "written_off"),
)

payment_demands = Table(
    "payment_demands",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("sent_on", Date, nullable=False),
)
