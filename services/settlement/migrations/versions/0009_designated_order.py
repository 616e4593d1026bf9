"""The order in which a debtor wants a payment to cover the case, kept with the decision that says so."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute(
        "alter table payment_decisions add column allocation_order text,"
        " add constraint decision_places_in_order check (allocation_order is null or decision = 'place')"
    )
