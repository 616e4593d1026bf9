"""Whether a proposal was told as one that nobody has to approve; unknown for those told before."""

from alembic import op

revision = "told_approval"
down_revision = "choices_made"


def upgrade() -> None:
    op.execute("alter table invoices add column told_approval boolean")
