"""Whether the creditor was in the VAT register when a claim was transferred.

Null for claims that were transferred before this was told: they go by what the creditor is now, as before.
"""

from alembic import op

revision = "vat_when_transferred"
down_revision = "questions_taken_back"


def upgrade() -> None:
    op.execute("alter table invoices add column deducted_when_transferred boolean")
