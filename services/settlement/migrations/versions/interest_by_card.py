"""Whether interest runs on a claim: by the card of the transfer, and by the newest card where one is told since."""

from alembic import op

revision = "interest_by_card"
down_revision = "vat_when_transferred"

STATEMENTS = (
    "alter table claims add column bears_interest boolean not null default true",
    "alter table debtors add column bears_interest boolean",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
