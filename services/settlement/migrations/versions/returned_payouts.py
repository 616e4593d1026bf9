"""Payouts that the bank sends back after it has confirmed them."""

from alembic import op

revision = "returned_payouts"
down_revision = "0009"

STATEMENTS = (
    """
    alter table payouts
        drop constraint status_known,
        drop constraint payouts_batch_fits,
        add column returned_on date,
        add constraint status_known check (status in
            ('ordered', 'drafted', 'released', 'paid', 'rejected', 'returned', 'withdrawn')),
        add constraint payouts_batch_fits check
            ((status in ('ordered', 'withdrawn')) = (batch_id is null)
            and (status = 'returned') = (returned_on is not null)
            and (status <> 'paid' or paid_on is not null)
            and (status in ('paid', 'returned') or paid_on is null))
    """,
    "drop index payouts_of_settlement",
    """
    create unique index payouts_of_settlement on payouts (settlement_id)
        where status not in ('rejected', 'returned', 'withdrawn')
    """,
    "drop index payouts_open",
    "create index payouts_open on payouts (payout_id) where status in ('ordered', 'rejected', 'returned')",
    # A payout that was sent never changes; but what was paid may come back, as may what is not confirmed yet.
    """
    create or replace function refuse_changing_payouts() returns trigger language plpgsql as $$
    begin
        if old.status in ('released', 'paid', 'rejected', 'returned') and (tg_op = 'DELETE' or
            (to_jsonb(new) - '{status,bank_status,reason,paid_on,returned_on}'::text[]) is distinct from
            (to_jsonb(old) - '{status,bank_status,reason,paid_on,returned_on}'::text[])) then
            raise exception 'payout % has been sent to the bank and never changes; order a new one', old.payout_id;
        end if;
        if old.status in ('rejected', 'returned') and new.status <> old.status
            or old.status = 'paid' and new.status not in ('paid', 'returned')
            or old.status = 'released' and new.status not in ('released', 'paid', 'rejected', 'returned') then
            raise exception 'payout % is % and cannot become %', old.payout_id, old.status, new.status;
        end if;
        return case tg_op when 'DELETE' then old else new end;
    end $$
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
