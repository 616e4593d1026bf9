"""With which companies the agency has agreed that VAT is invoiced apart."""

from alembic import op

revision = "vat_apart"
down_revision = "mail_language"


def upgrade() -> None:
    op.execute("alter table creditors add column vat_apart boolean not null default false")
