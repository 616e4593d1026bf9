"""How much of the collection fee each creditor owes for a late withdrawal; null until a profile has told it."""

from alembic import op

revision = "withdrawal_share"
down_revision = "marks_of_debtors"


def upgrade() -> None:
    op.execute("alter table creditors add column withdrawal_share numeric")
