"""Credits without details that somebody has booked as a payment: which entry, as which payment, who and why."""

from alembic import op

revision = "booked_credits"
down_revision = "letters_with_court_costs"

STATEMENTS = (
    """
    create table booked_credits (
        payment_id text primary key references payments (payment_id),
        file_id uuid not null,
        position int not null,
        booked_by text not null,
        booked_at timestamptz not null,
        note text not null,
        foreign key (file_id, position) references passed_over (file_id, position)
    )
    """,
    "alter table payments add column entry text not null default ''",
    "create index payments_of_entry on payments (entry) where entry <> ''",
    """
    create function booked_credits_stay() returns trigger language plpgsql as $$
    begin
        raise exception 'a credit that was booked stays booked; decide about its payment';
    end $$
    """,
    """
    create trigger booked_credits_stay before update or delete on booked_credits
        for each row execute function booked_credits_stay()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
