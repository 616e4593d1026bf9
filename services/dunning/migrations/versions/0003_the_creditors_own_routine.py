"""Own reminders and notices, overrides, disputes, when books were read, attempts at sending, bounces."""

from alembic import op

revision = "0003"
down_revision = "0002"

CHANGES = """
alter table creditors add column books_read_on date;
alter table routines
    add column own_reminder_after_days int,
    add column own_reminder_times int not null default 1,
    add column own_reminder_deadline_days int not null default 14,
    add column own_reminder_with_fee boolean not null default false,
    add column own_notice_after_days int,
    add column own_notice_deadline_days int not null default 14,
    add column own_notice_with_fee boolean not null default false;
alter table customers
    add column routine jsonb,
    add column bounced_email text,
    add column bounced_at timestamptz,
    add column bounce_note text;
create index customers_bounced on customers (creditor_id) where bounced_email is not null;
create index customers_routine on customers (creditor_id) where routine is not null;
alter table invoices
    add column routine jsonb,
    add column dispute text;
create index invoices_routine on invoices (creditor_id) where routine is not null;
alter table letters
    add column attempts int not null default 0,
    add column first_attempt_at timestamptz,
    add column unfinished boolean not null default false,
    add column doubtful boolean not null default false,
    add column email text,
    add column bounced_at timestamptz,
    add column extended_to date
"""


def upgrade() -> None:
    for statement in CHANGES.split(";"):
        op.execute(statement)
