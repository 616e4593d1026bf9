"""Whether the creditor was in the VAT register when a claim was transferred.

Null for claims that were transferred before this was told: they go by what the creditor is now, as before.
"""

from alembic import op

revision = "vat_when_transferred"
down_revision = "due_dates_moved_in_go"


def upgrade() -> None:
    op.execute("alter table claims add column creditor_deducts_vat boolean")
