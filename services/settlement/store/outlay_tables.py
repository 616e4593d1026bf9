"""The table of court costs that were laid out for cases."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, Table, Text, Uuid, text

from services.settlement.store.tables import Instant, Money, metadata, one_of

outlays = Table(
    "outlays",
    metadata,
    Column("outlay_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.case_id"), nullable=False),
    Column("invoice_id", Uuid, nullable=False),
    Column("what", Text, nullable=False),
    Column("amount", Money, nullable=False),
    Column("laid_out_on", Date, nullable=False),
    Column("by_agency", Boolean, nullable=False),
    Column("entered_at", Instant, nullable=False),
    Column("is_revoked", Boolean, nullable=False, server_default=text("false")),
    Column("entered_by", Text, nullable=False, server_default=text("''")),
    Column("revoked_by", Text),
    Column("revoked_at", Instant),
    one_of("what", "conciliation_complaint", "attachment_petition", "bankruptcy", "other"),
    CheckConstraint("amount > 0", name="outlays_amount_positive"),
    CheckConstraint(
        "(revoked_by is null) = (revoked_at is null) and (revoked_by is null or is_revoked)",
        name="outlays_revoked_by_somebody",
    ),
    Index("outlays_of_case", "case_id"),
)
