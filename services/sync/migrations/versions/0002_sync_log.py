"""The log of the readings, the nights for which they are ordered, and webhooks that wait for an operator."""

from alembic import op

revision = "0002"
down_revision = "0001"

STATEMENTS = """
create table readings (
    id uuid primary key,
    order_id uuid not null,
    creditor_id uuid not null,
    occasion text not null,
    attempt int not null,
    started_at timestamptz not null,
    ended_at timestamptz not null,
    milliseconds int not null,
    v2_requests int not null,
    v1_requests int not null,
    invoices int not null,
    customers int not null,
    matches int not null,
    said jsonb not null,
    outcome text not null
        constraint readings_outcome check (outcome in ('read', 'not_connected', 'refused', 'failed')),
    error text not null
);
create index readings_creditor on readings (creditor_id, id);
create index readings_order on readings (order_id);
create index readings_outcome on readings (outcome, id);
create index readings_started_at on readings (started_at);
alter table creditors add column nightly_on date;
alter table webhooks add column body bytea;
alter table webhooks add column reason text not null default '';
alter table webhooks drop constraint webhooks_outcome_check;
alter table webhooks add constraint webhooks_outcome_check
    check (outcome in ('received', 'read', 'unknown_client', 'malformed'))
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        op.execute(statement)
