"""A question is known by what it is about too: two may be asked of one case on one day. And when it was asked."""

from alembic import op

revision = "questions_by_what_they_are_about"
down_revision = "court_costs"


def upgrade() -> None:
    op.execute("alter table questions add column about text not null default ''")
    op.execute("alter table questions add column asked_on date not null default current_date")
    op.execute("update questions set asked_on = answer_by - 14")
    op.execute("alter table questions drop constraint questions_pkey")
    op.execute("alter table questions add primary key (case_id, answer_by, about)")
