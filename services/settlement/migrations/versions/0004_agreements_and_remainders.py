"""Every version of the agreements, the day that money was earned on, what is given up, and why Go refused.

Until now only the latest agreement was known; it counts for everything that came in before, too.
"""

from alembic import op

revision = "0004"
down_revision = "0003"

STATEMENTS = (
    """
    create table agreements (
        creditor_id uuid not null,
        version text not null,
        signed_at timestamptz not null,
        counts_from date not null,
        terms jsonb not null,
        primary key (creditor_id, version, signed_at)
    )
    """,
    """
    insert into agreements (creditor_id, version, signed_at, counts_from, terms)
        select book, profile -> 'agreement' ->> 'version',
            cast(profile -> 'agreement' ->> 'signed_at' as timestamptz),
            cast(cast(profile -> 'agreement' ->> 'signed_at' as timestamptz) at time zone 'Europe/Oslo' as date),
            profile -> 'agreement'
        from books where profile is not null
    """,
    """
    create table remainder_limits (
        counts_from date primary key,
        amount numeric(14, 2) not null constraint remainder_limits_not_negative check (amount >= 0)
    )
    """,
    "alter table postings add column earned_on date",
    "alter table claims add column written_off numeric(14, 2) not null default 0",
    "alter table claims add column withdrawal_fee numeric(14, 2) not null default 0",
    "alter table settlement_lines add column withdrawal_cost numeric(14, 2) not null default 0",
    "alter table settlements add column refusal jsonb",
    "alter table case_statuses add column is_rejected boolean not null default false",
    """
    create index postings_withdrawn on postings (invoice_id) where account = 'withdrawal_fees'
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
