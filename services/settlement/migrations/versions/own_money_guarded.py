"""What guards client money against draws and charges: credit notes, and orders that are taken back at once."""

from alembic import op

revision = "own_money_guarded"
down_revision = "undone_credits"

STATEMENTS = (
    # What is set off or paid with a settlement is marked on both documents, by the settlement's day.
    """
    alter table vat_invoice_marks
        drop constraint deed_known,
        add constraint deed_known check (deed in ('paid_elsewhere', 'undone', 'set_off', 'settled')),
        drop constraint vat_invoice_marks_day,
        add constraint vat_invoice_marks_day check ((deed = 'undone') = (paid_on is null))
    """,
    # Inkassoforskriften § 4-1, as before; what the agency owes on credit notes (vat_to_invoice below zero) is
    # the creditor's too. An order that is withdrawn by the end of its transaction pays nothing out.
    """
    create or replace function refuse_overdrawing() returns trigger language plpgsql as $$
    declare
        available numeric;
    begin
        perform from payouts where payout_id = new.payout_id and status = 'withdrawn';
        if found then
            return null;
        end if;
        if new.kind = 'agency' then
            select sum(case when account = 'client_funds' then balance
                when account in ('collected_principal', 'collected_interest', 'collected_reminder_fee',
                    'collected_collection_fee', 'collected_court_costs', 'settlement_balance',
                    'payouts_ordered', 'payouts_sent', 'unplaced', 'held', 'refunds_due', 'vat_to_invoice')
                then least(balance, 0) else 0 end) into available from accounts;
        else
            select sum(balance) into available from accounts where book = new.creditor_id
                and account in ('client_funds', 'payouts_ordered', 'payouts_sent');
        end if;
        if available is null or available < 0 then
            raise exception 'payout % of % is more than % has on the client account',
                new.payout_id, new.amount,
                case new.kind when 'agency' then 'the agency' else 'creditor ' || new.creditor_id end;
        end if;
        return null;
    end $$
    """,
    "create index vat_invoices_credit_notes on vat_invoices (creditor_id) where vat < 0",
    # The bank gives back no more than it has taken: what is more is somebody else's money.
    """
    create function refuse_gifts_of_the_bank() returns trigger language plpgsql as $$
    begin
        if (select sum(amount) from bank_charges where revoked_at is null) < 0 then
            raise exception 'the bank cannot have given back more in charges than it has taken';
        end if;
        return null;
    end $$
    """,
    """
    create constraint trigger bank_charges_are_taken_first after insert or update on bank_charges
        deferrable initially deferred for each row execute function refuse_gifts_of_the_bank()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
