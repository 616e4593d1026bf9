"""Settlement's tables. The database itself keeps entries and postings append-only and balanced."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.db import core_tables

metadata = MetaData()
core_tables(metadata)

Money = Numeric(14, 2)
Instant = DateTime(timezone=True)


def one_of(column: str, *values: str) -> CheckConstraint:
    """Return the constraint that a text column holds one of `values`."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")


books = Table(
    "books",
    metadata,
    Column("book", Uuid, primary_key=True),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    Column("profile", JSONB),
    Column("ever_outside_vat", Boolean, nullable=False, server_default=text("false")),
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("case_number", Text, nullable=False),
    Column("kid", Text, nullable=False, unique=True),
    Index("cases_of_creditor", "creditor_id"),
)

case_statuses = Table(
    "case_statuses",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("status", Text, nullable=False),
    Column("changed_on", Date, nullable=False),
    Column("is_rejected", Boolean, nullable=False, server_default=text("false")),
    one_of("status", "open", "paused", "disputed", "withdrawn", "legal", "surveillance", "closed"),
)

claims = Table(
    "claims",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("cases.case_id"), nullable=False),
    Column("creditor_id", Uuid, nullable=False),
    Column("invoice_number", Text, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("amount", Money, nullable=False),
    Column("is_consumer", Boolean, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("subledger_account_id", BigInteger, nullable=False),
    Column("transferred_on", Date, nullable=False),
    Column("principal", Money, nullable=False, server_default=text("0")),
    Column("fees", Money, nullable=False, server_default=text("0")),
    Column("closing_reason", Text),
    Column("closed_on", Date),
    Column("revision", Integer, nullable=False, server_default=text("0")),
    Column("written_off", Money, nullable=False, server_default=text("0")),
    Column("withdrawal_fee", Money, nullable=False, server_default=text("0")),
    Column("outlays", Money, nullable=False, server_default=text("0")),
    Column("creditor_deducts_vat", Boolean),
    Column("fee_holds_vat", Boolean, nullable=False, server_default=text("false")),
    Column("bears_interest", Boolean, nullable=False, server_default=text("true")),
    one_of("closing_reason", "paid", "credited", "withdrawn", "written_off"),
    Index("claims_of_case", "case_id"),
    Index("claims_of_creditor", "creditor_id"),
    Index("claims_of_debtor", "creditor_id", "subledger_account_id"),
    Index("claims_of_amount", "amount"),
    Index("claims_of_customer_name", text("lower(customer_name)")),
)

debtors = Table(
    "debtors",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("subledger_account_id", BigInteger, primary_key=True, autoincrement=False),
    Column("is_person", Boolean, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("bears_interest", Boolean),
)

unsettled_claims = Table(
    "unsettled_claims",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Index("unsettled_claims_of_creditor", "creditor_id"),
)

reductions = Table(
    "reductions",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("reduction_id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("amount", Money, nullable=False),
    Column("happened_on", Date, nullable=False),
    one_of("kind", "payment", "credit_note", "write_off"),
)

undone_reductions = Table(
    "undone_reductions",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("reduction_id", Text, primary_key=True),
)

letters = Table(
    "letters",
    metadata,
    Column("letter_id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("sent_on", Date, nullable=False),
    Column("deadline", Date),
    Column("fee", Money, nullable=False),
    Column("total", Money, nullable=False),
    Column("court_costs", Money, nullable=False, server_default=text("0")),
    one_of("kind", "reminder", "collection_notice", "payment_demand", "legal_action_notice"),
    Index("letters_of_invoice", "invoice_id"),
    Index("letters_of_total", "total"),
)

later_deadlines = Table(
    "later_deadlines",
    metadata,
    Column("letter_id", Uuid, primary_key=True),
    Column("until", Date, nullable=False),
)

placements = Table(
    "placements",
    metadata,
    Column("payment_id", Text, ForeignKey("payments.payment_id"), primary_key=True),
    Column("status", Text, nullable=False),
    Column("overpaid", Money, nullable=False),
    Column("waiting", Money, nullable=False),
    Column("reason", Text, nullable=False),
    one_of("status", "placed", "held", "unplaced", "reversed", "given_back", "own"),
    Index("placements_waiting", "payment_id", postgresql_where=text("status in ('held', 'unplaced')")),
    Index("placements_overpaid", "payment_id", postgresql_where=text("overpaid <> 0")),
)

allocations = Table(
    "allocations",
    metadata,
    Column("payment_id", Text, ForeignKey("payments.payment_id"), primary_key=True),
    Column("invoice_id", Uuid, primary_key=True),
    Column("principal", Money, nullable=False),
    Column("interest", Money, nullable=False),
    Column("reminder_fee", Money, nullable=False),
    Column("collection_fee", Money, nullable=False),
    Column("tellings", Integer, nullable=False),
    Column("court_costs", Money, nullable=False, server_default=text("0")),
)

accounts = Table(
    "accounts",
    metadata,
    Column("book", Uuid, primary_key=True),
    Column("account", Text, primary_key=True),
    Column("balance", Numeric(18, 2), nullable=False),
)

entries = Table(
    "entries",
    metadata,
    Column("entry_id", Uuid, primary_key=True),
    Column("book", Uuid, nullable=False),
    Column("case_id", Uuid),
    Column("causes", ARRAY(Text), nullable=False),
    Column("booked_on", Date, nullable=False),
    Index("entries_of_case", "case_id", postgresql_where=text("case_id is not null")),
    Index("entries_of_book", "book", "booked_on"),
)

postings = Table(
    "postings",
    metadata,
    Column("entry_id", Uuid, primary_key=True),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("amount", Money, nullable=False),
    Column("invoice_id", Uuid),
    Column("earned_on", Date),
    CheckConstraint("amount <> 0", name="postings_amount_not_zero"),
    Index(
        "postings_of_court_costs",
        "invoice_id",
        postgresql_where=text("account in ('collected_court_costs', 'outlays')"),
    ),
    Index("postings_withdrawn", "invoice_id", postgresql_where=text("account = 'withdrawal_fees'")),
    Index(
        "postings_collected",
        "invoice_id",
        postgresql_where=text(
            "account in ('collected_principal', 'collected_interest', 'collected_reminder_fee',"
            " 'collected_collection_fee')"
        ),
    ),
)
