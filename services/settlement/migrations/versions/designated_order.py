"""The order in which a debtor wants a payment to cover the case, kept with the decision that says so."""

from alembic import op

revision = "designated_order"
down_revision = "who_enters_outlays"


def upgrade() -> None:
    op.execute(
        "alter table payment_decisions add column allocation_order text,"
        " add constraint decision_places_in_order check (allocation_order is null or decision = 'place')"
    )
