"""Court costs as settlement tells them: what was laid out for a case, what was paid of it, what letters asked."""

from alembic import op

revision = "court_costs"
down_revision = "told_approval"

STATEMENTS = (
    """
    create table court_costs (
        outlay_id uuid primary key,
        case_id uuid not null,
        amount numeric(14, 2) not null,
        owed_from date not null,
        is_revoked boolean not null,
        revision bigint not null
    )
    """,
    "create index court_costs_case on court_costs (case_id)",
    "alter table deltas add column court_costs numeric(14, 2) not null default 0",
    "alter table letters add column court_costs numeric(14, 2) not null default 0",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
