"""What the list is searched by, holds and pauses that end, letters, questions, debtors, what Go was told."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        op.execute(statement)


STATEMENTS = """
create sequence proposals_listed;
alter table creditors
    add column is_deactivated boolean not null default false,
    add column run_on date;
alter table proposals
    add column hold_until date,
    add column listed bigint not null default 0,
    add column customer_id bigint,
    add column customer_number bigint,
    add column customer_key text,
    add column invoice_number text,
    add column invoice_date date,
    add column due_date date;
update proposals set
    customer_id = (proposed #>> '{customer,id}')::bigint,
    customer_number = (proposed #>> '{customer,number}')::bigint,
    customer_key = translate(lower(proposed #>> '{customer,name}'), 'æøåÆØÅ', '{|}{|}'),
    invoice_number = proposed #>> '{invoice,number}',
    invoice_date = (proposed #>> '{invoice,invoice_date}')::date,
    due_date = (proposed #>> '{invoice,due_date}')::date
    where proposed is not null;
update proposals set listed = nextval('proposals_listed') where status = 'draft';
create index proposals_held on proposals (hold_until) where hold_until is not null;
alter table matches
    add column matched_on date,
    add column interest numeric(14, 2) not null default 0,
    add column fees numeric(14, 2) not null default 0;
alter table cases
    add column paused_until date,
    add column rests_from text constraint rests_from_known check (rests_from in
        ('open', 'paused', 'disputed', 'withdrawn', 'legal', 'surveillance', 'closed')),
    add column is_rejected boolean not null default false,
    add column shown_by uuid,
    add column shown_until timestamptz,
    add column changes int not null default 0,
    add column told_changes int not null default 0;
update cases set paused_until = current_date + 30 where status = 'paused';
update cases set rests_from = 'open' where status in ('paused', 'disputed');
drop index cases_not_told;
create index cases_not_told on cases (creditor_id)
    where go_case_id is not null and (told_revision < revision or told_changes < changes);
create index cases_paused on cases (paused_until) where status = 'paused';
create table letters (
    invoice_id uuid not null,
    letter_id uuid not null,
    case_id uuid,
    kind text not null constraint kind_known check (kind in
        ('payment_reminder', 'reminder', 'collection_notice', 'payment_demand', 'legal_action_notice')),
    sent_on date not null,
    deadline date,
    fee numeric(14, 2) not null,
    primary key (invoice_id, letter_id)
);
create table questions (
    case_id uuid not null,
    answer_by date not null,
    choices text[] not null,
    answer text constraint answer_known check (answer in ('go_legal', 'withdraw', 'continue')),
    answered_by text,
    answered_on date,
    primary key (case_id, answer_by)
);
create index questions_asked on questions (answer_by) where answer is null;
create table debtors (
    creditor_id uuid not null,
    customer_id bigint not null,
    card jsonb not null,
    authority smallint not null,
    told_on date not null,
    revision bigint not null,
    told_about uuid not null,
    missing text[] not null,
    primary key (creditor_id, customer_id)
);
insert into debtors
select creditor_id, customer_id, card, 1, proposed_on, revision, invoice_id, array_remove(array[
    case when trim(card ->> 'name') = '' then 'name' end,
    case when concat(card #>> '{address,line1}', card #>> '{address,line2}') = ''
        or card #>> '{address,city}' = '' or card #>> '{address,postal_code}' = '' then 'address' end,
    case when not (card ->> 'is_person')::boolean and card ->> 'organisation_number' = ''
        then 'organisation_number' end,
    case when (card ->> 'is_person')::boolean and card ->> 'birth_date' is null then 'birth_date' end,
    case when card ->> 'reminder_email' not like '%@%' then 'email' end,
    case when card ->> 'phone' = '' then 'phone' end
], null)
from (
    select distinct on (creditor_id, customer_id) creditor_id, customer_id, proposed -> 'customer' as card,
        (proposed ->> 'proposed_on')::date as proposed_on, (proposed ->> 'revision')::int as revision, invoice_id
    from proposals
    where proposed is not null
    order by creditor_id, customer_id, proposed_on desc, revision desc, invoice_id desc
) as newest
"""
