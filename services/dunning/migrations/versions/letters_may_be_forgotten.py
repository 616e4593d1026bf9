"""A kept document may be emptied when its recipient is forgotten; else it stays as it was sent."""

from alembic import op

revision = "letters_may_be_forgotten"
down_revision = "operator_log"


def upgrade() -> None:
    op.execute(
        """
        create or replace function refuse_changing_a_document() returns trigger language plpgsql as $$
        begin
            if tg_op = 'UPDATE' and current_setting('autocollect.forgetting', true) = 'on' then
                return new;
            end if;
            raise exception 'document % is kept as it was sent', old.document_id;
        end $$
        """
    )
