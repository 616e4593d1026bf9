"""When a letter was posted whose mail had come back, and the cover sheet that gives its new deadline.

Letters that were posted before have no cover sheet; their deadline stays as it was extended then.
"""

from alembic import op

revision = "0005"
down_revision = "letters_may_be_forgotten"


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


STATEMENTS = (
    """
    alter table letters
        add column posted_on date,
        add column cover_id uuid,
        add constraint letters_posted check (
            (posted_on is null) = (cover_id is null)
            and (posted_on is null or deadline is null
                or (extended_to is not null and extended_to >= deadline and extended_to >= posted_on + 14))
        )
    """,
    """
    create function refuse_taking_back_a_posting() returns trigger language plpgsql as $$
    begin
        if (old.posted_on, old.cover_id) is distinct from (new.posted_on, new.cover_id)
            or new.extended_to is null or new.extended_to < old.extended_to then
            raise exception 'letter % has been posted and its deadline never gets shorter', old.number;
        end if;
        return new;
    end $$
    """,
    """
    create trigger letters_that_were_posted before update on letters
        for each row when (old.posted_on is not null and old.extended_to is not null)
        execute function refuse_taking_back_a_posting()
    """,
)
