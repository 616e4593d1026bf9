"""Case statuses, payment plans, questions to creditors; letters are numbered and never change once sent."""

from alembic import op

revision = "0004"
down_revision = "0003"

TABLES = """
create table case_statuses (
    case_id uuid not null,
    revision bigint not null,
    status text not null,
    changed_on date not null,
    primary key (case_id, revision),
    constraint case_statuses_status check (
        status in ('open', 'paused', 'disputed', 'withdrawn', 'legal', 'surveillance', 'closed')
    )
);
insert into case_statuses (case_id, revision, status, changed_on)
    select case_id, status_revision, status, current_date from cases where status_revision >= 0;
create table payment_plans (
    plan_id uuid primary key,
    case_id uuid not null,
    creditor_id uuid not null,
    agreed_on date not null,
    agreed_by text not null,
    origin text not null,
    note text not null,
    made_at timestamptz not null,
    instalments jsonb not null,
    invoice_ids uuid[] not null,
    paid_before numeric(14, 2) not null,
    addition numeric(14, 2) not null,
    status text not null,
    ended_on date,
    revision bigint not null,
    cancelled_by text,
    cancelled_because text,
    constraint payment_plans_status check (status in ('standing', 'completed', 'broken', 'cancelled')),
    constraint payment_plans_origin check (origin in ('case_handler', 'debtor'))
);
create index cases_creditor on cases (creditor_id);
create index payment_plans_case on payment_plans (case_id);
create table questions (
    case_id uuid not null,
    subject text not null,
    asked_on date not null,
    answer_by date not null,
    revision bigint not null,
    primary key (case_id, subject)
);
alter table creditors
    add column unanswered text not null default 'surveillance',
    add constraint creditors_unanswered check (unanswered in ('surveillance', 'continue'));
alter table customers
    add column language text,
    add constraint customers_language check (language in ('nb', 'en'));
alter table deltas
    add column channel text,
    add constraint deltas_channel check (channel in ('creditor', 'agency'));
update deltas set channel = case when delta_id like 'ocr-%' then 'agency' else 'creditor' end
    where amount is not null;
alter table letters
    add column number bigint generated always as identity (start with 100001),
    add column plan_id uuid,
    drop constraint letters_kind,
    add constraint letters_kind check (
        kind in ('payment_reminder', 'reminder', 'collection_notice', 'payment_demand', 'legal_action_notice',
        'instalment_plan', 'instalment_reminder', 'surveillance_letter')
    );
create unique index letters_number on letters (number)
"""

GUARDS = (
    """
    create function refuse_changing_a_sent_letter() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' then
            raise exception 'letter % has been sent and is kept as it was', old.number;
        end if;
        if (new.letter_id, new.creditor_id, new.case_id, new.plan_id, new.kind, new.number, new.ordered_on,
            new.sent_on, new.deadline, new.fee, new.principal, new.interest, new.fees, new.recipient_number,
            new.document_id)
            is distinct from
            (old.letter_id, old.creditor_id, old.case_id, old.plan_id, old.kind, old.number, old.ordered_on,
            old.sent_on, old.deadline, old.fee, old.principal, old.interest, old.fees, old.recipient_number,
            old.document_id)
        then
            raise exception 'letter % has been sent and is kept as it was', old.number;
        end if;
        return new;
    end $$
    """,
    """
    create trigger letters_that_were_sent before update or delete on letters
        for each row when (old.status = 'sent') execute function refuse_changing_a_sent_letter()
    """,
    """
    create function refuse_changing_what_a_sent_letter_is_about() returns trigger language plpgsql as $$
    declare
        about uuid = case when tg_op = 'INSERT' then new.letter_id else old.letter_id end;
    begin
        if exists (select from letters where letter_id = about and status = 'sent') then
            raise exception 'letter % has been sent and is kept as it was', about;
        end if;
        return case when tg_op = 'DELETE' then old else new end;
    end $$
    """,
    """
    create trigger letters_that_were_sent before insert or update or delete on letter_invoices
        for each row execute function refuse_changing_what_a_sent_letter_is_about()
    """,
    """
    create function refuse_changing_a_document() returns trigger language plpgsql as $$
    begin
        raise exception 'document % is kept as it was sent', old.document_id;
    end $$
    """,
    """
    create trigger documents_are_kept before update or delete on documents
        for each row execute function refuse_changing_a_document()
    """,
)


def upgrade() -> None:
    for statement in (*TABLES.split(";"), *GUARDS):
        op.execute(statement)
