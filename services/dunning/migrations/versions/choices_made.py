"""Who chose what for an invoice or a customer, when and why; and the day on which a wait ends."""

from alembic import op

revision = "choices_made"
down_revision = "0005"


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


# An objection that stands is kept with its words; who told of it, and when, was not kept before.
STATEMENTS = (
    "alter table invoices add column wait_until date",
    """
    create table choices_made (
        id uuid primary key,
        creditor_id uuid not null,
        invoice_id uuid,
        customer_id bigint,
        what text not null
            constraint choices_made_what check (what in ('exemption', 'next_action', 'override', 'objection')),
        value text,
        until date,
        made_by text not null,
        made_at timestamptz not null,
        reason text not null,
        constraint choices_made_about check (num_nonnulls(invoice_id, customer_id) = 1)
    )
    """,
    "create index choices_made_invoice on choices_made (invoice_id) where invoice_id is not null",
    """
    create index choices_made_customer on choices_made (creditor_id, customer_id)
        where customer_id is not null
    """,
    """
    insert into choices_made (id, creditor_id, invoice_id, what, value, made_by, made_at, reason)
    select gen_random_uuid(), creditor_id, invoice_id, 'objection', dispute, '', now(), ''
    from invoices where dispute is not null
    """,
    """
    create function refuse_rewriting_choices() returns trigger language plpgsql as $$
    begin
        if tg_op = 'UPDATE' and current_setting('autocollect.forgetting', true) = 'on' then
            return new;
        end if;
        raise exception 'choices that were made are only added to';
    end $$
    """,
    """
    create trigger choices_made_append_only before update or delete on choices_made
        for each row execute function refuse_rewriting_choices()
    """,
)
