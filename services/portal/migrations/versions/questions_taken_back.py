"""A question that was taken back is not open: what it was about, a due date that was moved, is so no more."""

from alembic import op

revision = "questions_taken_back"
down_revision = "organisation_numbers"


def upgrade() -> None:
    op.execute(VIEW)


VIEW = """
create or replace view open_questions as
select q.case_id, q.answer_by, q.question
from questions q left join case_statuses s on s.case_id = q.case_id
where coalesce(s.status, 'open') not in ('closed', 'withdrawn', 'legal')
  and not exists (
    select from history h
    where h.case_id = q.case_id and h.type = 'no.autocollect.DecisionNeeded.v1'
      and h.data ->> 'about' = q.about and cast(h.data ->> 'is_taken_back' as boolean))
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
    ) plan where plan.status = 'standing')
"""
