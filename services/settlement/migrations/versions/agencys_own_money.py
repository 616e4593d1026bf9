"""The agency's own money on the client account: draws, bank charges, deposits, and invoices for VAT."""

from alembic import op

revision = "agencys_own_money"
down_revision = "designated_order"


def upgrade() -> None:
    for statement in TABLES.split(";"):
        if statement.strip():
            op.execute(statement)
    for statement in RULES:
        op.execute(statement)


TABLES = """
create table vat_invoices (
    vat_invoice_id uuid primary key,
    number int not null constraint vat_invoices_number unique,
    creditor_id uuid not null,
    settlement_id uuid not null references settlements (settlement_id)
        constraint vat_invoices_settlement unique,
    kid text constraint vat_invoices_kid unique,
    invoiced_on date not null,
    due_on date,
    basis numeric(14, 2) not null,
    vat numeric(14, 2) not null constraint vat_invoices_vat_not_zero check (vat <> 0),
    pdf bytea,
    constraint vat_invoices_to_be_paid check
        ((vat > 0) = (kid is not null) and (vat > 0) = (due_on is not null))
);
create index vat_invoices_of_creditor on vat_invoices (creditor_id);
create table vat_invoice_marks (
    mark_id uuid primary key,
    vat_invoice_id uuid not null references vat_invoices (vat_invoice_id),
    deed text not null constraint deed_known check (deed in ('paid_elsewhere', 'undone')),
    amount numeric(14, 2) not null constraint vat_invoice_marks_amount_not_zero check (amount <> 0),
    paid_on date,
    note text not null,
    marked_by text not null,
    marked_at timestamptz not null,
    constraint vat_invoice_marks_day check ((deed = 'paid_elsewhere') = (paid_on is not null))
);
create index vat_invoice_marks_of_invoice on vat_invoice_marks (vat_invoice_id);
alter table passed_over add column text text not null default '';
create table bank_charges (
    charge_id uuid primary key,
    file_id uuid not null,
    position int not null,
    amount numeric(14, 2) not null constraint bank_charges_amount_not_zero check (amount <> 0),
    charged_on date not null,
    reference text not null,
    note text not null,
    booked_by text not null,
    booked_at timestamptz not null,
    revoked_by text,
    revoked_at timestamptz,
    revoked_why text,
    constraint charge_of_entry foreign key (file_id, position) references passed_over (file_id, position),
    constraint bank_charges_revoked_by_somebody check
        ((revoked_by is null) = (revoked_at is null) and (revoked_by is null) = (revoked_why is null))
);
create unique index bank_charges_of_entry on bank_charges (file_id, position) where revoked_at is null;
alter table payments
    add column is_own boolean not null default false,
    add column vat_invoice_id uuid references vat_invoices (vat_invoice_id),
    add column covers_invoice numeric(14, 2) not null default 0,
    add constraint payments_are_of_one_kind check (case_id is null or not is_own and vat_invoice_id is null);
create index payments_of_vat_invoice on payments (vat_invoice_id) where vat_invoice_id is not null;
alter table placements
    drop constraint status_known,
    add constraint status_known check (status in
        ('placed', 'held', 'unplaced', 'reversed', 'given_back', 'own'));
alter table payment_decisions
    drop constraint decision_known,
    add column vat_invoice_id uuid references vat_invoices (vat_invoice_id),
    add constraint decision_known check (decision in ('place', 'give_back', 'undo', 'own', 'pay_invoice')),
    add constraint decision_names_invoice check ((decision = 'pay_invoice') = (vat_invoice_id is not null));
alter table payouts
    drop constraint kind_known,
    add constraint kind_known check (kind in ('settlement', 'refund', 'agency'))
"""

RULES = (
    # Inkassoforskriften § 4-1: what the agency draws is what the client account holds beyond all that is owed
    # to creditors and debtors; nobody's debt is counted against what another is owed.
    """
    create or replace function refuse_overdrawing() returns trigger language plpgsql as $$
    declare
        available numeric;
    begin
        if new.kind = 'agency' then
            select sum(case when account = 'client_funds' then balance
                when account in ('collected_principal', 'collected_interest', 'collected_reminder_fee',
                    'collected_collection_fee', 'collected_court_costs', 'settlement_balance',
                    'payouts_ordered', 'payouts_sent', 'unplaced', 'held', 'refunds_due')
                then least(balance, 0) else 0 end) into available from accounts;
        else
            select sum(balance) into available from accounts where book = new.creditor_id
                and account in ('client_funds', 'payouts_ordered', 'payouts_sent');
        end if;
        if available is null or available < 0 then
            raise exception 'payout % of % is more than % has on the client account',
                new.payout_id, new.amount,
                case new.kind when 'agency' then 'the agency' else 'creditor ' || new.creditor_id end;
        end if;
        return null;
    end $$
    """,
    # An invoice stays as it was numbered; only its document is added, once.
    """
    create function refuse_changing_invoices() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' or old.pdf is not null
            or (to_jsonb(new) - 'pdf') is distinct from (to_jsonb(old) - 'pdf') then
            raise exception 'invoice % stays as it was numbered; a later settlement credits it', old.number;
        end if;
        return new;
    end $$
    """,
    """
    create trigger vat_invoices_stay before update or delete on vat_invoices
        for each row execute function refuse_changing_invoices()
    """,
    """
    create trigger vat_invoice_marks_append_only before update or delete on vat_invoice_marks
        for each statement execute function refuse_forgetting()
    """,
    # A charge is booked once and revoked once.
    """
    create function refuse_changing_charges() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' or old.revoked_at is not null or
            (to_jsonb(new) - '{revoked_by,revoked_at,revoked_why}'::text[]) is distinct from
            (to_jsonb(old) - '{revoked_by,revoked_at,revoked_why}'::text[]) then
            raise exception 'bank charge % stays as it was booked; revoke it and book another', old.charge_id;
        end if;
        return new;
    end $$
    """,
    """
    create trigger bank_charges_stay before update or delete on bank_charges
        for each row execute function refuse_changing_charges()
    """,
)
