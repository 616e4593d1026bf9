"""Files of both formats, payments told of twice, entries that are no payments, and placing by hand."""

from alembic import op

revision = "0006"
down_revision = "0005"

STATEMENTS = """
alter table bank_files add column format text not null default 'ocr',
    add column name text not null default '',
    add column attempts int not null default 1,
    add column repeated int not null default 0,
    add constraint format_known check (format in ('ocr', 'camt.054', 'unknown'));
alter table payments add column debtor_name text not null default '',
    add column also_as text,
    add column placed_on date,
    add column given_back boolean not null default false;
drop index payments_without_case;
create index payments_of_kid on payments (kid, received_on);
create unique index payments_also_as on payments (also_as) where also_as is not null;
create index payments_of_debtor_account on payments (debtor_account)
    where case_id is not null and debtor_account <> '';
create index claims_of_customer_name on claims (lower(customer_name));
create index claims_of_amount on claims (amount);
create index letters_of_total on letters (total);
create table repeated_payments (
    file_id uuid not null references bank_files (file_id),
    told_as text not null,
    payment_id text not null references payments (payment_id),
    primary key (file_id, told_as)
);
create table passed_over (
    file_id uuid not null references bank_files (file_id),
    position int not null,
    amount numeric(18, 2) not null,
    currency text not null,
    booked_on date,
    reference text not null,
    reason text not null,
    primary key (file_id, position)
);
create table payment_decisions (
    payment_id text not null references payments (payment_id),
    number int not null,
    decision text not null constraint decision_known check (decision in ('place', 'give_back', 'undo')),
    case_id uuid,
    decided_by text not null,
    decided_at timestamptz not null,
    decided_on date not null,
    note text not null,
    primary key (payment_id, number),
    constraint decision_names_case check ((decision = 'place') = (case_id is not null))
);
alter table placements drop constraint status_known,
    add constraint status_known check (status in
        ('placed', 'held', 'unplaced', 'reversed', 'given_back'));
create function decisions_stay() returns trigger language plpgsql as $$
begin
    raise exception 'decisions about payments are never changed or taken away; decide anew';
end $$;
create trigger payment_decisions_stay before update or delete on payment_decisions
    for each row execute function decisions_stay()
"""


def upgrade() -> None:
    # The function's body has a semicolon of its own.
    head, body = STATEMENTS.split("create function", 1)
    function, trigger = body.split("end $$;")
    for statement in head.split(";"):
        if statement.strip():
            op.execute(statement)
    op.execute(f"create function{function}end $$")
    op.execute(trigger)
