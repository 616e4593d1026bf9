"""The log of changes, own contacts, bank accounts that wait to be confirmed, accountants, deactivation."""

from alembic import op

revision = "0003"
down_revision = "0002"

STATEMENTS = """
alter table creditors
    add column accountant_email text not null default '',
    add column contacts jsonb not null default '[]',
    add column main_contact_id uuid,
    add column accountant_invitation text not null default 'not_yet'
        check (accountant_invitation in ('not_yet', 'ordered', 'sent', 'refused')),
    add column accountant_invitation_reason text not null default '',
    add column loss_notice text not null default 'not_yet'
        check (loss_notice in ('not_yet', 'ordered', 'sent', 'refused')),
    add column loss_notice_reason text not null default '',
    drop constraint creditors_state_check,
    add constraint creditors_state_check check (state in ('started', 'registered', 'deactivated'));
create table account_changes (
    id uuid primary key,
    creditor_id uuid not null references creditors (id),
    bank_account text not null,
    present_account text not null,
    former_emails jsonb not null,
    asked_by text not null,
    asked_at timestamptz not null,
    valid_until timestamptz not null,
    state text not null check (state in ('pending', 'confirmed', 'rejected', 'replaced')),
    decided_by text not null,
    decided_at timestamptz,
    mail text not null check (mail in ('ordered', 'sent', 'refused')),
    mail_reason text not null
);
create unique index account_changes_pending on account_changes (creditor_id) where state = 'pending';
create table changes (
    id uuid primary key,
    creditor_id uuid not null references creditors (id),
    changed_at timestamptz not null,
    changed_by text not null,
    what text not null,
    before jsonb not null,
    after jsonb not null
);
create index changes_creditor on changes (creditor_id, id)
"""

REFUSE_REWRITING = """
create function refuse_rewriting() returns trigger language plpgsql as $$
begin
    raise exception 'the log of changes is append-only; enter another change instead of rewriting one';
end $$
"""

APPEND_ONLY = """
create trigger changes_append_only before update or delete on changes
    for each statement execute function refuse_rewriting()
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        op.execute(statement)
    op.execute(REFUSE_REWRITING)
    op.execute(APPEND_ONLY)
