"""Questions about settlements."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text

from services.portal.domain.access import Scope
from services.portal.domain.companies import CaseSettled, SettledInvoice, SettlementSummary, SettlementSums
from services.portal.store.conditions import limits, within
from shared.db import Transaction
from shared.errors import NotFound

PAGE = 50
"""Settlements on one page of the list."""


@dataclass(frozen=True, kw_only=True)
class After:
    """The settlement after which a page begins; nothing for the first page."""

    settled_on: date | None
    number: int | None
    id: UUID | None


@dataclass(frozen=True, kw_only=True)
class Period:
    """The days of which settlements are listed, both in it; None bounds nothing."""

    first: date | None = None
    last: date | None = None


_PARTS = """
  select coalesce(sum(l.principal), 0) as principal, coalesce(sum(l.interest + l.fees), 0) as income,
         coalesce(sum(l.commission), 0) as commission, coalesce(sum(l.vat), 0) as vat
"""

_SUMMARY = f"""
select s.id, s.creditor_id, coalesce(n.name, '') as creditor_name, s.number, s.settled_on, s.payout,
       s.posted, s.voucher_number, s.remittance_advice_id, parts.*
from found s left join creditors n on n.id = s.creditor_id
cross join lateral ({_PARTS} from settlement_lines l where l.settlement_id = s.id) parts
"""

_FOUND = f"select * from settlements s where {within('s.creditor_id')}"

_WITHIN_PERIOD = """
  and (cast(:first as date) is null or s.settled_on >= :first)
  and (cast(:last as date) is null or s.settled_on <= :last)
"""

_ORDER = "order by s.settled_on desc, s.number desc, s.id"

_LIST = text(f"""
with found as materialized ({_FOUND}{_WITHIN_PERIOD}
  and (cast(:settled_on as date) is null or s.settled_on < :settled_on
       or (s.settled_on = :settled_on and (s.number < :number or (s.number = :number and s.id > :id))))
{_ORDER} limit :limit)
{_SUMMARY} {_ORDER}
""")
_SUMS = text(f"""
with found as ({_FOUND}{_WITHIN_PERIOD})
select (select count(*) from found) as settlements,
       (select coalesce(sum(payout), 0) from found) as payout, parts.*
from ({_PARTS} from settlement_lines l join found on found.id = l.settlement_id) parts
""")
_ONE = text(f"with found as ({_FOUND} and s.id = :settlement_id) {_SUMMARY}")

_LINES = text("""
select l.invoice_number, coalesce(b.debtor, '') as debtor, l.case_number, c.id as case_id, l.principal,
       l.interest, l.fees, l.collected_fees, l.commission, l.vat_basis, l.vat
from settlement_lines l
join settlements s on s.id = l.settlement_id
left join invoice_balances b on b.id = l.invoice_id
left join lateral (
  select id from cases where creditor_id = s.creditor_id and number = l.case_number order by id limit 1
) c on true
where l.settlement_id = :settlement_id order by l.position
""")


_OF_CASE = text("""
select s.id, s.number, s.settled_on, s.voucher_number, l.invoice_number,
       l.principal + l.interest + l.fees - l.commission - l.vat as payout
from settlement_lines l join settlements s on s.id = l.settlement_id
where s.creditor_id = :creditor_id and l.case_number = :number
order by s.settled_on, s.number, l.position
""")


async def lines_of_case(tx: Transaction, creditor_id: UUID, number: str) -> list[CaseSettled]:
    """Return what a case's creditor has got for it, settlement by settlement."""
    rows = await tx.execute(_OF_CASE, {"creditor_id": creditor_id, "number": number})
    return [CaseSettled(**row) for row in rows.mappings()]


async def find_settlements(
    tx: Transaction, scope: Scope, period: Period, after: After | None = None, *, limit: int = PAGE + 1
) -> list[SettlementSummary]:
    """Return one page of a period's settlements, the newest first, and one more if there is one."""
    begin = after or After(settled_on=None, number=None, id=None)
    values = limits(scope) | vars(period) | vars(begin) | {"limit": limit}
    return [SettlementSummary(**row) for row in (await tx.execute(_LIST, values)).mappings()]


async def sums(tx: Transaction, scope: Scope, period: Period) -> SettlementSums:
    """Return what the settlements of a period add up to, on all pages of the list."""
    row = (await tx.execute(_SUMS, limits(scope) | vars(period))).mappings().one()
    return SettlementSums(**row)


async def settlement(tx: Transaction, scope: Scope, settlement_id: UUID) -> SettlementSummary:
    """Return one settlement.

    Raises:
        NotFound: there is no such settlement within the scope.
    """
    values = limits(scope) | {"settlement_id": settlement_id}
    row = (await tx.execute(_ONE, values)).mappings().first()
    if row is None:
        raise NotFound(f"there is no settlement {settlement_id} among the companies of this user")
    return SettlementSummary(**row)


async def settlement_lines(tx: Transaction, settlement_id: UUID) -> list[SettledInvoice]:
    """Return a settlement's lines in their order."""
    rows = await tx.execute(_LINES, {"settlement_id": settlement_id})
    return [SettledInvoice(**row) for row in rows.mappings()]
