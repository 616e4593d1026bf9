"""The tables of letters: what each says, about which invoices, and its PDF."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from services.dunning.store.tables import MONEY, metadata

LETTER_KIND = (
    "kind in ('payment_reminder', 'reminder', 'collection_notice', 'payment_demand', 'legal_action_notice',"
    " 'instalment_plan', 'instalment_reminder', 'surveillance_letter')"
)

letters = Table(
    "letters",
    metadata,
    Column("letter_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("case_id", Uuid),
    Column("kind", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("ordered_on", Date, nullable=False),
    Column("channel", Text),
    Column("sent_on", Date),
    Column("deadline", Date),
    Column("fee", MONEY),
    Column("principal", MONEY),
    Column("interest", MONEY),
    Column("fees", MONEY),
    Column("recipient_number", BigInteger),
    Column("document_id", Uuid),
    Column("note", Text, nullable=False, server_default=""),
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("first_attempt_at", DateTime(timezone=True)),
    Column("unfinished", Boolean, nullable=False, server_default=text("false")),
    Column("doubtful", Boolean, nullable=False, server_default=text("false")),
    Column("email", Text),
    Column("bounced_at", DateTime(timezone=True)),
    Column("extended_to", Date),
    Column("posted_on", Date),
    Column("cover_id", Uuid),
    Column("number", BigInteger, Identity(always=True, start=100001), nullable=False),
    Column("plan_id", Uuid),
    Column("court_costs", MONEY, nullable=False, server_default=text("0")),
    CheckConstraint(LETTER_KIND, name="letters_kind"),
    CheckConstraint("status in ('ordered', 'sent', 'refused', 'cancelled')", name="letters_status"),
    CheckConstraint("channel in ('email', 'print')", name="letters_channel"),
    CheckConstraint(
        "(posted_on is null) = (cover_id is null) and (posted_on is null or deadline is null"
        " or (extended_to is not null and extended_to >= deadline and extended_to >= posted_on + 14))",
        name="letters_posted",
    ),
    Index("letters_number", "number", unique=True),
    Index("letters_creditor", "creditor_id", "sent_on"),
    Index("letters_case", "case_id", postgresql_where=text("case_id is not null")),
    Index("letters_ordered", "ordered_on", postgresql_where=text("status = 'ordered'")),
)

letter_invoices = Table(
    "letter_invoices",
    metadata,
    Column("invoice_id", Uuid, primary_key=True),
    Column("letter_id", Uuid, primary_key=True),
    Index("letter_invoices_letter", "letter_id"),
)

documents = Table(
    "documents",
    metadata,
    Column("document_id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("name", Text, nullable=False),
    Column("content", LargeBinary, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False),
)
