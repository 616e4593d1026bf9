"""What letters ask for in court costs, so that a payment of exactly that answers them."""

from alembic import op

revision = "letters_with_court_costs"
down_revision = "agencys_own_money"


def upgrade() -> None:
    op.execute("alter table letters add column court_costs numeric(14, 2) not null default 0")
