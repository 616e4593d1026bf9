"""Letters about plans and under surveillance; what becomes of a case about which nobody answers."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        op.execute(statement)


STATEMENTS = """
alter table letters
    drop constraint kind_known,
    add constraint kind_known check (kind in
        ('payment_reminder', 'reminder', 'collection_notice', 'payment_demand', 'legal_action_notice',
        'surveillance_letter', 'instalment_plan', 'instalment_reminder'));
alter table questions
    add column otherwise text constraint otherwise_known check (otherwise in ('surveillance', 'continue'));
update questions set otherwise = 'surveillance' where 'continue' = any(choices)
"""
