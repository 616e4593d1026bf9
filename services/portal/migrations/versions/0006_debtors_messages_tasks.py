"""Debtors' sessions, messages with attachments, what each user has read of them, and tasks."""

from alembic import op

revision = "0006"
down_revision = "operator_log"


def upgrade() -> None:
    for statement in STATEMENTS.split(";;"):
        if statement.strip():
            op.execute(statement)


STATEMENTS = """
alter table failed_log_ins drop constraint kind_known;;
alter table failed_log_ins add constraint kind_known check (kind in
    ('password', 'code', 'reset', 'registration', 'mail', 'debtor', 'debtor_deed'));;
create table debtor_sessions (
    token_hash bytea primary key,
    case_id uuid not null,
    last_seen_at timestamptz not null,
    expires_at timestamptz not null
);;
create index debtor_sessions_expires on debtor_sessions (expires_at);;
create table messages (
    id uuid primary key,
    creditor_id uuid not null,
    case_id uuid not null,
    thread text not null constraint thread_known check (thread in ('creditor', 'debtor')),
    side text not null constraint side_known check (side in ('creditor', 'agency', 'debtor')),
    author text not null,
    kind text not null constraint kind_known check (kind in
        ('message', 'question', 'objection', 'receipt', 'plan', 'answer')),
    category text not null default '',
    body text not null,
    written_at timestamptz not null,
    constraint debtors_write_in_their_thread check (
        (thread = 'debtor' and side <> 'creditor') or (thread = 'creditor' and side <> 'debtor'))
);;
create index messages_case on messages (case_id, thread, written_at);;
create table attachments (
    id uuid primary key,
    message_id uuid not null references messages (id),
    name text not null,
    media_type text not null constraint media_type_known check (media_type in
        ('application/pdf', 'image/jpeg', 'image/png')),
    content bytea not null constraint content_of_a_size check (octet_length(content) between 1 and 10485760)
);;
create index attachments_message on attachments (message_id);;
create table thread_readers (
    user_id uuid not null references users (id),
    case_id uuid not null,
    thread text not null constraint thread_known check (thread in ('creditor', 'debtor')),
    read_at timestamptz,
    noticed_at timestamptz,
    primary key (user_id, case_id, thread)
);;
create table tasks (
    id uuid primary key,
    creditor_id uuid not null,
    case_id uuid not null,
    message_id uuid not null references messages (id),
    kind text not null constraint kind_known check (kind in ('question', 'objection', 'receipt', 'plan')),
    wish jsonb,
    due_on date not null,
    made_at timestamptz not null,
    done_at timestamptz,
    done_by text,
    constraint wish_of_plans check ((kind = 'plan') = (wish is not null)),
    constraint done_by_somebody check ((done_at is null) = (done_by is null))
);;
create index tasks_open on tasks (due_on) where done_at is null;;
create index tasks_case on tasks (case_id);;
create function refuse_rewriting() returns trigger language plpgsql as
$$ begin
    if current_setting('autocollect.forgetting', true) = 'on' then return new; end if;
    raise exception 'what was written stays as it is';
end $$;;
create trigger messages_stay before update on messages for each row execute function refuse_rewriting();;
create trigger attachments_stay before update on attachments for each row execute function refuse_rewriting()
"""
