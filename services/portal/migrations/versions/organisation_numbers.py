"""Cases found by their debtors' customer numbers and organisation numbers.

What events told of invoices before is read in the history; a customer's card has its number from the next one.
"""

from alembic import op

revision = "organisation_numbers"
down_revision = "questions_until_answered"


def upgrade() -> None:
    for statement in (COLUMNS + VIEWS + FILLING).split(";"):
        if statement.strip():
            op.execute(statement)


COLUMNS = """
alter table customers add column organisation_number text not null default '';
alter table invoices add column organisation_number text not null default '';
"""

VIEWS = """
create or replace view invoice_balances as
select
    i.id, i.creditor_id, i.number, i.invoice_date, i.due_date, i.amount,
    i.amount - coalesce(
        (select sum(m.amount) from standing_movements m where m.invoice_id = i.id), 0
    ) as remaining,
    coalesce(c.name, i.customer_name) as debtor,
    i.customer_number as debtor_number,
    coalesce(nullif(c.organisation_number, ''), i.organisation_number) as organisation_number
from invoices i
left join customers c on c.creditor_id = i.creditor_id and c.id = i.customer_id;

create or replace view case_lines as
select c.id, coalesce(s.status, 'open') as status,
       lower(concat_ws(chr(10), c.number, claimed.numbers, claimed.debtors)) as searched,
       (select max(q.answer_by) from open_questions q where q.case_id = c.id) as answer_by
from cases c
left join case_statuses s on s.case_id = c.id
cross join lateral (
  select string_agg(b.number, chr(10) order by b.number) as numbers,
         string_agg(distinct concat_ws(
           chr(10), b.debtor, b.debtor_number, nullif(b.organisation_number, '')
         ), chr(10)) as debtors
  from claims l join invoice_balances b on b.id = l.invoice_id where l.case_id = c.id
) claimed;
"""

FILLING = """
update invoices set organisation_number = told.number
from (
  select distinct on (told.id) told.id, h.data #>> '{customer,organisation_number}' as number
  from history h cross join unnest(h.invoice_ids) as told (id)
  where h.data #>> '{customer,organisation_number}' <> ''
  order by told.id, h.said_at desc
) told where told.id = invoices.id;
update cases set searched = told.searched
from case_lines told where told.id = cases.id and told.searched <> cases.searched
"""
