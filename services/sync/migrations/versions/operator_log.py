"""The log of what operators did to this service, and why."""

from alembic import op

from shared.migrate import create_operator_log

revision = "operator_log"
down_revision = "0002"


def upgrade() -> None:
    create_operator_log(op)
