"""The tables of the dunning service; `migrations/` makes them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    MetaData,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.db import core_tables

metadata = MetaData()
core_tables(metadata)

MONEY = Numeric(14, 2)
OPEN_CASE = "status in ('open', 'paused', 'disputed', 'withdrawn', 'legal', 'surveillance', 'closed')"

creditors = Table(
    "creditors",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("profile", JSONB),
    Column("revision", BigInteger, nullable=False, server_default="-1"),
    Column("connected", Boolean, nullable=False, server_default=text("true")),
    Column("connection_revision", BigInteger, nullable=False, server_default="-1"),
    Column("books_read_on", Date),
    Column("unanswered", Text, nullable=False, server_default="surveillance"),
    CheckConstraint("unanswered in ('surveillance', 'continue')", name="creditors_unanswered"),
)

routines = Table(
    "routines",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("payment_reminder_after_days", Integer),
    Column("repeat_every_days", Integer),
    Column("attach_invoice", Boolean, nullable=False),
    Column("own_reminder_after_days", Integer),
    Column("own_reminder_times", Integer, nullable=False, server_default="1"),
    Column("own_reminder_deadline_days", Integer, nullable=False, server_default="14"),
    Column("own_reminder_with_fee", Boolean, nullable=False, server_default=text("false")),
    Column("own_notice_after_days", Integer),
    Column("own_notice_deadline_days", Integer, nullable=False, server_default="14"),
    Column("own_notice_with_fee", Boolean, nullable=False, server_default=text("false")),
    Column("transfer_after_days", Integer, nullable=False),
    Column("auto_approve", Boolean, nullable=False),
    Column("auto_approve_from_invoice_date", Date),
    Column("minimum_amount", MONEY, nullable=False),
    CheckConstraint("transfer_after_days >= 14", name="routines_transfer_after_days"),
)

customers = Table(
    "customers",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("customer_id", BigInteger, primary_key=True),
    Column("snapshot", JSONB),
    Column("revision", BigInteger, nullable=False, server_default="-1"),
    Column("exempt", Boolean, nullable=False, server_default=text("false")),
    Column("routine", JSONB),
    Column("bounced_email", Text),
    Column("bounced_at", DateTime(timezone=True)),
    Column("bounce_note", Text),
    Index("customers_bounced", "creditor_id", postgresql_where=text("bounced_email is not null")),
    Index("customers_routine", "creditor_id", postgresql_where=text("routine is not null")),
    Column("language", Text),
    CheckConstraint("language in ('nb', 'en')", name="customers_language"),
)

invoices = Table(
    "invoices",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("revision", BigInteger),
    Column("number", Text),
    Column("invoice_date", Date),
    Column("due_date", Date),
    Column("amount", MONEY),
    Column("currency", Text),
    Column("kid", Text),
    Column("last_reminder", JSONB),
    Column("customer_id", BigInteger),
    Column("customer", JSONB),
    Column("case_id", Uuid),
    Column("transferred_on", Date),
    Column("due_when_transferred", Date),
    Column("deducted_when_transferred", Boolean),
    Column("exempt", Boolean, nullable=False, server_default=text("false")),
    Column("next_action", Text),
    Column("wait_until", Date),
    Column("routine", JSONB),
    Column("dispute", Text),
    Column("proposed", Boolean, nullable=False, server_default=text("false")),
    Column("proposal_revision", Integer, nullable=False, server_default="0"),
    Column("told_approval", Boolean),
    Column("rest", MONEY),
    Column("next_step_on", Date),
    Column("reason", Text),
    CheckConstraint("next_action in ('none', 'wait', 'collection')", name="invoices_next_action"),
    Index("invoices_creditor", "creditor_id", "customer_id"),
    Index("invoices_routine", "creditor_id", postgresql_where=text("routine is not null")),
    Index("invoices_case", "case_id", postgresql_where=text("case_id is not null")),
    Index(
        "invoices_next_step", "next_step_on", "invoice_id", postgresql_where=text("next_step_on is not null")
    ),
)

choices_made = Table(
    "choices_made",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("invoice_id", Uuid),
    Column("customer_id", BigInteger),
    Column("what", Text, nullable=False),
    Column("value", Text),
    Column("value_before", Text),
    Column("until", Date),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint(
        "what in ('exemption', 'next_action', 'override', 'objection', 'language', 'routine', 'unanswered')",
        name="choices_made_what",
    ),
    CheckConstraint(
        "num_nonnulls(invoice_id, customer_id) ="
        " case when what in ('routine', 'unanswered') then 0 else 1 end",
        name="choices_made_about",
    ),
    Index("choices_made_invoice", "invoice_id", postgresql_where=text("invoice_id is not null")),
    Index(
        "choices_made_customer",
        "creditor_id",
        "customer_id",
        postgresql_where=text("customer_id is not null"),
    ),
)

deltas = Table(
    "deltas",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("delta_id", Text, primary_key=True),
    Column("kind", Text),
    Column("amount", MONEY),
    Column("interest", MONEY),
    Column("fees", MONEY),
    Column("counts_from", Date),
    Column("reversed", Boolean, nullable=False, server_default=text("false")),
    Column("channel", Text),
    Column("court_costs", MONEY, nullable=False, server_default=text("0")),
    CheckConstraint("channel in ('creditor', 'agency')", name="deltas_channel"),
    CheckConstraint("kind in ('payment', 'credit', 'write_off')", name="deltas_kind"),
)

cases = Table(
    "cases",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("case_number", Text),
    Column("kid", Text),
    Column("agency_account", Text),
    Column("status", Text, nullable=False, server_default="open"),
    Column("status_revision", BigInteger, nullable=False, server_default="-1"),
    Column("next_step_on", Date),
    Column("reason", Text),
    CheckConstraint(OPEN_CASE, name="cases_status"),
    Index("cases_next_step", "next_step_on", "case_id", postgresql_where=text("next_step_on is not null")),
    Index("cases_creditor", "creditor_id"),
)

case_statuses = Table(
    "case_statuses",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("revision", BigInteger, primary_key=True, autoincrement=False),
    Column("status", Text, nullable=False),
    Column("changed_on", Date, nullable=False),
    CheckConstraint(OPEN_CASE, name="case_statuses_status"),
)

payment_plans = Table(
    "payment_plans",
    metadata,
    Column("plan_id", Uuid, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("creditor_id", Uuid, nullable=False),
    Column("agreed_on", Date, nullable=False),
    Column("agreed_by", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
    Column("instalments", JSONB, nullable=False),
    Column("invoice_ids", ARRAY(Uuid), nullable=False),
    Column("paid_before", MONEY, nullable=False),
    Column("addition", MONEY, nullable=False),
    Column("status", Text, nullable=False),
    Column("ended_on", Date),
    Column("revision", BigInteger, nullable=False),
    Column("cancelled_by", Text),
    Column("cancelled_because", Text),
    CheckConstraint(
        "status in ('standing', 'completed', 'broken', 'cancelled')", name="payment_plans_status"
    ),
    CheckConstraint("origin in ('case_handler', 'debtor')", name="payment_plans_origin"),
    Index("payment_plans_case", "case_id"),
)

questions = Table(
    "questions",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("asked_on", Date, nullable=False),
    Column("answer_by", Date, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("pauses_until", Date),
    Column("taken_back_on", Date),
)

closed_claims = Table(
    "closed_claims",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, primary_key=True),
    Column("closing_reason", Text),
    Column("closed_on", Date),
    Column("revision", BigInteger, nullable=False),
    CheckConstraint(
        "closing_reason in ('paid', 'credited', 'withdrawn', 'written_off')", name="closed_claims_reason"
    ),
)
