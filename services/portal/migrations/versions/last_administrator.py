"""A company that has had an administrator is never without one, whoever changes its users, and how."""

from alembic import op

revision = "last_administrator"
down_revision = "overview_sums"


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)


# Looked at when the transaction ends, so that one administrator may give way to another within it; under the
# lock that the portal takes for a company's users, so that of two who remove each other only one succeeds.
STATEMENTS = (
    """
    create function refuse_no_administrator() returns trigger language plpgsql as $$
    begin
        if current_setting('autocollect.forgetting', true) = 'on' then
            return null;
        end if;
        perform pg_advisory_xact_lock(hashtextextended('members ' || old.creditor_id, 0));
        if not exists (
            select from memberships where creditor_id = old.creditor_id and role = 'administrator'
        ) then
            raise exception 'company % would be without an administrator', old.creditor_id
                using errcode = 'check_violation', hint = 'Make somebody else administrator first.';
        end if;
        return null;
    end $$
    """,
    """
    create constraint trigger memberships_keep_an_administrator after update or delete on memberships
        deferrable initially deferred for each row when (old.role = 'administrator')
        execute function refuse_no_administrator()
    """,
)
