"""What transfer holds about a person: the debtor's card, what was proposed and decided, his cases.

Transfer also knows who may be forgotten: a debtor all of whose claims are closed, the last one long ago.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import Row, text

from shared.db import Transaction
from shared.privacy import NAMELESS, THIS_CUSTOMER, Holdings, bound

_CASES = "case_id = any(:cases)"

HOLDINGS = Holdings(
    people=bound(
        "select creditor_id, customer_id, card ->> 'name' as name, array(select invoice_id from proposals"
        " where proposals.creditor_id = debtors.creditor_id"
        " and proposals.customer_id = debtors.customer_id) as invoice_ids, array(select distinct case_id"
        " from claims join proposals using (invoice_id) where proposals.creditor_id = debtors.creditor_id"
        " and proposals.customer_id = debtors.customer_id) as case_ids"
        f" from debtors where {THIS_CUSTOMER} or (:like <> '' and card ->> 'name' ilike :like)"
    ),
    held={
        "debtors": f"select to_jsonb(debtors) from debtors where {THIS_CUSTOMER}",
        "proposals": bound(
            f"select to_jsonb(proposals) from proposals where {THIS_CUSTOMER} or invoice_id = any(:invoices)"
        ),
        "decisions": bound("select to_jsonb(decisions) from decisions where invoice_id = any(:invoices)"),
        "cases": bound(f"select to_jsonb(cases) from cases where {THIS_CUSTOMER} or id = any(:cases)"),
        "case_history": bound(f"select to_jsonb(case_history) from case_history where {_CASES}"),
        "claims": bound(f"select to_jsonb(claims) from claims where {_CASES}"),
        "questions": bound(f"select to_jsonb(questions) from questions where {_CASES}"),
        "letters": bound("select to_jsonb(letters) from letters where invoice_id = any(:invoices)"),
    },
    forget={
        "decisions": bound(
            "update decisions set reason = '' where invoice_id = any(:invoices) and reason <> ''"
        ),
        "case_history": bound(f"update case_history set reason = '' where {_CASES} and reason <> ''"),
        "claims": bound(f"update claims set reason = '' where {_CASES} and reason <> ''"),
        "proposals": bound(
            "update proposals set choice_reason = null, customer_key = 'anonymisert',"
            f" proposed = jsonb_set(proposed, '{{customer}}', (proposed -> 'customer') || {NAMELESS})"
            f" where (invoice_id = any(:invoices) or ({THIS_CUSTOMER} and due_date < :old))"
            " and proposed #>> '{customer,name}' <> 'Anonymisert'"
        ),
        "debtors": f"update debtors set card = card || {NAMELESS} where {THIS_CUSTOMER}"
        " and card ->> 'name' <> 'Anonymisert'",
    },
)

_STANDING = """
with standing as (
    select own.creditor_id, own.customer_id, array_agg(distinct cases.id) as case_ids,
        array_agg(distinct own.invoice_id) as invoice_ids, max(closing.closed_on) as closed_on,
        bool_and(closing.reason is not null or claims.status in ('refused', 'dropped')) as is_closed,
        array_agg(distinct cases.number) as numbers
    from proposals as own join claims as part using (invoice_id) join cases on cases.id = part.case_id
    join claims on claims.case_id = cases.id
    left join claim_closings as closing
        on closing.case_id = cases.id and closing.invoice_id = claims.invoice_id
    group by own.creditor_id, own.customer_id
)
select creditor_id, customer_id, case_ids, invoice_ids, closed_on, is_closed and not exists (
    select from proposals where proposals.creditor_id = standing.creditor_id
    and proposals.customer_id = standing.customer_id and status in ('draft', 'on_hold', 'approved')
) as is_closed from standing join debtors using (creditor_id, customer_id)
"""
_DUE = text(
    f"select * from ({_STANDING} where card ->> 'name' <> 'Anonymisert') as debtor"
    " where is_closed and closed_on < :before order by closed_on, creditor_id, customer_id limit :limit"
)
_OF_CASE = text(f"{_STANDING} where :number = any(numbers) order by creditor_id, customer_id")


_FORGOTTEN = text(
    "select creditor_id, customer_id, array_agg(invoice_id) as invoice_ids,"
    " array(select distinct case_id from claims where invoice_id = any(array_agg(proposals.invoice_id)))"
    " as case_ids, (select coalesce(max(at), :now) from operator_log where deed = 'forget'"
    " and about ->> 'creditor' = cast(creditor_id as text)"
    " and about ->> 'customer' = cast(customer_id as text)) as forgotten_at"
    " from proposals where proposed #>> '{customer,name}' = 'Anonymisert'"
    " group by creditor_id, customer_id order by creditor_id, customer_id limit :limit offset :offset"
)


async def forgotten(tx: Transaction, *, limit: int, offset: int) -> Sequence[Row[Any]]:
    """Return debtors who are forgotten, when, and each with the invoices and cases of which that is so."""
    return (await tx.execute(_FORGOTTEN, {"limit": limit, "offset": offset, "now": tx.now})).all()


async def may_be_forgotten(tx: Transaction, before: date, limit: int) -> Sequence[Row[Any]]:
    """Return debtors who are not forgotten yet and whose last claim was closed before a day."""
    return (await tx.execute(_DUE, {"before": before, "limit": limit})).all()


async def debtors_of(tx: Transaction, case_number: int) -> Sequence[Row[Any]]:
    """Return the debtor of a case, once for each card, and whether nothing of his is open any more."""
    return (await tx.execute(_OF_CASE, {"number": case_number})).all()
