"""The mirror of PowerOffice Go: creditors, customers, invoices and what reduced them; received webhooks."""

from alembic import op

from shared.migrate import create_core_tables

revision = "0001"
down_revision = None

STATEMENTS = """
create table creditors (
    id uuid primary key,
    organisation_number text not null,
    name text not null,
    write_off_account int not null,
    profile_revision int not null,
    is_connected boolean not null,
    connection_revision int not null,
    invoice_cursor timestamptz,
    customer_cursor timestamptz,
    version int not null,
    news_ordered boolean not null,
    synced_at timestamptz,
    synced_on date,
    outcome text not null
);
create index creditors_organisation_number on creditors (organisation_number);
create table customers (
    creditor_id uuid not null,
    id bigint not null,
    number bigint not null,
    snapshot jsonb not null,
    revision int not null,
    is_told boolean not null,
    read_at timestamptz not null,
    primary key (creditor_id, id)
);
create table invoices (
    creditor_id uuid not null,
    id uuid not null,
    number text not null,
    invoice_date date not null,
    due_date date,
    amount numeric(14,2) not null,
    balance numeric(14,2) not null,
    currency text not null,
    kid text not null,
    customer_id bigint,
    customer_number bigint,
    match_id bigint,
    balance_changed_at timestamptz,
    last_reminder jsonb,
    revision int not null,
    primary key (creditor_id, id)
);
create index invoices_to_tell on invoices (due_date, creditor_id) where revision = 0 and balance > 0;
create table reductions (
    creditor_id uuid not null,
    invoice_id uuid not null,
    entry_id bigint not null,
    match_id bigint not null,
    kind text not null check (kind in ('payment', 'credit_note', 'write_off', 'own_settlement')),
    amount numeric(14,2) not null check (amount >= 0),
    "on" date not null,
    number text not null,
    told_id text not null,
    tellings int not null,
    primary key (creditor_id, invoice_id, entry_id)
);
create table webhooks (
    id text primary key,
    received_at timestamptz not null,
    type text not null,
    organisation_number text not null,
    entity text not null,
    creditor_id uuid,
    outcome text not null check (outcome in ('received', 'read', 'unknown_client')),
    handled_at timestamptz
);
create index webhooks_waiting on webhooks (creditor_id) where outcome = 'received';
create index webhooks_received_at on webhooks (received_at)
"""


def upgrade() -> None:
    create_core_tables(op)
    for statement in STATEMENTS.split(";"):
        op.execute(statement)
