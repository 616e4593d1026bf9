"""What payments have covered of court costs, which are a part of their fees."""

from alembic import op

revision = "court_costs"
down_revision = "0006"


def upgrade() -> None:
    op.execute("alter table movements add column court_costs numeric(14, 2) not null default 0")
