"""The tables of what is said about cases: debtors' sessions, messages, attachments, readers and tasks."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, LargeBinary, Table, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB

from services.portal.store.tables import INSTANT, metadata, one_of

debtor_sessions = Table(
    "debtor_sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("case_id", Uuid, nullable=False),
    Column("last_seen_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Index("debtor_sessions_expires", "expires_at"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("thread", Text, one_of("thread", "creditor", "debtor"), nullable=False),
    Column("side", Text, one_of("side", "creditor", "agency", "debtor"), nullable=False),
    Column("author", Text, nullable=False),
    Column(
        "kind",
        Text,
        one_of("kind", "message", "question", "objection", "receipt", "plan", "answer"),
        nullable=False,
    ),
    Column("category", Text, nullable=False, server_default=""),
    Column("body", Text, nullable=False),
    Column("written_at", INSTANT, nullable=False),
    CheckConstraint(
        "(thread = 'debtor' and side <> 'creditor') or (thread = 'creditor' and side <> 'debtor')",
        name="debtors_write_in_their_thread",
    ),
    Index("messages_case", "case_id", "thread", "written_at"),
)

attachments = Table(
    "attachments",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("message_id", Uuid, ForeignKey("messages.id"), nullable=False),
    Column("name", Text, nullable=False),
    Column(
        "media_type",
        Text,
        one_of("media_type", "application/pdf", "image/jpeg", "image/png"),
        nullable=False,
    ),
    Column("content", LargeBinary, nullable=False),
    CheckConstraint("octet_length(content) between 1 and 10485760", name="content_of_a_size"),
    Index("attachments_message", "message_id"),
)

thread_readers = Table(
    "thread_readers",
    metadata,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("case_id", Uuid, primary_key=True),
    Column("thread", Text, one_of("thread", "creditor", "debtor"), primary_key=True),
    Column("read_at", INSTANT),
    Column("noticed_at", INSTANT),
)

tasks = Table(
    "tasks",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, nullable=False),
    Column("case_id", Uuid, nullable=False),
    Column("message_id", Uuid, ForeignKey("messages.id"), nullable=False),
    Column("kind", Text, one_of("kind", "question", "objection", "receipt", "plan"), nullable=False),
    Column("wish", JSONB),
    Column("due_on", Date, nullable=False),
    Column("made_at", INSTANT, nullable=False),
    Column("done_at", INSTANT),
    Column("done_by", Text),
    CheckConstraint("(kind = 'plan') = (wish is not null)", name="wish_of_plans"),
    CheckConstraint("(done_at is null) = (done_by is null)", name="done_by_somebody"),
    Index("tasks_open", "due_on", postgresql_where=text("done_at is null")),
    Index("tasks_case", "case_id"),
)
