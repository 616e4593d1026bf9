"""The tables of what the agency has agreed on with creditors, and of what it asks nobody for."""

from sqlalchemy import CheckConstraint, Column, Date, Table, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from services.settlement.store.tables import Instant, Money, metadata

agreements = Table(
    "agreements",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("signed_at", Instant, primary_key=True),
    Column("counts_from", Date, nullable=False),
    Column("terms", JSONB, nullable=False),
)

remainder_limits = Table(
    "remainder_limits",
    metadata,
    Column("counts_from", Date, primary_key=True),
    Column("amount", Money, nullable=False),
    CheckConstraint("amount >= 0", name="remainder_limits_not_negative"),
)

remainder_limits_set = Table(
    "remainder_limits_set",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("counts_from", Date, nullable=False),
    Column("amount", Money, nullable=False),
    Column("set_by", Text, nullable=False),
    Column("set_at", Instant, nullable=False),
)
