"""Claims and their facts, payments, the ledger, settlements; and the rules that the database keeps itself."""

from alembic import op

from shared.migrate import create_core_tables

revision = "0001"
down_revision = None


def upgrade() -> None:
    create_core_tables(op)
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
    for statement in RULES:
        op.execute(statement)


TABLES = """
create table books (
    book uuid primary key,
    revision int not null default 0,
    profile jsonb,
    ever_outside_vat boolean not null default false
);
create table cases (
    case_id uuid primary key,
    creditor_id uuid not null,
    case_number text not null,
    kid text not null unique
);
create index cases_of_creditor on cases (creditor_id);
create table case_statuses (
    case_id uuid primary key,
    revision int not null,
    status text not null constraint status_known check (status in
        ('open', 'paused', 'disputed', 'withdrawn', 'legal', 'surveillance', 'closed')),
    changed_on date not null
);
create table claims (
    invoice_id uuid primary key,
    case_id uuid not null references cases (case_id),
    creditor_id uuid not null,
    invoice_number text not null,
    due_date date not null,
    amount numeric(14, 2) not null,
    is_consumer boolean not null,
    customer_name text not null,
    subledger_account_id bigint not null,
    transferred_on date not null,
    principal numeric(14, 2) not null default 0,
    fees numeric(14, 2) not null default 0,
    closing_reason text constraint closing_reason_known check (closing_reason in
        ('paid', 'credited', 'withdrawn', 'written_off')),
    closed_on date
) with (fillfactor = 70);
create index claims_of_case on claims (case_id);
create index claims_of_creditor on claims (creditor_id);
create table unsettled_claims (
    invoice_id uuid primary key,
    creditor_id uuid not null
);
create index unsettled_claims_of_creditor on unsettled_claims (creditor_id);
create table reductions (
    invoice_id uuid not null,
    reduction_id text not null,
    kind text not null constraint kind_known check (kind in ('payment', 'credit_note', 'write_off')),
    amount numeric(14, 2) not null,
    happened_on date not null,
    primary key (invoice_id, reduction_id)
);
create table undone_reductions (
    invoice_id uuid not null,
    reduction_id text not null,
    primary key (invoice_id, reduction_id)
);
create table letters (
    letter_id uuid not null,
    invoice_id uuid not null,
    kind text not null constraint kind_known check (kind in
        ('reminder', 'collection_notice', 'payment_demand', 'legal_action_notice')),
    sent_on date not null,
    deadline date,
    fee numeric(14, 2) not null,
    total numeric(14, 2) not null,
    primary key (letter_id, invoice_id)
);
create index letters_of_invoice on letters (invoice_id);
create table bank_files (
    file_id uuid primary key,
    status text not null constraint status_known check (status in ('taken', 'refused')),
    received_at timestamptz not null,
    sha256 text not null,
    content bytea not null,
    sender text,
    recipient text,
    transmission_number text,
    payments int not null default 0,
    total numeric(14, 2) not null default 0,
    line_number int,
    reason text
);
create index bank_files_received on bank_files (received_at);
create unique index bank_files_content on bank_files (sha256) where status = 'taken';
create unique index bank_files_transmission on bank_files (sender, recipient, transmission_number)
    where status = 'taken';
create table payments (
    payment_id text primary key,
    file_id uuid not null references bank_files (file_id),
    case_id uuid,
    creditor_id uuid,
    kid text not null,
    amount numeric(14, 2) not null,
    paid_on date not null,
    received_on date not null,
    kind smallint not null,
    reference text not null,
    debtor_account text not null,
    text text not null,
    allocation_order text not null
);
create index payments_of_case on payments (case_id);
create index payments_of_file on payments (file_id);
create index payments_without_case on payments (kid) where case_id is null;
create table placements (
    payment_id text primary key references payments (payment_id),
    status text not null constraint status_known check (status in ('placed', 'held', 'unplaced', 'reversed')),
    overpaid numeric(14, 2) not null,
    waiting numeric(14, 2) not null,
    reason text not null
);
create index placements_waiting on placements (payment_id) where status in ('held', 'unplaced');
create index placements_overpaid on placements (payment_id) where overpaid <> 0;
create table allocations (
    payment_id text not null references payments (payment_id),
    invoice_id uuid not null,
    principal numeric(14, 2) not null,
    interest numeric(14, 2) not null,
    reminder_fee numeric(14, 2) not null,
    collection_fee numeric(14, 2) not null,
    tellings int not null,
    primary key (payment_id, invoice_id)
);
create table accounts (
    book uuid not null,
    account text not null,
    balance numeric(18, 2) not null,
    primary key (book, account)
);
create table entries (
    entry_id uuid primary key,
    book uuid not null,
    case_id uuid,
    causes text[] not null,
    booked_on date not null
);
create index entries_of_case on entries (case_id) where case_id is not null;
create table postings (
    entry_id uuid not null,
    position smallint not null,
    account text not null,
    amount numeric(14, 2) not null constraint postings_amount_not_zero check (amount <> 0),
    invoice_id uuid,
    primary key (entry_id, position)
);
create index postings_collected on postings (invoice_id) where account in
    ('collected_principal', 'collected_interest', 'collected_reminder_fee', 'collected_collection_fee');
create table settlements (
    settlement_id uuid primary key,
    creditor_id uuid not null,
    number int not null,
    settled_on date not null,
    vat_registered boolean not null,
    vat_offset boolean not null,
    setup jsonb not null,
    carried_in numeric(14, 2) not null,
    payout numeric(14, 2) not null,
    advice_id uuid not null,
    made_at timestamptz not null,
    status text not null constraint status_known check (status in
        ('ordered', 'posted', 'not_posted', 'posting_failed')),
    problem text not null default '',
    voucher_id uuid,
    voucher_number bigint,
    advised_at timestamptz,
    mail_problem text not null default '',
    constraint settlements_number unique (creditor_id, number),
    constraint settlements_day unique (creditor_id, settled_on)
);
create index settlements_failed on settlements (creditor_id) where status = 'posting_failed';
create table settlement_lines (
    settlement_id uuid not null references settlements (settlement_id),
    position int not null,
    invoice_id uuid not null,
    invoice_number text not null,
    case_number text not null,
    customer_name text not null,
    subledger_account_id bigint not null,
    collected_principal numeric(14, 2) not null,
    collected_interest numeric(14, 2) not null,
    collected_reminder_fee numeric(14, 2) not null,
    collected_collection_fee numeric(14, 2) not null,
    interest numeric(14, 2) not null,
    fees numeric(14, 2) not null,
    agency_interest numeric(14, 2) not null,
    agency_fees numeric(14, 2) not null,
    commission numeric(14, 2) not null,
    vat_basis numeric(14, 2) not null,
    vat numeric(14, 2) not null,
    vat_to_invoice numeric(14, 2) not null,
    vat_inside numeric(14, 2) not null,
    primary key (settlement_id, position)
);
create index settlement_lines_of_invoice on settlement_lines (invoice_id);
create table payouts (
    payout_id uuid primary key,
    settlement_id uuid not null unique references settlements (settlement_id),
    creditor_id uuid not null,
    amount numeric(14, 2) not null constraint payouts_amount_positive check (amount > 0),
    bank_account text not null,
    ordered_on date not null,
    status text not null constraint status_known check (status in ('ordered'))
);
create table advices (
    advice_id uuid primary key,
    settlement_id uuid not null unique references settlements (settlement_id),
    pdf bytea not null
);
"""

RULES = (
    # Entries and postings are written once and never again.
    """
    create function refuse_rewriting() returns trigger language plpgsql as $$
    begin
        raise exception 'the ledger is append-only; book a correcting entry instead of changing %', tg_table_name;
    end $$
    """,
    """
    create trigger entries_append_only before update or delete on entries
        for each statement execute function refuse_rewriting()
    """,
    """
    create trigger postings_append_only before update or delete on postings
        for each statement execute function refuse_rewriting()
    """,
    # An entry balances when its transaction commits, whatever wrote it.
    """
    create function refuse_unbalanced() returns trigger language plpgsql as $$
    declare
        lines int;
        total numeric;
    begin
        select count(*), sum(amount) into lines, total from postings where entry_id = new.entry_id;
        if lines < 2 or total <> 0 then
            raise exception 'entry % has % postings that sum to %, not to 0', new.entry_id, lines, total;
        end if;
        return null;
    end $$
    """,
    """
    create constraint trigger entries_balance after insert on entries deferrable initially deferred
        for each row execute function refuse_unbalanced()
    """,
    # Postings come balanced, entry by entry, in one statement, so that an old entry cannot be unbalanced
    # later; the balances of the accounts move with them.
    """
    create function move_balances() returns trigger language plpgsql as $$
    begin
        if exists (select from posted group by entry_id having sum(amount) <> 0) then
            raise exception 'postings must be written together with those that balance them';
        end if;
        insert into accounts (book, account, balance)
            select entries.book, posted.account, sum(posted.amount)
            from posted join entries using (entry_id)
            group by entries.book, posted.account
            order by entries.book, posted.account
        on conflict (book, account) do update set balance = accounts.balance + excluded.balance;
        return null;
    end $$
    """,
    """
    create trigger postings_move_balances after insert on postings referencing new table as posted
        for each statement execute function move_balances()
    """,
    # Inkassoforskriften § 4-1: never more out of the client account than the creditor has in it.
    """
    create function refuse_overdrawing() returns trigger language plpgsql as $$
    declare
        available numeric;
    begin
        select sum(balance) into available from accounts
            where book = new.creditor_id and account in ('client_funds', 'payouts_ordered');
        if available is null or available < 0 then
            raise exception 'payout % of % is more than creditor % has on the client account',
                new.payout_id, new.amount, new.creditor_id;
        end if;
        return null;
    end $$
    """,
    """
    create constraint trigger payouts_covered after insert on payouts deferrable initially deferred
        for each row execute function refuse_overdrawing()
    """,
)
