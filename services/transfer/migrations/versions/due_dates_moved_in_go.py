"""A due date that is moved in Go pauses its case: until when a question does, and which pause is its own."""

from alembic import op

revision = "due_dates_moved_in_go"
down_revision = "questions_by_what_they_are_about"


def upgrade() -> None:
    op.execute("alter table questions add column pauses_until date")
    op.execute("alter table questions add column taken_back_on date")
    op.execute("alter table cases add column waits_for_due_date boolean not null default false")
