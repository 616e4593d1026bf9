"""Routines, followed invoices and cases, letters and their documents."""

from alembic import op

from shared.migrate import create_core_tables

revision = "0001"
down_revision = None

TABLES = """
create table creditors (
    creditor_id uuid primary key,
    profile jsonb,
    revision bigint not null default -1,
    connected boolean not null default true,
    connection_revision bigint not null default -1
);
create table routines (
    creditor_id uuid primary key,
    payment_reminder_after_days int,
    repeat_every_days int,
    attach_invoice boolean not null,
    transfer_after_days int not null,
    auto_approve boolean not null,
    auto_approve_from_invoice_date date,
    minimum_amount numeric(14, 2) not null,
    constraint routines_transfer_after_days check (transfer_after_days >= 14)
);
create table customers (
    creditor_id uuid not null,
    customer_id bigint not null,
    snapshot jsonb,
    revision bigint not null default -1,
    exempt boolean not null default false,
    primary key (creditor_id, customer_id)
);
create table invoices (
    invoice_id uuid primary key,
    creditor_id uuid not null,
    revision bigint,
    number text,
    invoice_date date,
    due_date date,
    amount numeric(14, 2),
    currency text,
    kid text,
    last_reminder jsonb,
    customer_id bigint,
    customer jsonb,
    case_id uuid,
    transferred_on date,
    exempt boolean not null default false,
    next_action text,
    proposed boolean not null default false,
    proposal_revision int not null default 0,
    rest numeric(14, 2),
    next_step_on date,
    reason text,
    constraint invoices_next_action check (next_action in ('none', 'wait', 'collection'))
);
create index invoices_creditor on invoices (creditor_id, customer_id);
create index invoices_case on invoices (case_id) where case_id is not null;
create index invoices_next_step on invoices (next_step_on, invoice_id) where next_step_on is not null;
create table deltas (
    invoice_id uuid not null,
    delta_id text not null,
    kind text,
    amount numeric(14, 2),
    interest numeric(14, 2),
    fees numeric(14, 2),
    counts_from date,
    reversed boolean not null default false,
    primary key (invoice_id, delta_id),
    constraint deltas_kind check (kind in ('payment', 'credit', 'write_off'))
);
create table cases (
    case_id uuid primary key,
    creditor_id uuid not null,
    case_number text,
    kid text,
    agency_account text,
    status text not null default 'open',
    status_revision bigint not null default -1,
    next_step_on date,
    reason text,
    constraint cases_status check (
        status in ('open', 'paused', 'disputed', 'withdrawn', 'legal', 'surveillance', 'closed')
    )
);
create index cases_next_step on cases (next_step_on, case_id) where next_step_on is not null;
create table closed_claims (
    case_id uuid not null,
    invoice_id uuid not null,
    closing_reason text not null,
    closed_on date not null,
    primary key (case_id, invoice_id),
    constraint closed_claims_reason check (closing_reason in ('paid', 'credited', 'withdrawn', 'written_off'))
);
create table letters (
    letter_id uuid primary key,
    creditor_id uuid not null,
    case_id uuid,
    kind text not null,
    status text not null,
    ordered_on date not null,
    channel text,
    sent_on date,
    deadline date,
    fee numeric(14, 2),
    principal numeric(14, 2),
    interest numeric(14, 2),
    fees numeric(14, 2),
    recipient_number bigint,
    document_id uuid,
    note text not null default '',
    constraint letters_kind check (
        kind in ('payment_reminder', 'reminder', 'collection_notice', 'payment_demand', 'legal_action_notice')
    ),
    constraint letters_status check (status in ('ordered', 'sent', 'refused', 'cancelled')),
    constraint letters_channel check (channel in ('email', 'print'))
);
create index letters_creditor on letters (creditor_id, sent_on);
create index letters_case on letters (case_id) where case_id is not null;
create index letters_ordered on letters (ordered_on) where status = 'ordered';
create table letter_invoices (
    invoice_id uuid not null,
    letter_id uuid not null,
    primary key (invoice_id, letter_id)
);
create index letter_invoices_letter on letter_invoices (letter_id);
create table documents (
    document_id uuid primary key,
    creditor_id uuid not null,
    name text not null,
    content bytea not null,
    made_at timestamptz not null
)
"""


def upgrade() -> None:
    create_core_tables(op)
    for statement in TABLES.split(";"):
        op.execute(statement)
