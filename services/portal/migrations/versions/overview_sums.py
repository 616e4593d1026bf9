"""Sums that the overview shows, and what lists look for, kept beside the facts that they follow from.

The views say how each follows from the facts; the tables are filled from them here, and kept by the handlers.
"""

from alembic import op

revision = "overview_sums"
down_revision = "court_costs"


def upgrade() -> None:
    for statement in (VIEWS + TABLES + FILLING + INDEXES).split(";"):
        if statement.strip():
            op.execute(statement)


VIEWS = """
create view overview_parts as
select b.id, b.creditor_id, 'debt' as about, b.due_date as day,
       case when exists (
         select from claims l left join case_statuses s on s.case_id = l.case_id
         where l.invoice_id = b.id and coalesce(s.status, 'open') not in ('closed', 'withdrawn')
       ) then 'in_collection' else 'ours' end as kind,
       1 as items, b.remaining as amount, 0 as days
from invoice_balances b where b.remaining > 0
union all
select m.invoice_id, m.creditor_id, 'payment', cast(date_trunc('month', m.moved_on) as date), m.channel,
       1, case m.channel when 'agency' then m.amount + m.interest + m.fees else m.amount end, 0
from standing_movements m
where m.kind = 'payment' and (m.channel = 'agency' or exists (
  select from claims l where l.invoice_id = m.invoice_id and l.transferred_on <= m.moved_on))
union all
select l.invoice_id, l.creditor_id, 'claim', cast(date_trunc('month', l.transferred_on) as date),
       case e.reason when 'paid' then coalesce(letter.kind, 'transferred') else 'unpaid' end,
       1, case e.reason when 'paid' then i.amount else 0 end,
       case e.reason when 'paid' then e.closed_on - l.transferred_on else 0 end
from claims l
join invoices i on i.id = l.invoice_id
left join claim_closings e on e.case_id = l.case_id and e.invoice_id = l.invoice_id
left join lateral (
  select kind from letters where case_id = l.case_id and e.reason = 'paid' and sent_on <= e.closed_on
    and kind in ('collection_notice', 'payment_demand', 'legal_action_notice', 'surveillance_letter')
  order by sent_on desc, id desc limit 1
) letter on true
union all
select c.id, c.creditor_id, 'case', date '-infinity', coalesce(s.status, 'open'), 1, 0, 0
from cases c left join case_statuses s on s.case_id = c.id
union all
select id, creditor_id, 'letter', cast(date_trunc('month', sent_on) as date), '', 1, 0, 0 from letters
union all
select id, creditor_id, 'settlement', cast(date_trunc('month', settled_on) as date), '', 1, 0, 0
from settlements;

create view case_lines as
select c.id, coalesce(s.status, 'open') as status,
       lower(concat_ws(chr(10), c.number, claimed.numbers, claimed.debtors)) as searched,
       case when coalesce(s.status, 'open') in ('open', 'paused', 'disputed') and not exists (
         select from (
           select distinct on (h.data ->> 'plan_id') h.data ->> 'status' as status
           from history h where h.case_id = c.id and h.type = 'no.autocollect.PaymentPlanChanged.v1'
           order by h.data ->> 'plan_id', cast(h.data ->> 'revision' as int) desc
         ) plan where plan.status = 'standing'
       ) then d.answer_by end as answer_by
from cases c
left join case_statuses s on s.case_id = c.id
left join decisions d on d.case_id = c.id
cross join lateral (
  select string_agg(b.number, chr(10) order by b.number) as numbers,
         string_agg(distinct b.debtor, chr(10)) as debtors
  from claims l join invoice_balances b on b.id = l.invoice_id where l.case_id = c.id
) claimed;

create view proposal_lines as
select p.invoice_id, p.standing and coalesce(b.remaining, 0) > 0 and not exists (
  select from claims l where l.invoice_id = p.invoice_id and l.transferred_on >= p.proposed_on
) as waiting
from proposals p left join invoice_balances b on b.id = p.invoice_id;
"""

TABLES = """
create table overview_sums (
    creditor_id uuid not null,
    about text not null
        constraint about_known check (about in ('debt', 'payment', 'claim', 'case', 'letter', 'settlement')),
    day date not null,
    kind text not null,
    items bigint not null,
    amount numeric(18, 2) not null,
    days bigint not null,
    primary key (creditor_id, about, day, kind)
);
alter table cases add column status text not null default 'open';
alter table cases add column searched text not null default '';
alter table cases add column answer_by date;
alter table proposals add column waiting boolean not null default false;
"""

FILLING = """
insert into overview_sums
select creditor_id, about, day, kind, sum(items), sum(amount), sum(days) from overview_parts group by 1, 2, 3, 4;
update cases set status = told.status, searched = told.searched, answer_by = told.answer_by
from case_lines told where told.id = cases.id;
update proposals set waiting = told.waiting from proposal_lines told where told.invoice_id = proposals.invoice_id;
"""

INDEXES = """
create index cases_latest on cases (length(number), number, id);
create index cases_latest_of_creditor on cases (creditor_id, length(number), number, id);
create index cases_status on cases (status, creditor_id);
create index cases_asked on cases (answer_by, number) where answer_by is not null;
create index cases_asked_of_creditor on cases (creditor_id, answer_by) where answer_by is not null;
create extension if not exists pg_trgm;
create index cases_searched on cases using gin (searched gin_trgm_ops);
create index invoices_customer on invoices (creditor_id, customer_id);
create index proposals_waiting on proposals (creditor_id) where waiting;
create index settlements_latest on settlements (settled_on, number, id);
create index settlements_latest_of_creditor on settlements (creditor_id, settled_on, number, id);
create index history_latest on history (said_at, event_id);
create index history_latest_of_creditor on history (creditor_id, said_at, event_id);
create index history_plans on history (case_id) where type = 'no.autocollect.PaymentPlanChanged.v1'
"""
