"""What a creditor has chosen: its routine, exemptions, and the next action for single invoices."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert

from services.dunning.domain.decisions import Reason
from services.dunning.domain.routine import NextAction, Routine
from services.dunning.domain.state import Language
from services.dunning.store.facts import write
from services.dunning.store.tables import routines
from shared.db import Transaction
from shared.errors import NotFound
from shared.events import Unanswered


@dataclass(frozen=True, kw_only=True)
class Exemptions:
    """The customers and invoices of a creditor that are not to go to collection."""

    customer_ids: tuple[int, ...]
    invoice_ids: tuple[UUID, ...]


@dataclass(frozen=True, kw_only=True)
class FollowedInvoice:
    """An invoice as the list of overdue invoices shows it."""

    invoice_id: UUID
    number: str
    due_date: date
    rest: Decimal
    customer_id: int
    customer_name: str
    case_id: UUID | None
    next_action: NextAction | None
    wait_until: date | None
    proposed: bool
    next_step_on: date | None
    reason: Reason


_EXEMPT_CUSTOMER = text(
    "insert into customers (creditor_id, customer_id, exempt) values (:creditor_id, :customer_id, :exempt)"
    " on conflict (creditor_id, customer_id) do update set exempt = excluded.exempt"
)
_LANGUAGE = text(
    "insert into customers (creditor_id, customer_id, language)"
    " values (:creditor_id, :customer_id, :language)"
    " on conflict (creditor_id, customer_id) do update set language = excluded.language"
)
_CHOSEN_LANGUAGE = text(
    "select language from customers where creditor_id = :creditor_id and customer_id = :customer_id"
)
_CHOSEN_UNANSWERED = text("select unanswered from creditors where creditor_id = :creditor_id")
_UNANSWERED = text(
    "insert into creditors (creditor_id, unanswered) values (:creditor_id, :unanswered)"
    " on conflict (creditor_id) do update set unanswered = excluded.unanswered"
)
_EXEMPT_INVOICE = text(
    "update invoices set exempt = :exempt where invoice_id = :invoice_id and creditor_id = :creditor_id"
    " returning invoice_id"
)
_NEXT_ACTION = text(
    "update invoices set next_action = :next_action, wait_until = :until where invoice_id = :invoice_id"
)
_EXEMPT_CUSTOMERS = text(
    "select customer_id from customers where creditor_id = :creditor_id and exempt order by customer_id"
)
_EXEMPT_INVOICES = text(
    "select invoice_id from invoices where creditor_id = :creditor_id and exempt order by invoice_id"
)
_OF_CUSTOMERS = text(
    "select invoice_id, creditor_id from invoices join jsonb_to_recordset(cast(:rows as jsonb))"
    " as asked (creditor_id uuid, customer_id bigint) using (creditor_id, customer_id)"
)
_CLAIMS = text("select invoice_id from invoices where case_id = any(cast(:case_ids as uuid[]))")
_CREDITOR = text("select creditor_id from invoices where invoice_id = :id and revision is not null")
_FOLLOWED = text(
    "select i.invoice_id, i.number, i.due_date, i.rest, i.customer_id, i.case_id, i.proposed,"
    " case when i.wait_until > :today or i.wait_until is null then i.next_action end as next_action,"
    " case when i.wait_until > :today then i.wait_until end as wait_until, i.next_step_on, i.reason,"
    " coalesce(c.snapshot, i.customer) ->> 'name' as customer_name"
    " from invoices i left join customers c"
    " on c.creditor_id = i.creditor_id and c.customer_id = i.customer_id"
    " where i.creditor_id = :creditor_id and i.revision is not null"
    " and (i.rest > 0 or i.reason = 'own_fee_left') and (i.case_id is null or :with_claims)"
    " and (cast(:reasons as text[]) is null or i.reason = any(cast(:reasons as text[])))"
    " order by i.due_date, i.number limit :limit offset :offset"
)
_OPEN = text(
    "select invoice_id from invoices where creditor_id = :creditor_id and revision is not null and rest > 0"
    " and case_id is null and invoice_id > :after order by invoice_id limit :limit"
)
_OF_NUMBER = text(
    "select invoice_id from invoices where creditor_id = :creditor_id and number = :number"
    " and revision is not null order by invoice_id"
)
_WAITING = text(
    "select reason, count(*) as invoices from invoices where revision is not null"
    " and (rest > 0 or reason = 'own_fee_left') and (case_id is null or :with_claims)"
    " and (cast(:creditor_id as uuid) is null or creditor_id = :creditor_id)"
    " group by reason order by reason"
)
_SENT = text(
    "select kind, status, coalesce(channel, '') as channel, count(*) as letters from letters"
    " where (cast(:creditor_id as uuid) is null or creditor_id = :creditor_id)"
    " group by 1, 2, 3 order by 1, 2, 3"
)


async def save_routine(tx: Transaction, creditor_id: UUID, routine: Routine) -> None:
    """Keep a creditor's routine."""
    values = asdict(routine)
    statement = insert(routines).values(creditor_id=creditor_id, **values)
    await tx.execute(statement.on_conflict_do_update(index_elements=["creditor_id"], set_=values))


async def exempt_customer(tx: Transaction, creditor_id: UUID, customer_id: int, *, exempt: bool) -> None:
    """Keep whether a customer is exempt; it may be one that is not known here yet."""
    values = {"creditor_id": creditor_id, "customer_id": customer_id, "exempt": exempt}
    await tx.execute(_EXEMPT_CUSTOMER, values)


async def choose_language(
    tx: Transaction, creditor_id: UUID, customer_id: int, language: Language | None
) -> None:
    """Keep in which language a customer is written to; None leaves it to the customer's country."""
    values = {"creditor_id": creditor_id, "customer_id": customer_id, "language": language}
    await tx.execute(_LANGUAGE, values)


async def chosen_language(tx: Transaction, creditor_id: UUID, customer_id: int) -> Language | None:
    """Return the language that was chosen for a customer."""
    of = {"creditor_id": creditor_id, "customer_id": customer_id}
    language: Language | None = await tx.connection.scalar(_CHOSEN_LANGUAGE, of)
    return language


async def chosen_unanswered(tx: Transaction, creditor_id: UUID) -> Unanswered:
    """Return what becomes of a creditor's cases about which it does not answer in time."""
    chosen: Unanswered | None = await tx.connection.scalar(_CHOSEN_UNANSWERED, {"creditor_id": creditor_id})
    return chosen or "surveillance"


async def choose_unanswered(tx: Transaction, creditor_id: UUID, unanswered: Unanswered) -> None:
    """Keep what becomes of a creditor's cases about which it does not answer in time."""
    await tx.execute(_UNANSWERED, {"creditor_id": creditor_id, "unanswered": unanswered})


async def exempt_invoice(tx: Transaction, creditor_id: UUID, invoice_id: UUID, *, exempt: bool) -> None:
    """Keep whether a locked invoice is exempt.

    Raises:
        NotFound: the invoice is another creditor's.
    """
    values = {"creditor_id": creditor_id, "invoice_id": invoice_id, "exempt": exempt}
    if (await tx.execute(_EXEMPT_INVOICE, values)).first() is None:
        raise NotFound(f"invoice {invoice_id} is not one of creditor {creditor_id}")


async def choose_next_action(
    tx: Transaction, invoice_id: UUID, chosen: NextAction | None, *, until: date | None = None
) -> None:
    """Keep what is to be done about a locked invoice; None leaves it to the routine, a wait from `until`."""
    await tx.execute(_NEXT_ACTION, {"invoice_id": invoice_id, "next_action": chosen, "until": until})


async def exemptions(tx: Transaction, creditor_id: UUID) -> Exemptions:
    """Return which customers and invoices of a creditor are exempt."""
    of = {"creditor_id": creditor_id}
    customers = (await tx.execute(_EXEMPT_CUSTOMERS, of)).scalars()
    invoices = (await tx.execute(_EXEMPT_INVOICES, of)).scalars()
    return Exemptions(customer_ids=tuple(customers), invoice_ids=tuple(invoices))


async def invoices_of_customers(tx: Transaction, customers: Iterable[tuple[UUID, int]]) -> dict[UUID, UUID]:
    """Return the invoices of customers, given by creditor and id, each with its creditor."""
    rows = [{"creditor_id": creditor, "customer_id": each} for creditor, each in sorted(set(customers))]
    found = await write(tx, _OF_CUSTOMERS, rows)
    return {row.invoice_id: row.creditor_id for row in found}


async def claims_of(tx: Transaction, case_ids: Iterable[UUID]) -> list[UUID]:
    """Return the invoices that are claims of cases."""
    return list((await tx.execute(_CLAIMS, {"case_ids": sorted(case_ids)})).scalars())


async def require_invoice(tx: Transaction, creditor_id: UUID, invoice_id: UUID) -> None:
    """Make sure that an overdue invoice is known here and belongs to the creditor.

    Raises:
        NotFound: it is not, or does not.
    """
    if await tx.connection.scalar(_CREDITOR, {"id": invoice_id}) != creditor_id:
        raise NotFound(f"creditor {creditor_id} has no overdue invoice {invoice_id}")


async def followed_invoices(
    tx: Transaction,
    creditor_id: UUID,
    *,
    limit: int,
    offset: int,
    reasons: Collection[Reason] | None = None,
    with_claims: bool = False,
) -> list[FollowedInvoice]:
    """Return a creditor's overdue invoices that are not transferred, the oldest first.

    `reasons`: only those that wait for one of them; `with_claims`: those that are transferred, too.
    """
    values = {
        "creditor_id": creditor_id,
        "today": tx.today,
        "limit": limit,
        "offset": offset,
        "reasons": None if reasons is None else sorted(reasons),
        "with_claims": with_claims,
    }
    rows = await tx.execute(_FOLLOWED, values)
    return [
        FollowedInvoice(
            **{
                **row._asdict(),
                "next_action": NextAction(row.next_action) if row.next_action else None,
                "reason": Reason(row.reason),
            }
        )
        for row in rows
    ]


async def open_invoices(tx: Transaction, creditor_id: UUID, *, after: UUID, limit: int) -> list[UUID]:
    """Return the next of a creditor's overdue invoices that are not transferred, by id."""
    values = {"creditor_id": creditor_id, "after": after, "limit": limit}
    return list((await tx.execute(_OPEN, values)).scalars())


async def invoices_of_number(tx: Transaction, creditor_id: UUID, number: str) -> list[UUID]:
    """Return a creditor's overdue or transferred invoices of a number."""
    return list((await tx.execute(_OF_NUMBER, {"creditor_id": creditor_id, "number": number})).scalars())


async def count_letters(tx: Transaction, creditor_id: UUID | None) -> list[dict[str, object]]:
    """Return how many letters there are of each kind, status and channel (empty until sent)."""
    return [row._asdict() for row in await tx.execute(_SENT, {"creditor_id": creditor_id})]


async def count_waiting(
    tx: Transaction, creditor_id: UUID | None, *, with_claims: bool = False
) -> dict[Reason, int]:
    """Return how many invoices wait for each reason: those not transferred, or the claims too."""
    rows = await tx.execute(_WAITING, {"creditor_id": creditor_id, "with_claims": with_claims})
    return {Reason(row.reason): row.invoices for row in rows}
