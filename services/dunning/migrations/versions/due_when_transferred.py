"""The due date with which each claim was transferred; of those transferred before, the one known now."""

from alembic import op

revision = "due_when_transferred"
down_revision = "choices_of_the_creditor"


def upgrade() -> None:
    op.execute("alter table invoices add column due_when_transferred date")
    op.execute("update invoices set due_when_transferred = due_date where case_id is not null")
