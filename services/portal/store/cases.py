"""Questions about cases: the list, one case with everything in it, and its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Scope
from services.portal.domain.cases import CaseFile, CaseSummary, Claim, DecisionAsked, Movement
from services.portal.domain.history import Entry
from services.portal.store.conditions import asked_of, containing, due_of, in_order, limits, within
from services.portal.store.letters import AS_POSTED, letter_of
from shared.clock import oslo_date
from shared.db import Transaction
from shared.errors import NotFound
from shared.events import CaseStatus, event_class

PAGE = 50
"""Cases on one page of the list."""


@dataclass(frozen=True, kw_only=True)
class CaseSearch:
    """What the list shows; no statuses means all of them, an empty text everything."""

    text: str = ""
    kid: str = ""
    statuses: tuple[CaseStatus, ...] = ()
    after: tuple[str, UUID] | None = None

    def values(self) -> dict[str, Any]:
        """Return the search as values of the queries below."""
        return {"text": containing(self.text), "kid": self.kid, "statuses": list(self.statuses)} | {
            "after": self.after[0] if self.after else None,
            "after_id": self.after[1] if self.after else None,
        }


_FOUND = f"""
from cases c
where {within("c.creditor_id")} and (cast(:text as text) = '' or c.searched like lower(:text)
  or (cast(:kid as text) <> '' and c.kid = :kid))
"""
"""`status` and `searched` (number, invoices, debtors and their numbers) are kept with it by `store.sums`."""

_COUNTS = text(f"select c.status, count(*) as cases {_FOUND} group by 1")
_ALL_COUNTS = text(f"""
select kind as status, cast(sum(items) as bigint) as cases from overview_sums
where about = 'case' and {within("creditor_id")} group by 1
""")

_LIST = text(f"""
with page as (
  select c.* {_FOUND}
    and (cardinality(cast(:statuses as text[])) = 0 or c.status = any(cast(:statuses as text[])))
    and (cast(:after as text) is null or (length(c.number), c.number, c.id)
         < (length(cast(:after as text)), cast(:after as text), cast(:after_id as uuid)))
  order by length(c.number) desc, c.number desc, c.id desc limit :limit
)
select c.id, c.creditor_id, coalesce(n.name, '') as creditor_name, c.number, c.status, claimed.*,
       letter.*
from page c left join creditors n on n.id = c.creditor_id
cross join lateral (
  select min(b.debtor) as debtor, array_agg(b.number order by b.number) as invoice_numbers,
         sum(b.remaining) as remaining,
         min(l.transferred_on) as transferred_on
  from claims l join invoice_balances b on b.id = l.invoice_id where l.case_id = c.id
) claimed
left join lateral (
  select kind as letter, sent_on as letter_sent_on, deadline from {AS_POSTED} as letters
  where case_id = c.id order by sent_on desc, id desc limit 1
) letter on true
order by length(c.number) desc, c.number desc, c.id desc
""")


async def count_by_status(tx: Transaction, scope: Scope, search: CaseSearch) -> dict[CaseStatus, int]:
    """Return how many cases a search finds whatever their status, by status."""
    values = {"text": containing(search.text), "kid": search.kid} | limits(scope)
    counts = _COUNTS if values["text"] else _ALL_COUNTS
    return {row.status: row.cases for row in await tx.execute(counts, values)}


async def find_cases(
    tx: Transaction, scope: Scope, search: CaseSearch, *, limit: int = PAGE + 1
) -> list[CaseSummary]:
    """Return one page of the cases that the search finds, the newest first, and one more if there is one."""
    values = search.values() | limits(scope) | {"limit": limit}
    return [
        CaseSummary(**{**row, "invoice_numbers": tuple(row["invoice_numbers"])})
        for row in (await tx.execute(_LIST, values)).mappings()
    ]


_CASE = text(f"""
select c.id, c.creditor_id, coalesce(n.name, '') as creditor_name, c.number, c.kid, c.agency_account,
       coalesce(s.status, 'open') as status, coalesce(s.reason, '') as reason, s.changed_on,
       asked.choices, asked.answer_by
from cases c
left join creditors n on n.id = c.creditor_id
left join case_statuses s on s.case_id = c.id
cross join lateral ({asked_of("c.id")}) asked
where c.id = :case_id and {within("c.creditor_id")}
""")

_CLAIMS = text(f"""
select b.id as invoice_id, b.number, b.invoice_date, {due_of("l", "b.due_date")} as due_date,
       b.due_date as due_in_go, b.amount, b.remaining,
       l.transferred_on, e.closed_on, e.reason as closing_reason, b.debtor, b.debtor_number
from claims l
join invoice_balances b on b.id = l.invoice_id
left join claim_closings e on e.case_id = l.case_id and e.invoice_id = l.invoice_id
where l.case_id = :case_id order by due_date, b.number, b.id
""")

_OF_CASE = """
creditor_id = :creditor_id
  and (case_id = :case_id or (case_id is null and invoice_ids && cast(:invoice_ids as uuid[])))
"""
"""What bears the case's id, or is about its invoices and belongs to no case."""

_LETTERS = text(f"""
select id, creditor_id, case_id, invoice_ids, kind, channel, sent_on, deadline, fee, principal, interest,
       fees, document_id, returned_on
from {AS_POSTED} as letters where {_OF_CASE} order by sent_on, id
""")

_MOVEMENTS = text("""
select m.id, m.invoice_id, i.number as invoice_number, m.kind, m.channel, m.moved_on, m.amount,
       m.interest, m.fees, m.court_costs, m.reference, r.movement_id is not null as reversed
from movements m
join invoices i on i.id = m.invoice_id
left join reversals r on r.invoice_id = m.invoice_id and r.movement_id = m.id
where m.creditor_id = :creditor_id and m.invoice_id = any(cast(:invoice_ids as uuid[]))
order by m.moved_on, m.id, m.invoice_id
""")

_HISTORY = text(f"""
select event_id, type, said_at, happened_on, source, data, (
  select array_agg(i.number order by i.number) from invoices i where i.id = any(history.invoice_ids)
) as invoice_numbers
from history where {_OF_CASE} order by happened_on, said_at, event_id
""")


async def case_file(tx: Transaction, scope: Scope, case_id: UUID) -> CaseFile:
    """Return a case with all that is in it.

    Raises:
        NotFound: there is no such case within the scope.
    """
    values = limits(scope) | {"case_id": case_id, "today": tx.today}
    found = (await tx.execute(_CASE, values)).mappings().first()
    if found is None:
        raise NotFound(f"there is no case {case_id} among the companies of this user")
    head = dict(found)
    choices, answer_by = head.pop("choices"), head.pop("answer_by")
    claimed = [dict(row) for row in (await tx.execute(_CLAIMS, {"case_id": case_id})).mappings()]
    debtors = [(claim.pop("debtor"), claim.pop("debtor_number")) for claim in claimed]
    claims = tuple(Claim(**claim) for claim in claimed)
    key = _key(case_id, head["creditor_id"], [claim.invoice_id for claim in claims])
    return CaseFile(
        **head,
        debtor=debtors[0][0],
        debtor_number=debtors[0][1],
        claims=claims,
        letters=tuple(letter_of(row) for row in (await tx.execute(_LETTERS, key)).mappings()),
        movements=tuple(Movement(**row) for row in (await tx.execute(_MOVEMENTS, key)).mappings()),
        asked=DecisionAsked(question=in_order(choices), answer_by=answer_by) if choices else None,
    )


_REVISIONS = text("select case_id, revision from case_statuses where case_id = any(cast(:ids as uuid[]))")


async def status_revisions(tx: Transaction, case_ids: Sequence[UUID]) -> dict[UUID, int]:
    """Return which status of each case has been heard of last; whose they are has been checked."""
    return {row.case_id: row.revision for row in await tx.execute(_REVISIONS, {"ids": list(case_ids)})}


_NUMBERS = text("select id, number from invoices where id = any(cast(:invoice_ids as uuid[]))")


async def invoice_numbers(tx: Transaction, invoice_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return the numbers of invoices; whose they are has been checked."""
    rows = await tx.execute(_NUMBERS, {"invoice_ids": list(invoice_ids)})
    return {row.id: row.number for row in rows}


async def case_history(tx: Transaction, case: CaseFile) -> list[Entry]:
    """Return what has happened in a case, the oldest first."""
    key = _key(case.id, case.creditor_id, [claim.invoice_id for claim in case.claims])
    return [entry(row) for row in (await tx.execute(_HISTORY, key)).mappings()]


def entry(row: Any) -> Entry:
    """Return a row of the table `history` as the event that it keeps."""
    event = event_class(row["type"]).adapter().validate_python(row["data"])
    return Entry(
        event_id=row["event_id"],
        said_at=row["said_at"],
        said_on=oslo_date(row["said_at"]),
        happened_on=row["happened_on"],
        source=row["source"],
        event=event,
        invoice_numbers=tuple(row["invoice_numbers"] or ()),
    )


def _key(case_id: UUID, creditor_id: UUID, invoice_ids: Sequence[UUID]) -> dict[str, Any]:
    return {"case_id": case_id, "creditor_id": creditor_id, "invoice_ids": list(invoice_ids)}
