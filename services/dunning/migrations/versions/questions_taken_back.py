"""Until when a question lets its case stand still, and since when it is taken back: the due date is as it was."""

from alembic import op

revision = "questions_taken_back"
down_revision = "due_when_transferred"


def upgrade() -> None:
    op.execute("alter table questions add column pauses_until date")
    op.execute("alter table questions add column taken_back_on date")
