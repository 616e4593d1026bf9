"""Deadlines of letters whose mail came back, which are counted from the day on which they were posted."""

from alembic import op

revision = "0006"
down_revision = "operator_log"


def upgrade() -> None:
    op.execute("create table later_deadlines (letter_id uuid primary key, until date not null)")
