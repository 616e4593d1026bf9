"""Why a webhook endpoint is disabled, as a code beside the words."""

from alembic import op

revision = "webhook_why"
down_revision = "vat_apart"


def upgrade() -> None:
    op.execute("alter table webhook_endpoints add column why text")
    op.execute(
        "alter table webhook_endpoints"
        " add constraint webhook_endpoints_why check (why in ('gone', 'failing'))"
    )
    op.execute(
        "update webhook_endpoints set why ="
        " case reason when 'the receiver answered 410 Gone' then 'gone' else 'failing' end"
        " where state = 'disabled'"
    )
