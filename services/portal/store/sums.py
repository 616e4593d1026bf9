"""What the overview sums up, kept by company and day, so that no page adds up all cases.

The view `overview_parts` says what each invoice, case, letter and settlement adds to which sum; the views
`case_lines` and `proposal_lines` say what lists look for: a case's status, words and open question, and
whether a proposal waits. All follow from the facts alone. Whoever writes facts looks at the parts before and
after, and adds the difference. Meanwhile no other transaction writes facts of the same companies, so that
each sees what the other has written.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager
from datetime import date
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Scope
from services.portal.domain.history import concern
from services.portal.domain.sums import Sum
from services.portal.store.conditions import limits, within
from shared.db import Transaction
from shared.events import CustomerChanged, Event, LetterSent, SettlementPosted

LOCKS = 128
"""Companies share so many locks: PostgreSQL keeps few, and a batch may be of 200 companies."""

_LOCK = text(
    "select pg_advisory_xact_lock(4713, place), set_config('plan_cache_mode', 'force_generic_plan', true)"
    " from unnest(cast(:places as int[])) as place"
)
"""Taken in the order of their numbers, so that nobody waits for somebody who waits for him.

What follows looks up a few hundred rows by their keys: one plan, made once, does for all of it.
"""

_TOUCHED = text("""
with named as (
  select unnest(cast(:ids as uuid[])) as id
  union
  select i.id from invoices i join unnest(cast(:creditors as uuid[]), cast(:customers as bigint[]))
    as customer (creditor_id, id) on customer.creditor_id = i.creditor_id and customer.id = i.customer_id
)
select id from named
union select l.invoice_id from claims l join named on named.id = l.case_id
union select l.case_id from claims l join named on named.id = l.invoice_id
""")

_PARTS = """
select creditor_id, about, day, kind, sum(items) as items, sum(amount) as amount, sum(days) as days
from overview_parts where id = any(cast(:ids as uuid[])) group by 1, 2, 3, 4
"""
_BEFORE = text(f"select cast(coalesce(jsonb_agg(to_jsonb(part)), '[]') as text) from ({_PARTS}) part")
_CHANGE = text(f"""
insert into overview_sums as kept (creditor_id, about, day, kind, items, amount, days)
select creditor_id, about, day, kind, sum(items), sum(amount), sum(days)
from (
  select * from ({_PARTS}) part
  union all
  select creditor_id, about, day, kind, -items, -amount, -days from jsonb_to_recordset(cast(:before as jsonb))
    as part (creditor_id uuid, about text, day date, kind text, items bigint, amount numeric, days bigint)
) change
group by 1, 2, 3, 4 having sum(items) <> 0 or sum(amount) <> 0 or sum(days) <> 0
on conflict (creditor_id, about, day, kind) do update set items = kept.items + excluded.items,
  amount = kept.amount + excluded.amount, days = kept.days + excluded.days
returning creditor_id, items
""")
_DROP_EMPTY = text(
    "delete from overview_sums where items = 0 and creditor_id = any(cast(:creditors as uuid[]))"
)

_CASES = """
update cases set status = told.status, searched = told.searched, answer_by = told.answer_by
from case_lines told
where told.id = cases.id and (cases.status, cases.searched, cases.answer_by)
  is distinct from (told.status, told.searched, told.answer_by)
"""
_PROPOSALS = """
update proposals set waiting = told.waiting
from proposal_lines told
where told.invoice_id = proposals.invoice_id and proposals.waiting is distinct from told.waiting
"""
_TOUCHED_CASES = text(
    f"{_CASES} and cases.id = any(cast(:ids as uuid[])) and told.id = any(cast(:ids as uuid[]))"
)
_TOUCHED_PROPOSALS = text(
    f"{_PROPOSALS} and proposals.invoice_id = any(cast(:ids as uuid[]))"
    " and told.invoice_id = any(cast(:ids as uuid[]))"
)


class Uncounted(Transaction):
    """A transaction at whose end everything is worked out anew, so that nothing is counted on the way."""


@asynccontextmanager
async def counted(tx: Transaction, events: Sequence[Event]) -> AsyncIterator[None]:
    """Keep the sums in step with the facts that the block writes about `events`.

    From here to the end of the transaction other transactions wait that write about the same companies.
    """
    if isinstance(tx, Uncounted):
        yield
        return
    creditors = sorted({event.creditor_id for event in events})
    places = sorted({each.int % LOCKS for each in creditors})
    await tx.execute(_LOCK, {"places": places})
    touched = {"ids": await _touched(tx, events)}
    before = (await tx.execute(_BEFORE, touched)).scalar_one()
    yield
    changed = (await tx.execute(_CHANGE, touched | {"before": before})).all()
    if empty := sorted({row.creditor_id for row in changed if not row.items}):
        await tx.execute(_DROP_EMPTY, {"creditors": empty})
    await tx.execute(_TOUCHED_CASES, touched)
    await tx.execute(_TOUCHED_PROPOSALS, touched)


async def _touched(tx: Transaction, events: Iterable[Event]) -> list[UUID]:
    """Return what may add something else once events are written: invoices, cases, letters, settlements."""
    ids: set[UUID] = set()
    customers: set[tuple[UUID, int]] = set()
    for event in events:
        match event:
            case CustomerChanged():
                customers.add((event.creditor_id, event.customer.id))
            case SettlementPosted():
                ids.add(event.settlement_id)
            case _:
                about = concern(event)
                ids |= {*about.invoice_ids, *([about.case_id] if about.case_id else [])}
                ids |= {event.letter_id} if isinstance(event, LetterSent) else set()
    values = {
        "ids": sorted(ids),
        "creditors": [creditor_id for creditor_id, _ in sorted(customers)],
        "customers": [customer_id for _, customer_id in sorted(customers)],
    }
    return sorted((await tx.execute(_TOUCHED, values)).scalars())


_RECOUNT = text("""
with told as materialized (
  select creditor_id, about, day, kind, sum(items) as items, sum(amount) as amount, sum(days) as days
  from overview_parts group by 1, 2, 3, 4
),
gone as (
  delete from overview_sums kept where not exists (
    select from told where told.creditor_id = kept.creditor_id and told.about = kept.about
      and told.day = kept.day and told.kind = kept.kind)
  returning 1
),
righted as (
  insert into overview_sums as kept (creditor_id, about, day, kind, items, amount, days)
  select creditor_id, about, day, kind, items, amount, days from told
  on conflict (creditor_id, about, day, kind) do update
    set items = excluded.items, amount = excluded.amount, days = excluded.days
    where (kept.items, kept.amount, kept.days)
      is distinct from (excluded.items, excluded.amount, excluded.days)
  returning 1
)
select (select count(*) from gone) + (select count(*) from righted)
""")


async def hold_all(tx: Transaction) -> None:
    """Let all who write facts, of any company, wait until the transaction ends."""
    await tx.execute(_LOCK, {"places": list(range(LOCKS))})


async def recount(tx: Transaction) -> int:
    """Work out from the facts everything that is kept here; return how many rows were wrong.

    Handlers of all companies wait meanwhile, pages do not.
    """
    await hold_all(tx)
    wrong = int((await tx.execute(_RECOUNT)).scalar_one())
    return wrong + sum([(await tx.execute(text(each))).rowcount for each in (_CASES, _PROPOSALS)])


_READ = text(f"""
select about, case when day >= :first then day end as day, kind,
       cast(sum(items) as bigint) as items, sum(amount) as amount, cast(sum(days) as bigint) as days
from overview_sums where {within("creditor_id")} group by 1, 2, 3
""")


async def sums(tx: Transaction, scope: Scope, first: date) -> list[Sum]:
    """Return the sums over the companies of a scope; of what is older than `first` one for all days."""
    rows = await tx.execute(_READ, limits(scope) | {"first": first})
    return [Sum(**row) for row in rows.mappings()]
