"""Claims that are open again: closings have a revision, and no reason and day once they are undone."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("alter table claim_closings add column revision int not null default 1")
    op.execute("alter table claim_closings alter column revision drop default")
    op.execute("alter table claim_closings alter column reason drop not null")
    op.execute("alter table claim_closings alter column closed_on drop not null")
