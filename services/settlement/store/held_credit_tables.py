"""The table of credits without details that somebody has booked."""

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Integer, Table, Text, Uuid

from services.settlement.store.tables import Instant, metadata

booked_credits = Table(
    "booked_credits",
    metadata,
    Column("payment_id", Text, ForeignKey("payments.payment_id"), primary_key=True),
    Column("file_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("booked_by", Text, nullable=False),
    Column("booked_at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    ForeignKeyConstraint(["file_id", "position"], ["passed_over.file_id", "passed_over.position"]),
)
