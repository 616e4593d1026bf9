"""The tables of registration."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

from shared.db import core_tables

metadata = MetaData()
core_tables(metadata)

INSTANT = DateTime(timezone=True)

creditors = Table(
    "creditors",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("organisation_number", Text, nullable=False, unique=True),
    Column("state", Text, nullable=False),
    Column("connection", Text, nullable=False),
    Column("connection_since", INSTANT),
    Column("connection_reason", Text, nullable=False),
    Column("client_key", Text),
    Column("key_version", Integer, nullable=False),
    Column("accounting_firm", Text),
    Column("accountant_email", Text, nullable=False, server_default=""),
    Column("details", JSONB(none_as_null=True)),
    Column("details_read_at", INSTANT),
    Column("contact_since", INSTANT),
    Column("former_contact", JSONB(none_as_null=True)),
    Column("payout", JSONB(none_as_null=True)),
    Column("contacts", JSONB, nullable=False, server_default="[]"),
    Column("main_contact_id", Uuid),
    Column("setup", JSONB(none_as_null=True)),
    Column("vat_apart", Boolean, nullable=False, server_default=text("false")),
    Column("opened_agreement", Text, nullable=False),
    Column("registered_at", INSTANT),
    Column("welcome", Text, nullable=False),
    Column("welcome_reason", Text, nullable=False),
    Column("accountant_invitation", Text, nullable=False, server_default="not_yet"),
    Column("accountant_invitation_reason", Text, nullable=False, server_default=""),
    Column("loss_notice", Text, nullable=False, server_default="not_yet"),
    Column("loss_notice_reason", Text, nullable=False, server_default=""),
    Column("revision", Integer, nullable=False),
    Column("created_at", INSTANT, nullable=False, server_default=text("now()")),
    Column("language", Text, nullable=False, server_default="nb"),
    CheckConstraint("language in ('nb', 'en')", name="creditors_language"),
)

signatures = Table(
    "signatures",
    metadata,
    Column("creditor_id", Uuid, ForeignKey("creditors.id"), primary_key=True),
    Column("signed_at", INSTANT, primary_key=True),
    Column("version", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("terms", JSONB, nullable=False),
    Column("signed_by", Text, nullable=False),
)

consents = Table(
    "consents",
    metadata,
    Column("state_hash", LargeBinary, primary_key=True),
    Column("creditor_id", Uuid, ForeignKey("creditors.id"), nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("valid_until", INSTANT, nullable=False),
    Column("used_at", INSTANT),
    Column("outcome", Text),
    Column("user_email", Text),
    Index("consents_creditor", "creditor_id"),
)

account_changes = Table(
    "account_changes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, ForeignKey("creditors.id"), nullable=False),
    Column("bank_account", Text, nullable=False),
    Column("present_account", Text, nullable=False),
    Column("former_emails", JSONB, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("valid_until", INSTANT, nullable=False),
    Column("state", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    Column("decided_at", INSTANT),
    Column("mail", Text, nullable=False),
    Column("mail_reason", Text, nullable=False),
    Index("account_changes_pending", "creditor_id", unique=True, postgresql_where=text("state = 'pending'")),
)
"""Bank accounts that a registered company asked to be paid to; at most one of a company's waits."""

changes = Table(
    "changes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, ForeignKey("creditors.id"), nullable=False),
    Column("changed_at", INSTANT, nullable=False),
    Column("changed_by", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("before", JSONB, nullable=False),
    Column("after", JSONB, nullable=False),
    Index("changes_creditor", "creditor_id", "id"),
)
"""Who has changed what, and when; a trigger refuses every update and deletion."""

webhook_endpoints = Table(
    "webhook_endpoints",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("creditor_id", Uuid, ForeignKey("creditors.id"), nullable=False),
    Column("url", Text, nullable=False),
    Column("events", ARRAY(Text), nullable=False),
    Column("secret", Text, nullable=False),
    Column("former_secret", Text),
    Column("former_until", INSTANT),
    Column("state", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("failing_since", INSTANT),
    Column("created_at", INSTANT, nullable=False),
    Column("created_by", Text, nullable=False),
    Column("why", Text),
    CheckConstraint("state in ('active', 'disabled')", name="webhook_endpoints_state"),
    CheckConstraint("why in ('gone', 'failing')", name="webhook_endpoints_why"),
    Index("webhook_endpoints_creditor", "creditor_id"),
)

webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("endpoint_id", Uuid, ForeignKey("webhook_endpoints.id", ondelete="cascade"), nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("type", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", INSTANT, nullable=False),
    Column("last_at", INSTANT),
    Column("last_status", Integer),
    Column("last_error", Text, nullable=False, server_default=""),
    CheckConstraint("state in ('waiting', 'delivered', 'failed')", name="webhook_deliveries_state"),
    Index("webhook_deliveries_event", "endpoint_id", "event_id", unique=True),
    Index("webhook_deliveries_due", "endpoint_id", "next_at", postgresql_where=text("state = 'waiting'")),
    Index("webhook_deliveries_created", "created_at"),
)
