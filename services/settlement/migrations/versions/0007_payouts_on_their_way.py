"""Payouts on their way: batches that two people release, the bank's answers, and balances to reconcile with."""

from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
    for statement in RULES:
        op.execute(statement)


TABLES = """
create table payout_batches (
    batch_id uuid primary key,
    number int not null constraint payout_batches_number unique,
    status text not null constraint status_known check (status in ('draft', 'approved', 'released', 'cancelled')),
    payments int not null,
    total numeric(14, 2) not null,
    proposed_by text not null,
    proposed_at timestamptz not null,
    approved_by text,
    approved_at timestamptz,
    released_by text,
    released_at timestamptz,
    execution_on date,
    version text,
    content bytea,
    cancelled_by text,
    cancelled_at timestamptz,
    bank_status text not null default '' constraint bank_status_known check (bank_status in
        ('', 'pending', 'accepted', 'partly', 'rejected')),
    bank_reason text not null default '',
    dropped_at timestamptz,
    constraint another_releases check (released_by is null or lower(released_by) <> lower(approved_by)),
    constraint released_with_file check
        ((status = 'released') = (content is not null and approved_by is not null and released_by is not null))
);
alter table payouts
    drop constraint payouts_settlement_id_key,
    drop constraint status_known,
    alter column settlement_id drop not null,
    add column kind text not null default 'settlement',
    add column payment_id text references payments (payment_id),
    add column replaces uuid references payouts (payout_id),
    add column payee text not null default '',
    add column kid text not null default '',
    add column message text not null default '',
    add column batch_id uuid references payout_batches (batch_id),
    add column bank_status text not null default '',
    add column reason text not null default '',
    add column paid_on date,
    add constraint payouts_replaces unique (replaces),
    add constraint kind_known check (kind in ('settlement', 'refund')),
    add constraint status_known check (status in
        ('ordered', 'drafted', 'released', 'paid', 'rejected', 'withdrawn')),
    add constraint bank_status_known check (bank_status in ('', 'pending', 'accepted')),
    add constraint payouts_kind_fits check
        ((kind = 'settlement') = (settlement_id is not null) and (kind = 'refund') = (payment_id is not null)),
    add constraint payouts_batch_fits check
        ((status in ('ordered', 'withdrawn')) = (batch_id is null) and (status = 'paid') = (paid_on is not null));
create unique index payouts_of_settlement on payouts (settlement_id)
    where status not in ('rejected', 'withdrawn');
create index payouts_of_payment on payouts (payment_id) where payment_id is not null;
create index payouts_of_creditor on payouts (creditor_id);
create index payouts_of_batch on payouts (batch_id);
create index payouts_open on payouts (payout_id) where status in ('ordered', 'rejected');
create table payout_log (
    log_id uuid primary key,
    at timestamptz not null,
    by text not null,
    deed text not null,
    batch_id uuid,
    payout_id uuid,
    detail text not null
);
create index payout_log_of_batch on payout_log (batch_id);
create index payout_log_of_payout on payout_log (payout_id);
create table status_reports (
    report_id uuid primary key,
    status text not null constraint status_known check (status in ('taken', 'refused')),
    received_at timestamptz not null,
    received_by text not null,
    sha256 text not null,
    content bytea not null,
    message_id text,
    batch_id uuid,
    reason text
);
create unique index status_reports_content on status_reports (sha256) where status = 'taken';
create index status_reports_received on status_reports (received_at);
create table bank_balances (
    balance_id uuid primary key,
    on_day date not null,
    balance numeric(18, 2) not null,
    source text not null constraint source_known check (source in ('operator', 'camt.053', 'camt.054')),
    entered_by text not null,
    entered_at timestamptz not null
);
create index bank_balances_day on bank_balances (on_day);
create index entries_of_book on entries (book, booked_on)
"""

RULES = (
    # Inkassoforskriften § 4-1, now also with what has been sent to the bank and is not confirmed.
    """
    create or replace function refuse_overdrawing() returns trigger language plpgsql as $$
    declare
        available numeric;
    begin
        select sum(balance) into available from accounts
            where book = new.creditor_id and account in ('client_funds', 'payouts_ordered', 'payouts_sent');
        if available is null or available < 0 then
            raise exception 'payout % of % is more than creditor % has on the client account',
                new.payout_id, new.amount, new.creditor_id;
        end if;
        return null;
    end $$
    """,
    # A batch that is released or cancelled stays as it is; only what the bank says of it is added.
    """
    create function refuse_changing_batches() returns trigger language plpgsql as $$
    begin
        if old.status in ('released', 'cancelled') and (tg_op = 'DELETE' or
            (to_jsonb(new) - '{bank_status,bank_reason,dropped_at}'::text[]) is distinct from
            (to_jsonb(old) - '{bank_status,bank_reason,dropped_at}'::text[])) then
            raise exception 'payout batch % is % and never changes; propose a new one', old.number, old.status;
        end if;
        return case tg_op when 'DELETE' then old else new end;
    end $$
    """,
    """
    create trigger payout_batches_stay before update or delete on payout_batches
        for each row execute function refuse_changing_batches()
    """,
    # Nor does a payout in such a batch: neither amount nor payee, and it is never in a second one.
    """
    create function refuse_changing_payouts() returns trigger language plpgsql as $$
    begin
        if old.status in ('released', 'paid', 'rejected') and (tg_op = 'DELETE' or
            (to_jsonb(new) - '{status,bank_status,reason,paid_on}'::text[]) is distinct from
            (to_jsonb(old) - '{status,bank_status,reason,paid_on}'::text[])) then
            raise exception 'payout % has been sent to the bank and never changes; order a new one', old.payout_id;
        end if;
        if old.status in ('paid', 'rejected') and new.status <> old.status
            or old.status = 'released' and new.status not in ('released', 'paid', 'rejected') then
            raise exception 'payout % is % and cannot become %', old.payout_id, old.status, new.status;
        end if;
        return case tg_op when 'DELETE' then old else new end;
    end $$
    """,
    """
    create trigger payouts_stay before update or delete on payouts
        for each row execute function refuse_changing_payouts()
    """,
    """
    create function refuse_forgetting() returns trigger language plpgsql as $$
    begin
        raise exception '% is append-only; add to it instead', tg_table_name;
    end $$
    """,
    """
    create trigger payout_log_append_only before update or delete on payout_log
        for each statement execute function refuse_forgetting()
    """,
    """
    create trigger bank_balances_append_only before update or delete on bank_balances
        for each statement execute function refuse_forgetting()
    """,
)
