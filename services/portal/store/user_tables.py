"""The tables of people: users, what they may, how they log in, and what they have been mailed."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    false,
    func,
)
from sqlalchemy.dialects.postgresql import JSONB

from services.portal.store.tables import INSTANT, metadata, one_of

users = Table(
    "users",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("email", Text, nullable=False, unique=True),
    Column("password_hash", Text),
    Column("created_at", INSTANT, nullable=False),
    Column("language", Text, one_of("language", "nb", "en")),
)

memberships = Table(
    "memberships",
    metadata,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("creditor_id", Uuid, primary_key=True),
    Column("accounting_firm", Text, primary_key=True, server_default=""),
    Column("role", Text, one_of("role", "administrator", "write", "accountant", "read"), nullable=False),
    CheckConstraint("(role = 'accountant') = (accounting_firm <> '')", name="firm_of_accountants"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("company_id", Uuid),
    Column("notice", JSONB),
    Column("created_at", INSTANT, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    Column("id", Uuid, nullable=False, server_default=func.gen_random_uuid()),
    Column("second_factor", Boolean, nullable=False, server_default=false()),
    Column("last_seen_at", INSTANT, nullable=False, server_default=func.now()),
    Column("address", Text, nullable=False, server_default=""),
    Column("agent", Text, nullable=False, server_default=""),
    UniqueConstraint("id", name="sessions_id"),
    Index("sessions_user", "user_id"),
    Index("sessions_expires", "expires_at"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("creditor_id", Uuid, primary_key=True),
    Column("email", Text, primary_key=True),
    Column("spent_through", INSTANT),
    Column("accountant_spent_through", INSTANT),
    Column("renewed_at", INSTANT),
    Column("mail_problem", Text),
    Column("invited_role", Text),
    Column("invited_by", Text),
    Column("invited_at", INSTANT),
)

failed_log_ins = Table(
    "failed_log_ins",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("email", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("tried_at", INSTANT, nullable=False),
    Column(
        "kind",
        Text,
        one_of(
            "kind",
            "password",
            "code",
            "reset",
            "registration",
            "mail",
            "debtor",
            "debtor_deed",
            "debtor_look",
        ),
        nullable=False,
        server_default="password",
    ),
    Index("failed_log_ins_email", "email", "tried_at"),
    Index("failed_log_ins_address", "address", "tried_at"),
)

second_factors = Table(
    "second_factors",
    metadata,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("secret", Text, nullable=False),
    Column("created_at", INSTANT, nullable=False),
    Column("confirmed_at", INSTANT),
    Column("last_step", BigInteger, nullable=False, server_default="0"),
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("code_hash", LargeBinary, primary_key=True),
)

staff = Table(
    "staff",
    metadata,
    Column("user_id", Uuid, ForeignKey("users.id"), primary_key=True),
    Column("role", Text, one_of("role", "case_handler", "operator"), nullable=False),
)

password_resets = Table(
    "password_resets",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("used_at", INSTANT),
    Index("password_resets_user", "user_id"),
)

email_changes = Table(
    "email_changes",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("user_id", Uuid, ForeignKey("users.id"), nullable=False),
    Column("present_email", Text, nullable=False),
    Column("new_email", Text, nullable=False),
    Column("asked_at", INSTANT, nullable=False),
    Column("present_confirmed_at", INSTANT),
    Column("new_confirmed_at", INSTANT),
    Column("ended_at", INSTANT),
    Index("email_changes_user", "user_id"),
)

registration_visits = Table(
    "registration_visits",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("arrival_hash", LargeBinary, nullable=False),
    Column("creditor_id", Uuid, nullable=False),
    Column("email", Text, nullable=False),
    Column("expires_at", INSTANT, nullable=False),
    UniqueConstraint("arrival_hash", name="arrival_used_once"),
    Index("registration_visits_expires", "expires_at"),
)
