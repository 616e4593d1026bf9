"""Since when the contact from PowerOffice Go has his address, and who was it before."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("alter table creditors add column contact_since timestamptz, add column former_contact jsonb")
