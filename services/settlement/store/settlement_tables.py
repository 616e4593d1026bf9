"""The tables of settlements: their lines, their vouchers, and the advices."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.settlement.store.tables import Instant, Money, metadata, one_of

settlements = Table(
    "settlements",
    metadata,
    Column("settlement_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("number", Integer, nullable=False),
    Column("settled_on", Date, nullable=False),
    Column("vat_registered", Boolean, nullable=False),
    Column("vat_offset", Boolean, nullable=False),
    Column("setup", JSONB, nullable=False),
    Column("carried_in", Money, nullable=False),
    Column("payout", Money, nullable=False),
    Column("advice_id", Uuid, nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("status", Text, nullable=False),
    Column("problem", Text, nullable=False, server_default=text("''")),
    Column("voucher_id", Uuid),
    Column("voucher_number", BigInteger),
    Column("advised_at", Instant),
    Column("mail_problem", Text, nullable=False, server_default=text("''")),
    Column("refusal", JSONB),
    one_of("status", "ordered", "posted", "not_posted", "posting_failed"),
    UniqueConstraint("creditor_id", "number", name="settlements_number"),
    UniqueConstraint("creditor_id", "settled_on", name="settlements_day"),
    Index("settlements_failed", "creditor_id", postgresql_where=text("status = 'posting_failed'")),
)

settlement_lines = Table(
    "settlement_lines",
    metadata,
    Column("settlement_id", Uuid, ForeignKey("settlements.settlement_id"), primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("invoice_id", Uuid, nullable=False),
    Column("invoice_number", Text, nullable=False),
    Column("case_number", Text, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("subledger_account_id", BigInteger, nullable=False),
    Column("collected_principal", Money, nullable=False),
    Column("collected_interest", Money, nullable=False),
    Column("collected_reminder_fee", Money, nullable=False),
    Column("collected_collection_fee", Money, nullable=False),
    Column("interest", Money, nullable=False),
    Column("fees", Money, nullable=False),
    Column("agency_interest", Money, nullable=False),
    Column("agency_fees", Money, nullable=False),
    Column("commission", Money, nullable=False),
    Column("vat_basis", Money, nullable=False),
    Column("vat", Money, nullable=False),
    Column("vat_to_invoice", Money, nullable=False),
    Column("vat_inside", Money, nullable=False),
    Column("withdrawal_cost", Money, nullable=False, server_default=text("0")),
    Column("collected_court_costs", Money, nullable=False, server_default=text("0")),
    Column("outlays", Money, nullable=False, server_default=text("0")),
    Index("settlement_lines_of_invoice", "invoice_id"),
)

advices = Table(
    "advices",
    metadata,
    Column("advice_id", Uuid, primary_key=True),
    Column("settlement_id", Uuid, ForeignKey("settlements.settlement_id"), nullable=False, unique=True),
    Column("pdf", LargeBinary, nullable=False),
)
