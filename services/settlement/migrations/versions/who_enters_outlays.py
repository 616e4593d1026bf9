"""Who enters court costs and who revokes them: what a debtor owes and a creditor is charged needs a person."""

from alembic import op

revision = "who_enters_outlays"
down_revision = "returned_payouts"

STATEMENTS = (
    """
    alter table outlays
        add column entered_by text not null default '',
        add column revoked_by text,
        add column revoked_at timestamptz,
        add constraint outlays_revoked_by_somebody check
            ((revoked_by is null) = (revoked_at is null) and (revoked_by is null or is_revoked))
    """,
    # An outlay is entered once and revoked once; those from before have nobody's name.
    """
    create function refuse_rewriting_outlays() returns trigger language plpgsql as $$
    begin
        if tg_op = 'DELETE' or old.is_revoked or
            (to_jsonb(new) - '{is_revoked,revoked_by,revoked_at}'::text[]) is distinct from
            (to_jsonb(old) - '{is_revoked,revoked_by,revoked_at}'::text[]) then
            raise exception 'outlay % stays as it was entered; revoke it and enter another', old.outlay_id;
        end if;
        return new;
    end $$
    """,
    """
    create trigger outlays_stay before update or delete on outlays
        for each row execute function refuse_rewriting_outlays()
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
