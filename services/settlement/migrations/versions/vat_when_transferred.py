"""Whether the creditor was in the VAT register when a claim was transferred, and whether its fee holds VAT.

`creditor_deducts_vat` is null for claims that were transferred before this was told. They go on as before: the
cap of their fee by whether the creditor has always been in the register, the VAT inside it by what the creditor
is on the day of the settlement. Of the others `fee_holds_vat` tells, as of the last time they were counted.
"""

from alembic import op

revision = "vat_when_transferred"
down_revision = "numbers_of_a_year"


def upgrade() -> None:
    op.execute("alter table claims add column creditor_deducts_vat boolean")
    op.execute("alter table claims add column fee_holds_vat boolean not null default false")
