"""Questions about how collection goes over time, answered from what was heard."""

# ruff: noqa: S608 - every piece of these queries is a constant of this package; values are parameters

from datetime import date
from typing import Literal

from sqlalchemy import text

from services.portal.domain.access import Scope
from services.portal.domain.trends import AGES, NOTHING, AgeBand, Cohort, Month, StepPaid, Trends
from services.portal.store.conditions import limits, within
from shared.db import Transaction
from shared.events import LetterKind

MONTHS = 12
"""Months that are plotted, the present one last."""

_MONTHS = text(f"""
select cast(date_trunc('month', m.moved_on) as date) as month,
       coalesce(sum(m.amount + m.interest + m.fees) filter (where m.channel = 'agency'), 0) as by_agency,
       coalesce(sum(m.amount) filter (where m.channel = 'creditor'), 0) as directly
from standing_movements m
where m.kind = 'payment' and m.moved_on >= :first and {within("m.creditor_id")}
  and (m.channel = 'agency' or exists (
    select from claims l where l.invoice_id = m.invoice_id and l.transferred_on <= m.moved_on))
group by 1
""")

_COHORTS = text(f"""
select cast(date_trunc('month', l.transferred_on) as date) as month, count(*) as transferred,
       count(*) filter (where e.reason = 'paid') as paid,
       cast(round(avg(e.closed_on - l.transferred_on) filter (where e.reason = 'paid')) as int) as days
from claims l left join claim_closings e on e.case_id = l.case_id and e.invoice_id = l.invoice_id
where l.transferred_on >= :first and {within("l.creditor_id")}
group by 1
""")

_AGES = text(f"""
with open as (
  select i.id, i.amount - coalesce(sum(m.amount), 0) as remaining, cast(:today as date) - i.due_date as days
  from invoices i left join standing_movements m on m.invoice_id = i.id
  where {within("i.creditor_id")}
  group by i.id having i.amount > coalesce(sum(m.amount), 0)
)
select case when days <= 14 then 'd14' when days <= 30 then 'd30' when days <= 60 then 'd60'
            when days <= 90 then 'd90' else 'older' end as age,
       coalesce(sum(remaining) filter (where active.id is null), 0) as ours,
       coalesce(sum(remaining) filter (where active.id is not null), 0) as in_collection,
       count(*) as invoices
from open left join (
  select distinct l.invoice_id as id from claims l left join case_statuses s on s.case_id = l.case_id
  where {within("l.creditor_id")} and coalesce(s.status, 'open') not in ('closed', 'withdrawn')
) active on active.id = open.id
where days > 0
group by 1
""")

_STEPS = text(f"""
select coalesce(letter.kind, 'transferred') as step, count(*) as paid, coalesce(sum(i.amount), 0) as amount
from claims l
join claim_closings e on e.case_id = l.case_id and e.invoice_id = l.invoice_id and e.reason = 'paid'
join invoices i on i.id = l.invoice_id
left join lateral (
  select kind from letters where case_id = l.case_id and sent_on <= e.closed_on
    and kind in ('collection_notice', 'payment_demand', 'legal_action_notice', 'surveillance_letter')
  order by sent_on desc, id desc limit 1
) letter on true
where l.transferred_on >= :first and {within("l.creditor_id")}
group by 1
""")

STEPS: tuple[Literal["transferred"] | LetterKind, ...] = (
    "transferred",
    "collection_notice",
    "payment_demand",
    "legal_action_notice",
    "surveillance_letter",
)
"""The steps after which a claim may be paid, in their order."""


async def trends(tx: Transaction, scope: Scope) -> Trends:
    """Return what the overview plots, for the last twelve months; months without anything stand as zero."""
    months = _last_months(tx.today)
    values = limits(scope) | {"first": months[0], "today": tx.today}
    came = {row["month"]: Month(**row) for row in (await tx.execute(_MONTHS, values)).mappings()}
    sent = {row["month"]: Cohort(**row) for row in (await tx.execute(_COHORTS, values)).mappings()}
    ages = {row["age"]: AgeBand(**row) for row in (await tx.execute(_AGES, values)).mappings()}
    steps = {row["step"]: StepPaid(**row) for row in (await tx.execute(_STEPS, values)).mappings()}
    return Trends(
        months=tuple(
            came.get(each, Month(month=each, by_agency=NOTHING, directly=NOTHING)) for each in months
        ),
        cohorts=tuple(
            sent.get(each, Cohort(month=each, transferred=0, paid=0, days=None)) for each in months
        ),
        ages=tuple(
            ages.get(each, AgeBand(age=each, ours=NOTHING, in_collection=NOTHING, invoices=0))
            for each in AGES
        ),
        steps=tuple(steps.get(each, StepPaid(step=each, paid=0, amount=NOTHING)) for each in STEPS),
    )


def _last_months(today: date) -> list[date]:
    """Return the first days of the last months, the oldest first."""
    place = today.year * 12 + today.month - 1
    return [date(each // 12, each % 12 + 1, 1) for each in range(place - MONTHS + 1, place + 1)]
