"""What became of transferred claims: how many were paid, how soon, and after which letter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.transfer.domain.letters import RANKS
from shared.db import Transaction


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The claims of a creditor that were transferred in a month, and what has become of them by now.

    With a `step` only those that were paid after that letter and before the next one ("transfer": before any
    letter of the case). Amounts are the invoices' own, kroner; days run from transfer to payment.
    """

    creditor_id: UUID
    month: date
    step: str | None
    transferred: int
    transferred_amount: Decimal
    paid: int
    paid_amount: Decimal
    credited: int
    withdrawn: int
    written_off: int
    days_to_payment: Decimal | None
    median_days_to_payment: Decimal | None


async def outcomes(tx: Transaction, creditor_id: UUID | None, first: date, last: date) -> list[Outcome]:
    """Return what became of the claims that were transferred from `first` to `last`, both included.

    Per creditor and month of transfer; all creditors where none is named.
    """
    given = {"creditor_id": creditor_id, "first": first, "last": last, "kinds": list(RANKS)}
    return [Outcome(**row) for row in (await tx.execute(_OUTCOMES, given)).mappings()]


_OUTCOMES = text("""
with claim as (
    select p.creditor_id, date_trunc('month', c.transferred_on)::date as month, c.case_id, c.invoice_id,
        c.transferred_on, (p.proposed #>> '{invoice,amount}')::numeric as amount,
        case when g.reason = 'withdrawn' or k.status = 'withdrawn' and g.reason is null then 'withdrawn'
            else g.reason end as reason,
        g.closed_on
    from claims c
    join proposals p using (invoice_id)
    join cases k on k.id = c.case_id
    left join claim_closings g on g.case_id = c.case_id and g.invoice_id = c.invoice_id
    where c.status = 'transferred' and c.transferred_on between :first and :last
        and (cast(:creditor_id as uuid) is null or p.creditor_id = :creditor_id)
), stepped as (
    select claim.*, closed_on - transferred_on as days, coalesce(letter.kind, 'transfer') as paid_after
    from claim left join lateral (
        select kind from letters
        where letters.invoice_id = claim.invoice_id and letters.case_id = claim.case_id
            and letters.sent_on <= claim.closed_on
        order by sent_on desc, array_position(cast(:kinds as text[]), kind) desc
        limit 1
    ) letter on true
)
select creditor_id, month, case when grouping(paid_after) = 0 then paid_after end as step,
    count(*) as transferred, sum(amount) as transferred_amount,
    count(*) filter (where reason = 'paid') as paid,
    coalesce(sum(amount) filter (where reason = 'paid'), 0) as paid_amount,
    count(*) filter (where reason = 'credited') as credited,
    count(*) filter (where reason = 'withdrawn') as withdrawn,
    count(*) filter (where reason = 'written_off') as written_off,
    round(avg(days) filter (where reason = 'paid'), 1) as days_to_payment,
    round((percentile_cont(0.5) within group (order by days) filter (where reason = 'paid'))::numeric, 1)
        as median_days_to_payment
from stepped
group by grouping sets ((creditor_id, month), (creditor_id, month, paid_after))
having grouping(paid_after) = 1 or count(*) filter (where reason = 'paid') > 0
order by month, creditor_id, step nulls first
""")
