"""Proposals, cases and their claims, and what decides on them."""

from alembic import op

from shared.migrate import create_core_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_core_tables(op)
    for statement in TABLES.split(";"):
        op.execute(statement)


TABLES = """
create table creditors (
    id uuid primary key,
    revision int not null,
    has_agreement boolean not null,
    connection_revision int not null,
    is_connected boolean not null,
    go_problem text
);
create table proposals (
    invoice_id uuid primary key,
    creditor_id uuid not null,
    proposed jsonb,
    withdrawn jsonb,
    approved_in_go boolean not null default false,
    choice text constraint choice_known check (choice in ('on_hold', 'removed')),
    choice_reason text,
    chosen_by text,
    chosen_at timestamptz,
    status text not null default 'not_proposed' constraint status_known check (status in
        ('not_proposed', 'draft', 'on_hold', 'approved', 'transferred', 'refused', 'removed', 'withdrawn',
         'settled')),
    left_to_pay numeric(14, 2) not null default 0,
    transferable_from date,
    wants_approval boolean not null default false
);
create index proposals_list on proposals (creditor_id, status);
create index proposals_waiting on proposals (creditor_id, transferable_from)
    where status = 'draft' and wants_approval;
create index proposals_approved_in_go on proposals (creditor_id) where approved_in_go;
create table matches (
    invoice_id uuid not null,
    match_id text not null,
    kind text constraint kind_known check (kind in ('payment', 'credit_note', 'write_off')),
    amount numeric(14, 2),
    is_reversed boolean not null,
    primary key (invoice_id, match_id)
);
create table decisions (
    id uuid primary key,
    invoice_id uuid not null,
    action text not null constraint action_known check (action in
        ('approve', 'hold', 'remove', 'release', 'transfer', 'refuse', 'drop')),
    decided_by text not null,
    decided_at timestamptz not null,
    reason text not null
);
create index decisions_of_invoice on decisions (invoice_id, id);
create table cases (
    id uuid primary key,
    number bigint not null unique,
    kid text not null unique,
    creditor_id uuid not null,
    customer_id bigint not null,
    status text not null constraint status_known check (status in
        ('open', 'paused', 'disputed', 'withdrawn', 'legal', 'surveillance', 'closed')),
    revision int not null,
    is_joinable boolean not null,
    go_case_id uuid,
    told_revision int not null,
    go_problem text,
    in_hand_until timestamptz
);
create unique index cases_joinable on cases (creditor_id, customer_id) where is_joinable;
create index cases_list on cases (creditor_id, status);
create index cases_not_told on cases (creditor_id) where go_case_id is not null and told_revision < revision;
create table case_history (
    case_id uuid not null references cases (id),
    revision int not null,
    status text not null,
    reason text not null,
    changed_by text not null,
    changed_at timestamptz not null,
    primary key (case_id, revision)
);
create table case_numbers (
    series text primary key,
    last bigint not null
);
create table claims (
    invoice_id uuid primary key references proposals (invoice_id),
    case_id uuid not null references cases (id),
    status text not null constraint status_known check (status in
        ('ordered', 'transferred', 'refused', 'dropped')),
    approved_by text not null,
    approved_at timestamptz not null,
    reason text not null,
    transferred_on date
);
create index claims_of_case on claims (case_id);
create index claims_on_their_way on claims (approved_at) where status = 'ordered';
create table claim_closings (
    case_id uuid not null,
    invoice_id uuid not null,
    reason text not null constraint reason_known check (reason in
        ('paid', 'credited', 'withdrawn', 'written_off')),
    closed_on date not null,
    primary key (case_id, invoice_id)
);
create table payment_demands (
    case_id uuid primary key,
    sent_on date not null
)
"""
