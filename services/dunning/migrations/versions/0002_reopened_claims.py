"""Claims that are open again: closings have a revision, and no reason and day once they are undone."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("alter table closed_claims add column revision bigint not null default 1")
    op.execute("alter table closed_claims alter column revision drop default")
    op.execute("alter table closed_claims alter column closing_reason drop not null")
    op.execute("alter table closed_claims alter column closed_on drop not null")
