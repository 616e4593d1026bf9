"""Accountants, who see a company for as long as their firm is its; and companies that have ended it all."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute("alter table creditors add column is_active boolean not null default true")
    op.execute("alter table memberships add column accounting_firm text not null default ''")
    op.execute("""
    alter table memberships
        drop constraint memberships_pkey,
        add primary key (user_id, creditor_id, accounting_firm),
        drop constraint role_known,
        add constraint role_known check (role in ('administrator', 'write', 'accountant', 'read')),
        add constraint firm_of_accountants check ((role = 'accountant') = (accounting_firm <> ''))
    """)
    op.execute("alter table invitations add column accountant_spent_through timestamptz")
