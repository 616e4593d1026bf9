"""Webhooks to other systems: endpoints with their secrets, and the log of deliveries."""

from alembic import op

revision = "webhooks"
down_revision = "operator_log"

STATEMENTS = """
create table webhook_endpoints (
    id uuid primary key,
    creditor_id uuid not null references creditors (id),
    url text not null,
    events text[] not null,
    secret text not null,
    former_secret text,
    former_until timestamptz,
    state text not null constraint webhook_endpoints_state check (state in ('active', 'disabled')),
    reason text not null,
    failing_since timestamptz,
    created_at timestamptz not null,
    created_by text not null
);
create index webhook_endpoints_creditor on webhook_endpoints (creditor_id);
create table webhook_deliveries (
    id uuid primary key,
    endpoint_id uuid not null references webhook_endpoints (id) on delete cascade,
    event_id uuid not null,
    type text not null,
    body bytea not null,
    created_at timestamptz not null,
    state text not null constraint webhook_deliveries_state check (state in ('waiting', 'delivered', 'failed')),
    attempts int not null,
    next_at timestamptz not null,
    last_at timestamptz,
    last_status int,
    last_error text not null default ''
);
create unique index webhook_deliveries_event on webhook_deliveries (endpoint_id, event_id);
create index webhook_deliveries_due on webhook_deliveries (endpoint_id, next_at) where state = 'waiting';
create index webhook_deliveries_created on webhook_deliveries (created_at)
"""


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        op.execute(statement)
