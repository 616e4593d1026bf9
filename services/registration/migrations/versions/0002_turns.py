"""The quotas of requests to PowerOffice Go: when the next turn is, for each API."""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("create table turns (api text primary key, next_at timestamptz not null)")
