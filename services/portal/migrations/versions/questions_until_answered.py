"""Every question that is asked about a case, until it is answered or its last day is over.

The view says which are not answered: the case goes on without a payment plan, and has not had the status since
that answers one of the choices. Whether the last day is over is looked at when a page is made. `decisions` is
not used any more; the next release may drop it.
"""

from alembic import op

revision = "questions_until_answered"
down_revision = "debtors_looks"


def upgrade() -> None:
    for statement in (TABLE + VIEWS + FILLING).split(";"):
        if statement.strip():
            op.execute(statement)


TABLE = """
create table questions (
    case_id uuid not null,
    answer_by date not null,
    about text not null,
    creditor_id uuid not null,
    question text[] not null,
    asked_on date not null,
    primary key (case_id, answer_by, about)
);
"""

VIEWS = """
create view open_questions as
select q.case_id, q.answer_by, q.question
from questions q left join case_statuses s on s.case_id = q.case_id
where coalesce(s.status, 'open') not in ('closed', 'withdrawn', 'legal')
  and not exists (
    select from history h
    where h.case_id = q.case_id and h.type = 'no.autocollect.CaseStatusChanged.v1'
      and cast(h.data ->> 'changed_on' as date) >= q.asked_on
      and case h.data ->> 'status' when 'legal' then 'go_legal' when 'withdrawn' then 'withdraw'
                                   when 'surveillance' then 'continue' end = any(q.question))
  and not exists (
    select from questions later
    where later.case_id = q.case_id and later.asked_on > q.asked_on
      and 'continue' = any(later.question) and 'continue' = any(q.question))
  and not exists (
    select from (
      select distinct on (h.data ->> 'plan_id') h.data ->> 'status' as status
      from history h where h.case_id = q.case_id and h.type = 'no.autocollect.PaymentPlanChanged.v1'
      order by h.data ->> 'plan_id', cast(h.data ->> 'revision' as int) desc
    ) plan where plan.status = 'standing');

create or replace view case_lines as
select c.id, coalesce(s.status, 'open') as status,
       lower(concat_ws(chr(10), c.number, claimed.numbers, claimed.debtors)) as searched,
       (select max(q.answer_by) from open_questions q where q.case_id = c.id) as answer_by
from cases c
left join case_statuses s on s.case_id = c.id
cross join lateral (
  select string_agg(b.number, chr(10) order by b.number) as numbers,
         string_agg(distinct b.debtor, chr(10)) as debtors
  from claims l join invoice_balances b on b.id = l.invoice_id where l.case_id = c.id
) claimed;
"""

FILLING = """
insert into questions (case_id, answer_by, about, creditor_id, question, asked_on)
select case_id, cast(data ->> 'answer_by' as date), coalesce(data ->> 'about', ''), creditor_id,
       array(select jsonb_array_elements_text(data -> 'question')),
       coalesce(cast(data ->> 'asked_on' as date), cast(said_at at time zone 'Europe/Oslo' as date))
from history where type = 'no.autocollect.DecisionNeeded.v1'
on conflict do nothing;
update cases set answer_by = told.answer_by
from case_lines told where told.id = cases.id and cases.answer_by is distinct from told.answer_by
"""
