"""Court costs as settlement tells them, and what payments have covered of them."""

from alembic import op

revision = "court_costs"
down_revision = "books_read_and_holds_end"

STATEMENTS = (
    """
    create table court_costs (
        id uuid primary key,
        case_id uuid not null,
        amount numeric(14, 2) not null,
        owed_from date not null,
        is_revoked boolean not null,
        revision int not null
    )
    """,
    "create index court_costs_of_case on court_costs (case_id)",
    "alter table matches add column court_costs numeric(14, 2) not null default 0",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
