"""Who set which remainder limit, and when: what nobody is asked for is money given up, and needs a person."""

from alembic import op

revision = "who_sets_remainder_limits"
down_revision = "own_money_guarded"

STATEMENTS = (
    """
    create table remainder_limits_set (
        id uuid primary key,
        counts_from date not null,
        amount numeric(14, 2) not null,
        set_by text not null,
        set_at timestamptz not null
    )
    """,
    """
    create function refuse_rewriting_limits() returns trigger language plpgsql as $$
    begin
        raise exception 'what was set stays as it was; set another limit';
    end $$
    """,
    """
    create trigger remainder_limits_set_stay before update or delete on remainder_limits_set
        for each row execute function refuse_rewriting_limits()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
