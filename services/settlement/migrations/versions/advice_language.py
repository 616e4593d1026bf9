"""The language in which a remittance advice was written; Norwegian before there was a choice."""

from alembic import op

revision = "advice_language"
down_revision = "who_sets_remainder_limits"


def upgrade() -> None:
    op.execute(
        "alter table advices add column language text not null default 'nb'"
        " constraint advices_language check (language in ('nb', 'en'))"
    )
