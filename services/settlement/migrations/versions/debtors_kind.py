"""Whether a debtor is a person by the newest card of the customer, where sync has told one since the transfer.

Cards that were changed before are told by `autocollect resend`.
"""

from alembic import op

revision = "debtors_kind"
down_revision = "advice_language"

STATEMENTS = (
    """
    create table debtors (
        creditor_id uuid not null,
        subledger_account_id bigint not null,
        is_person boolean not null,
        revision int not null,
        primary key (creditor_id, subledger_account_id)
    )
    """,
    "create index claims_of_debtor on claims (creditor_id, subledger_account_id)",
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
