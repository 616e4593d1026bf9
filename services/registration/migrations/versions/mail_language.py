"""The language in which a company is written to; Norwegian for those that came before."""

from alembic import op

revision = "mail_language"
down_revision = "webhooks"


def upgrade() -> None:
    op.execute(
        "alter table creditors add column language text not null default 'nb'"
        " constraint creditors_language check (language in ('nb', 'en'))"
    )
