"""Payment plans, and what else decides the collection fee: VAT, payments to the agency, the day it becomes heavy."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    for statement in STATEMENTS.split(";"):
        op.execute(statement)


# What a payment has covered of interest and fees went to the agency; of others told before it is not known, and
# matters only on the day of a letter. Go is told of a fee that has become heavy on the first morning; the 43rd day
# after a demand is the earliest (inkassoforskriften § 2-3), and a later one is found when the case is shown.
STATEMENTS = """
create table payment_plans (
    id uuid primary key,
    case_id uuid not null,
    status text not null constraint status_known
        check (status in ('standing', 'completed', 'broken', 'cancelled')),
    agreed_on date not null,
    agreed_by text not null,
    instalments jsonb not null,
    addition numeric(14, 2) not null,
    ended_on date,
    revision int not null
);
create index payment_plans_of_case on payment_plans (case_id);
alter table matches add column to_agency boolean not null default false;
update matches set to_agency = true where interest <> 0 or fees <> 0;
alter table creditors add column deducts_vat boolean not null default true;
alter table cases add column fee_grows_on date;
create index cases_growing on cases (fee_grows_on) where fee_grows_on is not null;
update cases set fee_grows_on = sent_on + 43 from payment_demands
    where case_id = id and go_case_id is not null and status not in ('withdrawn', 'closed')
"""
