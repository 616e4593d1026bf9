"""Questions about companies: which there are, their figures, and what waits for them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Scope
from services.portal.domain.companies import Asked, Company, LostConnection, OpenDecision
from services.portal.domain.history import CaseNamed, Entry
from services.portal.store.cases import entry
from services.portal.store.conditions import asked_of, containing, in_order, limits, within
from shared.db import Transaction
from shared.errors import NotFound
from shared.events import CaseStatusChanged, DecisionNeeded
from shared.norway.charges import STANDSTILL

PAGE = 100
"""Companies shown at once; who has more, searches."""

MOST_LOST = 20
"""Lost connections told of at once."""

TIME_TO_ANSWER = timedelta(days=14)
"""What a creditor has for an answer: says when it was asked, where the message does not."""

_COMPANIES = text(f"""
select n.id, n.name, n.organisation_number, n.is_active, active.active_cases, active.in_collection
from creditors n
cross join lateral (
  select cast(coalesce(sum(items) filter (where about = 'case'), 0) as bigint) as active_cases,
         coalesce(sum(amount) filter (where about = 'debt'), 0) as in_collection
  from overview_sums where creditor_id = n.id
    and case about when 'case' then kind not in ('closed', 'withdrawn')
                   when 'debt' then kind = 'in_collection' end
) active
where {within("n.id")}
  and (n.name ilike :text or n.organisation_number like :digits)
order by n.name, n.id limit :limit
""")

_NAME = text("select name from creditors where id = :creditor_id")
_NAMES = text("select id, name from creditors where id = any(:creditor_ids)")
_FIRM = text("select accounting_firm from creditors where id = :creditor_id")

_LOST = text(f"""
select n.id as creditor_id, n.name, case when t.lost then t.since end as since, not n.is_active as ended
from creditors n left join connections t on t.creditor_id = n.id
where ((n.is_active and t.lost) or (:with_ended and not n.is_active)) and {within("n.id")}
order by t.since, n.id limit :limit
""")

_DECISIONS = text(f"""
select c.id as case_id, c.creditor_id, c.number as case_number, asked.choices as question, asked.answer_by,
       (select max(cast(h.data ->> 'changed_on' as date)) from history h
        where h.case_id = c.id and h.type = '{CaseStatusChanged.type}'
          and h.data ->> 'status' = any(cast(:standstill as text[]))) as stood_still_on,
       (select jsonb_agg(distinct h.data) from open_questions q join history h on h.case_id = q.case_id
        where q.case_id = c.id and q.answer_by >= :today and h.type = '{DecisionNeeded.type}'
          and cast(h.data ->> 'answer_by' as date) = q.answer_by
          and h.data -> 'question' = to_jsonb(q.question)) as asked,
       (select min(b.debtor) from claims l join invoice_balances b on b.id = l.invoice_id
        where l.case_id = c.id) as debtor
from (
  select c.id, c.creditor_id, c.number from cases c join questions q on q.case_id = c.id
  where {within("c.creditor_id")} and c.answer_by >= :today and q.answer_by >= :today
  group by c.id order by min(q.answer_by), c.number limit 20
) c
cross join lateral ({asked_of("c.id")}) asked
order by asked.answer_by, c.number
""")

_DECISIONS_COUNT = text(f"select count(*) from cases where {within('creditor_id')} and answer_by >= :today")

_LATEST = text(f"""
select h.event_id, h.type, h.said_at, h.happened_on, h.source, h.data,
       named.cases, concerned.debtor, coalesce(n.name, '') as creditor, (
         select array_agg(i.number order by i.number) from invoices i where i.id = any(h.invoice_ids)
       ) as invoice_numbers
from (
  select * from history where {within("creditor_id")} order by said_at desc, event_id desc limit :limit
) h
left join creditors n on n.id = h.creditor_id
cross join lateral (
  select array_agg(array[cast(c.id as text), c.number] order by c.number, c.id) as cases
  from cases c where c.id = any(array(
    select h.case_id where h.case_id is not null
    union
    (select distinct on (l.invoice_id) l.case_id from claims l
     where h.case_id is null and l.invoice_id = any(h.invoice_ids)
     order by l.invoice_id, l.transferred_on desc, l.case_id)))
) named
cross join lateral (
  select case when count(distinct b.debtor) = 1 then min(b.debtor) else '' end as debtor
  from invoice_balances b
  where b.id = any(h.invoice_ids || array(select l.invoice_id from claims l where l.case_id = h.case_id))
) concerned
order by h.said_at desc, h.event_id desc
""")


async def find_companies(tx: Transaction, scope: Scope, search: str = "") -> list[Company]:
    """Return the companies whose name or organisation number holds the text, by name."""
    pattern, digits = containing(search), containing(search.replace(" ", ""))
    values = limits(scope) | {"text": pattern or "%", "digits": digits or "%", "limit": PAGE}
    return [Company(**row) for row in (await tx.execute(_COMPANIES, values)).mappings()]


async def company(tx: Transaction, scope: Scope, creditor_id: UUID) -> Company:
    """Return one company.

    Raises:
        NotFound: there is no such company within the scope.
    """
    reach = Scope(frozenset({creditor_id}))
    found = await find_companies(tx, reach) if scope.everything or creditor_id in scope.companies else []
    if not found:
        raise NotFound(f"there is no company {creditor_id} for this user")
    return found[0]


async def company_name(tx: Transaction, creditor_id: UUID) -> str:
    """Return what a company is called, empty when nobody has told of it yet."""
    return str((await tx.execute(_NAME, {"creditor_id": creditor_id})).scalar() or "")


async def company_names(tx: Transaction, creditor_ids: Iterable[UUID]) -> dict[UUID, str]:
    """Return what companies are called; whose they are has been checked."""
    rows = await tx.execute(_NAMES, {"creditor_ids": list(creditor_ids)})
    return {row.id: row.name for row in rows}


async def accounting_firm(tx: Transaction, creditor_id: UUID) -> str:
    """Return the accounting firm that a company names now, empty when it names none."""
    return str((await tx.execute(_FIRM, {"creditor_id": creditor_id})).scalar() or "")


async def count_decisions(tx: Transaction, scope: Scope) -> int:
    """Return in how many cases a decision is waited for."""
    values = limits(scope) | {"today": tx.today}
    return int((await tx.execute(_DECISIONS_COUNT, values)).scalar_one())


async def open_decisions(tx: Transaction, scope: Scope) -> list[OpenDecision]:
    """Return the decisions that are waited for, the most pressing first."""
    values = limits(scope) | {"today": tx.today, "standstill": list(STANDSTILL)}
    rows = (await tx.execute(_DECISIONS, values)).mappings()
    return [
        OpenDecision(**{**row, "question": in_order(row["question"]), "asked": _asked(row["asked"] or ())})
        for row in rows
    ]


def _asked(told: Iterable[object]) -> tuple[Asked, ...]:
    """Return the questions that events ask, the most urgent first."""
    events = [DecisionNeeded.adapter().validate_python(data) for data in told]
    return tuple(
        Asked(
            question=event.question,
            asked_on=event.asked_on or event.answer_by - TIME_TO_ANSWER,
            answer_by=event.answer_by,
            otherwise=event.otherwise,
            barred_after=event.barred_after,
        )
        for event in sorted(events, key=lambda event: (event.answer_by, event.about))
    )


async def lost_connections(tx: Transaction, scope: Scope) -> tuple[LostConnection, ...]:
    """Return the companies whose connection is lost, the longest waiting first.

    A company that has ended its agreement is told of on its own pages alone: there is nothing to restore.
    """
    values = limits(scope) | {"with_ended": scope.company is not None, "limit": MOST_LOST}
    return tuple(LostConnection(**row) for row in (await tx.execute(_LOST, values)).mappings())


async def latest(tx: Transaction, scope: Scope, *, names_creditors: bool, limit: int = 8) -> list[Entry]:
    """Return the latest events of the companies, the newest first; of which company each is, where asked."""
    rows = await tx.execute(_LATEST, limits(scope) | {"limit": limit})
    return [
        replace(
            entry(row),
            debtor=row["debtor"],
            creditor=row["creditor"] if names_creditors else "",
            cases=_named(row["cases"] or ()),
        )
        for row in rows.mappings()
    ]


def _named(cases: Iterable[tuple[str, str]]) -> tuple[CaseNamed, ...]:
    return tuple(CaseNamed(id=UUID(case_id), number=number) for case_id, number in cases)
