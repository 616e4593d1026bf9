"""Letters about payment plans, and under surveillance."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
    alter table letters drop constraint kind_known, add constraint kind_known check (kind in (
        'payment_reminder', 'reminder', 'collection_notice', 'payment_demand', 'legal_action_notice',
        'instalment_plan', 'instalment_reminder', 'surveillance_letter'
    ))
    """)
