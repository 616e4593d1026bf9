"""What the overview shows, added up from all facts at each question: slow, and for each figure one query."""

from datetime import date

from sqlalchemy import text

from services.portal.domain.companies import Figures
from services.portal.domain.sums import STEPS, last_months
from services.portal.domain.trends import AGES, NOTHING, AgeBand, Cohort, Month, StepPaid, Trends

MONTHS = text("""
select cast(date_trunc('month', m.moved_on) as date) as month,
       coalesce(sum(m.amount + m.interest + m.fees) filter (where m.channel = 'agency'), 0) as by_agency,
       coalesce(sum(m.amount) filter (where m.channel = 'creditor'), 0) as directly
from standing_movements m
where m.kind = 'payment' and m.moved_on >= :first and m.creditor_id = any(:companies)
  and (m.channel = 'agency' or exists (
    select from claims l where l.invoice_id = m.invoice_id and l.transferred_on <= m.moved_on))
group by 1
""")

COHORTS = text("""
select cast(date_trunc('month', l.transferred_on) as date) as month, count(*) as transferred,
       count(*) filter (where e.reason = 'paid') as paid,
       cast(round(avg(e.closed_on - l.transferred_on) filter (where e.reason = 'paid')) as int) as days
from claims l left join claim_closings e on e.case_id = l.case_id and e.invoice_id = l.invoice_id
where l.transferred_on >= :first and l.creditor_id = any(:companies)
group by 1
""")

AGES_NOW = text("""
with open as (
  select i.id, i.amount - coalesce(sum(m.amount), 0) as remaining, cast(:today as date) - i.due_date as days
  from invoices i left join standing_movements m on m.invoice_id = i.id
  where i.creditor_id = any(:companies)
  group by i.id having i.amount > coalesce(sum(m.amount), 0)
)
select case when days <= 14 then 'd14' when days <= 30 then 'd30' when days <= 60 then 'd60'
            when days <= 90 then 'd90' else 'older' end as age,
       coalesce(sum(remaining) filter (where active.id is null), 0) as ours,
       coalesce(sum(remaining) filter (where active.id is not null), 0) as in_collection,
       count(*) as invoices
from open left join (
  select distinct l.invoice_id as id from claims l left join case_statuses s on s.case_id = l.case_id
  where l.creditor_id = any(:companies) and coalesce(s.status, 'open') not in ('closed', 'withdrawn')
) active on active.id = open.id
where days > 0
group by 1
""")

STEPS_PAID = text("""
select coalesce(letter.kind, 'transferred') as step, count(*) as paid, coalesce(sum(i.amount), 0) as amount
from claims l
join claim_closings e on e.case_id = l.case_id and e.invoice_id = l.invoice_id and e.reason = 'paid'
join invoices i on i.id = l.invoice_id
left join lateral (
  select kind from letters where case_id = l.case_id and sent_on <= e.closed_on
    and kind in ('collection_notice', 'payment_demand', 'legal_action_notice', 'surveillance_letter')
  order by sent_on desc, id desc limit 1
) letter on true
where l.transferred_on >= :first and l.creditor_id = any(:companies)
group by 1
""")

FIGURES = text("""
with balances as (
  select b.id, b.remaining, exists (
    select from claims l left join case_statuses s on s.case_id = l.case_id
    where l.invoice_id = b.id and coalesce(s.status, 'open') not in ('closed', 'withdrawn')
  ) as in_case
  from invoice_balances b where b.creditor_id = any(:companies)
),
debts as (
  select coalesce(sum(remaining) filter (where not in_case), 0) as overdue,
         count(*) filter (where not in_case) as overdue_invoices,
         coalesce(sum(remaining) filter (where in_case), 0) as in_collection
  from balances where remaining > 0
),
active as (
  select count(*) as active_cases from cases c left join case_statuses s on s.case_id = c.id
  where c.creditor_id = any(:companies) and coalesce(s.status, 'open') not in ('closed', 'withdrawn')
),
paid as (
  select coalesce(sum(m.amount + m.interest + m.fees) filter (where m.channel = 'agency'), 0)
           as collected_by_agency,
         coalesce(sum(m.amount) filter (where m.channel = 'creditor' and exists (
           select from claims l where l.invoice_id = m.invoice_id and l.transferred_on <= m.moved_on
         )), 0) as collected_directly
  from standing_movements m where m.kind = 'payment' and m.creditor_id = any(:companies)
),
sent as (
  select count(*) as letters,
         count(*) filter (where sent_on >= date_trunc('month', cast(:today as date))) as letters_this_month
  from letters where creditor_id = any(:companies)
),
settled as (
  select count(*) as settlements,
         (array_agg(settled_on order by settled_on desc, number desc))[1] as settled_on,
         (array_agg(payout order by settled_on desc, number desc))[1] as payout
  from settlements where creditor_id = any(:companies)
)
select * from debts, active, paid, sent, settled
""")

WAITING = text("""
select p.invoice_id from proposals p join invoice_balances b on b.id = p.invoice_id
where p.standing and b.remaining > 0 and not exists (
  select from claims l where l.invoice_id = p.invoice_id and l.transferred_on >= p.proposed_on)
""")
FOUND = text("""
select distinct c.id from cases c join claims l on l.case_id = c.id join invoice_balances b on b.id = l.invoice_id
where concat_ws(' ', c.number, b.number, b.debtor) ilike :text
""")


async def asked(tx):
    """Return by case the last day of its questions without an answer; the events are read in Python."""
    told = {}
    for row in await tx.execute(text("select case_id, type, data from history where case_id is not null")):
        told.setdefault(row.case_id, []).append((row.type.split(".")[2], row.data))
    known = {*(await tx.execute(text("select id from cases"))).scalars()}
    found = {case_id: _last_day(events) for case_id, events in told.items() if case_id in known}
    return {case_id: last for case_id, last in found.items() if last}


ANSWERS = {("legal", "go_legal"), ("withdrawn", "withdraw"), ("surveillance", "continue")}


def _last_day(events):
    of_kind = {}
    for kind, each in sorted(events, key=lambda event: event[1].get("revision", 0)):
        of_kind.setdefault(kind, []).append(each)
    statuses, questions = of_kind.get("CaseStatusChanged", []), of_kind.get("DecisionNeeded", [])
    plans = {each["plan_id"]: each["status"] for each in of_kind.get("PaymentPlanChanged", [])}
    if "standing" in plans.values() or (
        statuses and statuses[-1]["status"] in ("closed", "withdrawn", "legal")
    ):
        return None
    days = []
    taken_back = {each["about"] for each in questions if each["is_taken_back"]}
    for each in questions:
        if each["about"] in taken_back:
            continue
        since = {change["status"] for change in statuses if change["changed_on"] >= each["asked_on"]}
        answered = any(status in since and choice in each["question"] for status, choice in ANSWERS)
        newer = [later for later in questions if later["asked_on"] > each["asked_on"]]
        asked_anew = "continue" in each["question"] and any(
            "continue" in later["question"] for later in newer
        )
        if not answered and not asked_anew:
            days.append(date.fromisoformat(each["answer_by"]))
    return max(days, default=None)


async def overview(tx, companies) -> tuple[Figures, Trends]:
    """Add everything up."""
    months = last_months(tx.today)
    values = {"companies": companies, "first": months[0], "today": tx.today}

    async def rows(query):
        return (
            (await tx.execute(query, {key: values[key] for key in query.compile().params})).mappings().all()
        )

    (figures,) = await rows(FIGURES)
    came = {row["month"]: Month(**row) for row in await rows(MONTHS)}
    sent = {row["month"]: Cohort(**row) for row in await rows(COHORTS)}
    ages = {row["age"]: AgeBand(**row) for row in await rows(AGES_NOW)}
    steps = {row["step"]: StepPaid(**row) for row in await rows(STEPS_PAID)}
    return Figures(**figures), Trends(
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
