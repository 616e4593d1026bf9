"""Companies on their way in, the consents that they were asked for, and the signatures under agreements."""

from alembic import op

from shared.migrate import create_core_tables

revision = "0001"
down_revision = None

STATEMENTS = """
create table creditors (
    id uuid primary key,
    organisation_number text not null unique,
    state text not null check (state in ('started', 'registered')),
    connection text not null check (connection in ('none', 'connected', 'lost')),
    connection_since timestamptz,
    connection_reason text not null,
    client_key text,
    key_version int not null,
    accounting_firm text,
    details jsonb,
    details_read_at timestamptz,
    payout jsonb,
    setup jsonb,
    opened_agreement text not null,
    registered_at timestamptz,
    welcome text not null check (welcome in ('not_yet', 'ordered', 'sent', 'refused')),
    welcome_reason text not null,
    revision int not null,
    created_at timestamptz not null default now()
);
create table signatures (
    creditor_id uuid not null references creditors (id),
    signed_at timestamptz not null,
    version text not null,
    hash text not null,
    terms jsonb not null,
    signed_by text not null,
    primary key (creditor_id, signed_at)
);
create table consents (
    state_hash bytea primary key,
    creditor_id uuid not null references creditors (id),
    asked_at timestamptz not null,
    valid_until timestamptz not null,
    used_at timestamptz,
    outcome text,
    user_email text
);
create index consents_creditor on consents (creditor_id)
"""


def upgrade() -> None:
    create_core_tables(op)
    for statement in STATEMENTS.split(";"):
        op.execute(statement)
