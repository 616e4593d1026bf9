"""The table of credits without details that somebody has booked, those that were taken back too."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from services.settlement.store.tables import Instant, metadata

booked_credits = Table(
    "booked_credits",
    metadata,
    Column("payment_id", Text, ForeignKey("payments.payment_id"), primary_key=True),
    Column("credit", Text),
    Column("file_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("booked_by", Text, nullable=False),
    Column("booked_at", Instant, nullable=False),
    Column("note", Text, nullable=False),
    Column("undone_by", Text),
    Column("undone_at", Instant),
    Column("undone_why", Text),
    ForeignKeyConstraint(["file_id", "position"], ["passed_over.file_id", "passed_over.position"]),
    CheckConstraint(
        "(undone_by is null) = (undone_at is null) and (undone_by is null) = (undone_why is null)",
        name="booked_credits_undone_by_somebody",
    ),
    Index("booked_credits_standing", "credit", unique=True, postgresql_where=text("undone_at is null")),
)
