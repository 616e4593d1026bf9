"""The tables of what the portal has heard (read models); those of people are in `user_tables`."""

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
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.db import core_tables
from shared.events import PaymentPlanChanged

metadata = MetaData()
core_tables(metadata)

MONEY = Numeric(14, 2)
INSTANT = DateTime(timezone=True)


def one_of(column: str, *words: str) -> CheckConstraint:
    """Return the check that a column holds one of these words."""
    listed = ", ".join(f"'{word}'" for word in words)
    return CheckConstraint(f"{column} in ({listed})", name=f"{column}_known")


creditors = Table(
    "creditors",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("organisation_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("accounting_firm", Text, nullable=False),
    Column("auto_posting", Boolean, nullable=False),
    Column("is_active", Boolean, nullable=False, server_default=text("true")),
)

connections = Table(
    "connections",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("lost", Boolean, nullable=False),
    Column("since", INSTANT, nullable=False),
    Column("reason", Text, nullable=False),
)

customers = Table(
    "customers",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("name", Text, nullable=False),
    Column("organisation_number", Text, nullable=False, server_default=""),
)

invoices = Table(
    "invoices",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("authority", SmallInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("number", Text, nullable=False),
    Column("invoice_date", Date, nullable=False),
    Column("due_date", Date, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("customer_id", BigInteger, nullable=False),
    Column("customer_number", BigInteger, nullable=False),
    Column("customer_name", Text, nullable=False),
    Column("organisation_number", Text, nullable=False, server_default=""),
    Index("invoices_creditor", "creditor_id", "due_date"),
    Index("invoices_customer", "creditor_id", "customer_id"),
)

movements = Table(
    "movements",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("kind", Text, one_of("kind", "payment", "credit_note", "write_off"), nullable=False),
    Column("channel", Text, one_of("channel", "creditor", "agency"), nullable=False),
    Column("moved_on", Date, nullable=False),
    Column("amount", MONEY, nullable=False),
    Column("interest", MONEY, nullable=False),
    Column("fees", MONEY, nullable=False),
    Column("reference", Text, nullable=False),
    Column("court_costs", MONEY, nullable=False, server_default="0"),
    Index("movements_creditor", "creditor_id", "moved_on"),
)

reversals = Table(
    "reversals",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("movement_id", Text, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("standing", Boolean, nullable=False),
    Column("auto_approve", Boolean, nullable=False),
    Column("proposed_on", Date),
    Column("waiting", Boolean, nullable=False, server_default=text("false")),
    Index("proposals_standing", "creditor_id", postgresql_where=text("standing")),
    Index("proposals_waiting", "creditor_id", postgresql_where=text("waiting")),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("number", Text, nullable=False),
    Column("kid", Text, nullable=False),
    Column("agency_account", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="open"),
    Column("searched", Text, nullable=False, server_default=""),
    Column("answer_by", Date),
    Index("cases_creditor", "creditor_id", "number"),
    Index("cases_latest", text("length(number)"), "number", "id"),
    Index("cases_latest_of_creditor", "creditor_id", text("length(number)"), "number", "id"),
    Index("cases_status", "status", "creditor_id"),
    Index("cases_asked", "answer_by", "number", postgresql_where=text("answer_by is not null")),
    Index(
        "cases_asked_of_creditor", "creditor_id", "answer_by", postgresql_where=text("answer_by is not null")
    ),
    Index("cases_searched", "searched", postgresql_using="gin", postgresql_ops={"searched": "gin_trgm_ops"}),
)

claims = Table(
    "claims",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("transferred_on", Date, nullable=False),
    Index("claims_invoice", "invoice_id"),
)

claim_closings = Table(
    "claim_closings",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("invoice_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("reason", Text, one_of("reason", "paid", "credited", "withdrawn", "written_off")),
    Column("closed_on", Date),
)

case_statuses = Table(
    "case_statuses",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column(
        "status",
        Text,
        one_of("status", "open", "paused", "disputed", "withdrawn", "legal", "surveillance", "closed"),
        nullable=False,
    ),
    Column("reason", Text, nullable=False),
    Column("changed_on", Date, nullable=False),
)

Table(  # unused: the next release may drop it (deploy/k8s/README.md)
    "decisions",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("question", ARRAY(Text), nullable=False),
    Column("answer_by", Date, nullable=False),
)

questions = Table(
    "questions",
    metadata,
    Column("case_id", Uuid, primary_key=True),
    Column("answer_by", Date, primary_key=True),
    Column("about", Text, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("question", ARRAY(Text), nullable=False),
    Column("asked_on", Date, nullable=False),
)

letters = Table(
    "letters",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("case_id", Uuid),
    Column("invoice_ids", ARRAY(Uuid), nullable=False),
    Column(
        "kind",
        Text,
        one_of(
            "kind",
            "payment_reminder",
            "reminder",
            "collection_notice",
            "payment_demand",
            "legal_action_notice",
            "instalment_plan",
            "instalment_reminder",
            "surveillance_letter",
        ),
        nullable=False,
    ),
    Column("channel", Text, one_of("channel", "email", "print"), nullable=False),
    Column("sent_on", Date, nullable=False),
    Column("deadline", Date),
    Column("fee", MONEY, nullable=False),
    Column("principal", MONEY, nullable=False),
    Column("interest", MONEY, nullable=False),
    Column("fees", MONEY, nullable=False),
    Column("document_id", Uuid),
    Index("letters_creditor", "creditor_id", "sent_on"),
    Index("letters_case", "case_id"),
    Index("letters_invoices", "invoice_ids", postgresql_using="gin"),
)

history = Table(
    "history",
    metadata,
    Column("event_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("said_at", INSTANT, nullable=False),
    Column("happened_on", Date, nullable=False),
    Column("case_id", Uuid),
    Column("invoice_ids", ARRAY(Uuid), nullable=False),
    Column("data", JSONB, nullable=False),
    Index("history_creditor", "creditor_id", "said_at"),
    Index("history_case", "case_id"),
    Index("history_invoices", "invoice_ids", postgresql_using="gin"),
    Index("history_latest", "said_at", "event_id"),
    Index("history_latest_of_creditor", "creditor_id", "said_at", "event_id"),
    Index("history_plans", "case_id", postgresql_where=text(f"type = '{PaymentPlanChanged.type}'")),
)

overview_sums = Table(
    "overview_sums",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column(
        "about",
        Text,
        one_of("about", "debt", "payment", "claim", "case", "letter", "settlement"),
        primary_key=True,
    ),
    Column("day", Date, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("items", BigInteger, nullable=False),
    Column("amount", Numeric(18, 2), nullable=False),
    Column("days", BigInteger, nullable=False),
)
