"""Booked credits can be taken back, once, with who and why; entries that are alike are counted through."""

from alembic import op

revision = "undone_credits"
down_revision = "booked_credits"

STATEMENTS = (
    "alter table payments add column entry_number int not null default 1",
    "create index repeated_payments_of_payment on repeated_payments (payment_id)",
    "drop trigger booked_credits_stay on booked_credits",
    """
    alter table booked_credits
        add column credit text,
        add column undone_by text,
        add column undone_at timestamptz,
        add column undone_why text,
        add constraint booked_credits_undone_by_somebody check
            ((undone_by is null) = (undone_at is null) and (undone_by is null) = (undone_why is null))
    """,
    "update booked_credits set credit = payment_id",
    "create unique index booked_credits_standing on booked_credits (credit) where undone_at is null",
    """
    create or replace function booked_credits_stay() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' and old.undone_at is null and new.undone_at is not null
            and (new.payment_id, new.credit, new.file_id, new.position, new.booked_by, new.booked_at, new.note)
            is not distinct from
            (old.payment_id, old.credit, old.file_id, old.position, old.booked_by, old.booked_at, old.note)
        then return new; end if;
        raise exception 'a credit that was booked stays booked, or is taken back once, with who and why';
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
