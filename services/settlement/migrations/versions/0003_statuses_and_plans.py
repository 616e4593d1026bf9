"""Every status that a case has had, and the debtor's payment plans: their days do not count for the heavy fee."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(
        "alter table case_statuses drop constraint case_statuses_pkey, add primary key (case_id, revision)"
    )
    op.execute("""
    create table payment_plans (
        plan_id uuid primary key,
        case_id uuid not null,
        revision int not null,
        status text not null,
        agreed_on date not null,
        ended_on date,
        instalments int not null,
        addition numeric(14, 2) not null,
        constraint status_known check (status in ('standing', 'completed', 'broken', 'cancelled'))
    )
    """)
    op.execute("create index payment_plans_of_case on payment_plans (case_id)")
