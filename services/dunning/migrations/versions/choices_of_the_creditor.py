"""Who chose the routine, the language of letters, and what an answer that does not come means; with what was."""

from alembic import op

revision = "choices_of_the_creditor"
down_revision = "court_costs"


def upgrade() -> None:
    op.execute(
        """
        alter table choices_made
            add column value_before text,
            drop constraint choices_made_what,
            add constraint choices_made_what check (what in
                ('exemption', 'next_action', 'override', 'objection', 'language', 'routine', 'unanswered')),
            drop constraint choices_made_about,
            add constraint choices_made_about check
                (num_nonnulls(invoice_id, customer_id) = case when what in ('routine', 'unanswered')
                    then 0 else 1 end)
        """
    )
