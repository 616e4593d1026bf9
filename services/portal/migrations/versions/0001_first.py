"""The portal's first tables: what it has heard, and its users.

Revision ID: 0001
Revises:
"""

from alembic import op

from shared.migrate import create_core_tables

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    create_core_tables(op)
    for statement in (HEARD + OWNED + VIEWS).split(";"):
        if statement.strip():
            op.execute(statement)


HEARD = """
create table creditors (
    id uuid primary key,
    revision int not null,
    organisation_number text not null,
    name text not null,
    accounting_firm text not null,
    auto_posting boolean not null
);
create table connections (
    creditor_id uuid primary key,
    revision int not null,
    lost boolean not null,
    since timestamptz not null,
    reason text not null
);
create table customers (
    creditor_id uuid not null,
    id bigint not null,
    revision int not null,
    name text not null,
    primary key (creditor_id, id)
);
create table invoices (
    id uuid primary key,
    creditor_id uuid not null,
    authority smallint not null,
    revision int not null,
    number text not null,
    invoice_date date not null,
    due_date date not null,
    amount numeric(14, 2) not null,
    customer_id bigint not null,
    customer_number bigint not null,
    customer_name text not null
);
create index invoices_creditor on invoices (creditor_id, due_date);
create table movements (
    invoice_id uuid not null,
    id text not null,
    creditor_id uuid not null,
    kind text not null constraint kind_known check (kind in ('payment', 'credit_note', 'write_off')),
    channel text not null constraint channel_known check (channel in ('creditor', 'agency')),
    moved_on date not null,
    amount numeric(14, 2) not null,
    interest numeric(14, 2) not null,
    fees numeric(14, 2) not null,
    reference text not null,
    primary key (invoice_id, id)
);
create index movements_creditor on movements (creditor_id, moved_on);
create table reversals (
    invoice_id uuid not null,
    movement_id text not null,
    creditor_id uuid not null,
    primary key (invoice_id, movement_id)
);
create table proposals (
    invoice_id uuid primary key,
    creditor_id uuid not null,
    revision int not null,
    standing boolean not null,
    auto_approve boolean not null,
    proposed_on date
);
create index proposals_standing on proposals (creditor_id) where standing;
create table cases (
    id uuid primary key,
    creditor_id uuid not null,
    number text not null,
    kid text not null,
    agency_account text not null
);
create index cases_creditor on cases (creditor_id, number);
create table claims (
    case_id uuid not null,
    invoice_id uuid not null,
    creditor_id uuid not null,
    transferred_on date not null,
    primary key (case_id, invoice_id)
);
create index claims_invoice on claims (invoice_id);
create table claim_closings (
    case_id uuid not null,
    invoice_id uuid not null,
    creditor_id uuid not null,
    reason text not null
        constraint reason_known check (reason in ('paid', 'credited', 'withdrawn', 'written_off')),
    closed_on date not null,
    primary key (case_id, invoice_id)
);
create table case_statuses (
    case_id uuid primary key,
    creditor_id uuid not null,
    revision int not null,
    status text not null constraint status_known check (
        status in ('open', 'paused', 'disputed', 'withdrawn', 'legal', 'surveillance', 'closed')),
    reason text not null,
    changed_on date not null
);
create table decisions (
    case_id uuid primary key,
    creditor_id uuid not null,
    question text[] not null,
    answer_by date not null
);
create table letters (
    id uuid primary key,
    creditor_id uuid not null,
    case_id uuid,
    invoice_ids uuid[] not null,
    kind text not null constraint kind_known check (kind in (
        'payment_reminder', 'reminder', 'collection_notice', 'payment_demand', 'legal_action_notice')),
    channel text not null constraint channel_known check (channel in ('email', 'print')),
    sent_on date not null,
    deadline date,
    fee numeric(14, 2) not null,
    principal numeric(14, 2) not null,
    interest numeric(14, 2) not null,
    fees numeric(14, 2) not null,
    document_id uuid
);
create index letters_creditor on letters (creditor_id, sent_on);
create index letters_case on letters (case_id);
create index letters_invoices on letters using gin (invoice_ids);
create table settlements (
    id uuid primary key,
    creditor_id uuid not null,
    number int not null,
    settled_on date not null,
    payout numeric(14, 2) not null,
    posted boolean not null,
    voucher_id uuid,
    voucher_number bigint,
    remittance_advice_id uuid not null
);
create index settlements_creditor on settlements (creditor_id, settled_on);
create table settlement_lines (
    settlement_id uuid not null,
    position int not null,
    invoice_id uuid not null,
    invoice_number text not null,
    case_number text not null,
    principal numeric(14, 2) not null,
    interest numeric(14, 2) not null,
    fees numeric(14, 2) not null,
    collected_fees numeric(14, 2) not null,
    commission numeric(14, 2) not null,
    vat_basis numeric(14, 2) not null,
    vat numeric(14, 2) not null,
    primary key (settlement_id, position)
);
create table history (
    event_id uuid primary key,
    creditor_id uuid not null,
    type text not null,
    source text not null,
    said_at timestamptz not null,
    happened_on date not null,
    case_id uuid,
    invoice_ids uuid[] not null,
    data jsonb not null
);
create index history_creditor on history (creditor_id, said_at);
create index history_case on history (case_id);
create index history_invoices on history using gin (invoice_ids);
"""

OWNED = """
create table users (
    id uuid primary key,
    email text not null unique,
    password_hash text,
    created_at timestamptz not null
);
create table memberships (
    user_id uuid not null references users (id),
    creditor_id uuid not null,
    role text not null constraint role_known check (role in ('administrator', 'write', 'read')),
    primary key (user_id, creditor_id)
);
create table sessions (
    token_hash bytea primary key,
    user_id uuid not null references users (id),
    company_id uuid,
    notice jsonb,
    created_at timestamptz not null,
    expires_at timestamptz not null
);
create index sessions_user on sessions (user_id);
create index sessions_expires on sessions (expires_at);
create table invitations (
    creditor_id uuid not null,
    email text not null,
    spent_through timestamptz,
    renewed_at timestamptz,
    mail_problem text,
    primary key (creditor_id, email)
);
create table failed_log_ins (
    id bigint generated always as identity primary key,
    email text not null,
    address text not null,
    tried_at timestamptz not null
);
create index failed_log_ins_email on failed_log_ins (email, tried_at);
create index failed_log_ins_address on failed_log_ins (address, tried_at);
"""

VIEWS = """
create view standing_movements as
select m.* from movements m
where not exists (
    select from reversals r where r.invoice_id = m.invoice_id and r.movement_id = m.id
);
create view invoice_balances as
select
    i.id, i.creditor_id, i.number, i.invoice_date, i.due_date, i.amount,
    i.amount - coalesce(
        (select sum(m.amount) from standing_movements m where m.invoice_id = i.id), 0
    ) as remaining,
    coalesce(c.name, i.customer_name) as debtor,
    i.customer_number as debtor_number
from invoices i
left join customers c on c.creditor_id = i.creditor_id and c.id = i.customer_id
"""
