"""Court costs: what was laid out for a case, and what the debtor has paid of it."""

from alembic import op

revision = "0005"
down_revision = "0004"

STATEMENTS = (
    """
    create table outlays (
        outlay_id uuid primary key,
        case_id uuid not null references cases (case_id),
        invoice_id uuid not null,
        what text not null,
        amount numeric(14, 2) not null,
        laid_out_on date not null,
        by_agency boolean not null,
        entered_at timestamptz not null,
        is_revoked boolean not null default false,
        constraint what_known check (what in ('conciliation_complaint', 'attachment_petition', 'bankruptcy', 'other')),
        constraint outlays_amount_positive check (amount > 0)
    )
    """,
    "create index outlays_of_case on outlays (case_id)",
    "alter table claims add column outlays numeric(14, 2) not null default 0",
    "alter table allocations add column court_costs numeric(14, 2) not null default 0",
    "alter table settlement_lines add column collected_court_costs numeric(14, 2) not null default 0",
    "alter table settlement_lines add column outlays numeric(14, 2) not null default 0",
    """
    create index postings_of_court_costs on postings (invoice_id)
        where account in ('collected_court_costs', 'outlays')
    """,
)


def upgrade() -> None:
    for statement in STATEMENTS:
        op.execute(statement)
