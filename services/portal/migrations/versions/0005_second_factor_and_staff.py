"""Second factors, sessions that can be told apart, people of the agency, mailed links, and registrations."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        if statement.strip():
            op.execute(statement)


STATEMENTS = """
alter table users add column language text constraint language_known check (language in ('nb', 'en'));
alter table sessions
    add column id uuid not null default gen_random_uuid() constraint sessions_id unique,
    add column second_factor boolean not null default false,
    add column last_seen_at timestamptz not null default now(),
    add column address text not null default '',
    add column agent text not null default '';
alter table failed_log_ins add column kind text not null default 'password'
    constraint kind_known check (kind in ('password', 'code', 'reset', 'registration', 'mail'));
alter table invitations
    add column invited_role text,
    add column invited_by text,
    add column invited_at timestamptz;
create table second_factors (
    user_id uuid primary key references users (id),
    secret text not null,
    created_at timestamptz not null,
    confirmed_at timestamptz,
    last_step bigint not null default 0
);
create table recovery_codes (
    user_id uuid not null references users (id),
    code_hash bytea not null,
    primary key (user_id, code_hash)
);
create table staff (
    user_id uuid primary key references users (id),
    role text not null constraint role_known check (role in ('case_handler', 'operator'))
);
create table password_resets (
    id uuid primary key,
    user_id uuid not null references users (id),
    asked_at timestamptz not null,
    used_at timestamptz
);
create index password_resets_user on password_resets (user_id);
create table email_changes (
    id uuid primary key,
    user_id uuid not null references users (id),
    present_email text not null,
    new_email text not null,
    asked_at timestamptz not null,
    present_confirmed_at timestamptz,
    new_confirmed_at timestamptz,
    ended_at timestamptz
);
create index email_changes_user on email_changes (user_id);
create table registration_visits (
    token_hash bytea primary key,
    arrival_hash bytea not null constraint arrival_used_once unique,
    creditor_id uuid not null,
    email text not null,
    expires_at timestamptz not null
);
create index registration_visits_expires on registration_visits (expires_at)
"""
