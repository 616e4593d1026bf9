"""The day on which a bank file was settled: the bank gives its number to another file after a year."""

from alembic import op

revision = "numbers_of_a_year"
down_revision = "debtors_kind"

STATEMENTS = (
    "alter table bank_files add column settled_on date",
    """
    update bank_files set settled_on =
        (select max(received_on) from payments where payments.file_id = bank_files.file_id)
        where status = 'taken'
    """,
    "drop index bank_files_transmission",
    """
    create unique index bank_files_transmission
        on bank_files (sender, recipient, transmission_number, settled_on) where status = 'taken'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
