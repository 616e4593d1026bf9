"""How often a debtor's page is opened is counted, as what he sends is."""

from alembic import op

revision = "debtors_looks"
down_revision = "last_administrator"


def upgrade() -> None:
    op.execute("alter table failed_log_ins drop constraint kind_known")
    op.execute(
        "alter table failed_log_ins add constraint kind_known check (kind in"
        " ('password', 'code', 'reset', 'registration', 'mail', 'debtor', 'debtor_deed', 'debtor_look'))"
    )
