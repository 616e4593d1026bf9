"""Up to which day a creditor's books are known; and every hold ends: those without a day, in thirty days."""

from alembic import op

revision = "books_read_and_holds_end"
down_revision = "0006"


def upgrade() -> None:
    op.execute("alter table creditors add column books_read_on date")
    op.execute(
        "update proposals set hold_until = (now() at time zone 'Europe/Oslo')::date + 30"
        " where choice = 'on_hold' and hold_until is null"
    )
