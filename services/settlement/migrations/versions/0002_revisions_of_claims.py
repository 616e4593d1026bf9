"""How many of a claim's closings and reopenings have been told; those before had no revision, which is 1."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("alter table claims add column revision int not null default 0")
    op.execute("update claims set revision = 1 where closing_reason is not null")
