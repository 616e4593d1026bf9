"""Payouts as rows, and the log of what people and the bank did with them.

Whoever changes a payout holds the lock on its creditor's book.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import text

from services.settlement.domain.payouts import Payout, PayoutKind
from shared.bulk import Bulk
from shared.db import Transaction, new_id

_SELECT = (
    "select payout_id as id, kind, settlement_id, payment_id, replaces, creditor_id, amount, bank_account,"
    " payee, kid, message, ordered_on, status, batch_id, bank_status, reason, paid_on, returned_on"
    " from payouts"
)
_REPLACED = "exists (select from payouts as later where later.replaces = payouts.payout_id)"
_WANTED = f"status = 'ordered' or status in ('rejected', 'returned') and not {_REPLACED}"
_LIST = text(
    f"{_SELECT} where (cast(:creditor_id as uuid) is null or creditor_id = :creditor_id)"
    " and (cast(:kind as text) is null or kind = :kind)"
    f" and (not :wanted or {_WANTED})"
    " order by ordered_on desc, payout_id desc limit :limit offset :offset"
)
_WANTED_ROWS = text(f"{_SELECT} where {_WANTED} order by payout_id")
_BY_ID = text(f"{_SELECT} where payout_id = any(cast(:ids as uuid[])) order by payout_id")
_OF_BATCH = text(f"{_SELECT} where batch_id = :batch_id order by payout_id")
_IS_REPLACED = text("select exists (select from payouts where replaces = :id)")
_LEFT_WITH = text(
    f"{_SELECT} where amount = :amount and status in ('released', 'paid') order by payout_id desc limit 1"
)
_WITH_THE_BANK = text(
    "select exists (select from payouts where status = 'released' and amount = :amount) or exists"
    " (select from payouts where status = 'released' group by batch_id having sum(amount) = :amount)"
)
_NUMBERS = text(
    "select settlement_id, number from settlements where settlement_id = any(cast(:ids as uuid[]))"
)
_ORDER = text(
    "insert into payouts (payout_id, kind, settlement_id, payment_id, replaces, creditor_id, amount,"
    " bank_account, payee, kid, message, ordered_on, status)"
    " values (:payout_id, :kind, :settlement_id, :payment_id, :replaces, :creditor_id, :amount,"
    " :bank_account, :payee, :kid, :message, :ordered_on, 'ordered')"
)
_DRAFT = Bulk(
    ("ids", "batches", "payees", "messages"),
    text(
        "update payouts set status = 'drafted', batch_id = given.batch_id, payee = given.payee,"
        " message = given.message"
        " from unnest(cast(:ids as uuid[]), cast(:batches as uuid[]), cast(:payees as text[]),"
        " cast(:messages as text[])) as given (payout_id, batch_id, payee, message)"
        " where payouts.payout_id = given.payout_id and status = 'ordered'"
    ),
)
_UNDRAFT = text("update payouts set status = 'ordered', batch_id = null where batch_id = :batch_id")
_RELEASE = text("update payouts set status = 'released' where batch_id = :batch_id")
_ADDRESS = text(
    "update payouts set bank_account = :bank_account, kid = :kid where payout_id = :id and status = 'ordered'"
)
_WITHDRAW = text("update payouts set status = 'withdrawn', reason = :reason where payout_id = :id")
_PAID = text("update payouts set status = 'paid', paid_on = :on where payout_id = :id")
_REJECTED = text("update payouts set status = 'rejected', reason = :reason where payout_id = :id")
_RETURNED = text(
    "update payouts set status = 'returned', returned_on = :on, reason = :reason where payout_id = :id"
)
_ACKNOWLEDGED = text("update payouts set bank_status = :bank_status where payout_id = :id")
_FREE = text(
    "select book, sum(balance) as free from accounts where book = any(cast(:books as uuid[]))"
    " and account in ('client_funds', 'payouts_ordered', 'payouts_sent') group by book"
)
_NOTE = text(
    "insert into payout_log (log_id, at, by, deed, batch_id, payout_id, detail)"
    " values (:id, :at, :by, :deed, :batch_id, :payout_id, :detail)"
)
_LOG = text(
    "select at, by, deed, batch_id, payout_id, detail from payout_log"
    " where (cast(:batch_id as uuid) is null or batch_id = :batch_id)"
    " and (cast(:payout_id as uuid) is null or payout_id = :payout_id)"
    " order by log_id desc limit :limit"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """Who did what with a batch or a payout, and when."""

    at: datetime
    by: str
    deed: str
    batch_id: UUID | None
    payout_id: UUID | None
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutOrder:
    """A payout to be ordered; see `Payout`."""

    kind: PayoutKind
    creditor_id: UUID
    amount: Decimal
    bank_account: str
    settlement_id: UUID | None = None
    payment_id: str | None = None
    replaces: UUID | None = None
    payee: str = ""
    kid: str = ""
    message: str = ""


async def listed(
    tx: Transaction,
    creditor_id: UUID | None,
    kind: PayoutKind | None,
    *,
    wanted: bool,
    limit: int,
    offset: int,
) -> list[Payout]:
    """Return payouts, the newest first; `wanted` are those that wait to be paid, or came back."""
    values = {"creditor_id": creditor_id, "kind": kind, "wanted": wanted, "limit": limit, "offset": offset}
    return [Payout(**row) for row in (await tx.execute(_LIST, values)).mappings()]


async def wanted(tx: Transaction) -> list[Payout]:
    """Return every payout that waits to be paid: ordered, or rejected or returned and not replaced."""
    return [Payout(**row) for row in (await tx.execute(_WANTED_ROWS)).mappings()]


async def by_id(tx: Transaction, ids: Iterable[UUID]) -> list[Payout]:
    """Return payouts by id; ids that are none of ours are left out."""
    return [Payout(**row) for row in (await tx.execute(_BY_ID, {"ids": list(ids)})).mappings()]


async def of_batch(tx: Transaction, batch_id: UUID) -> list[Payout]:
    """Return the payouts in a batch, in the order of its file."""
    return [Payout(**row) for row in (await tx.execute(_OF_BATCH, {"batch_id": batch_id})).mappings()]


async def is_replaced(tx: Transaction, payout_id: UUID) -> bool:
    """Say whether another payout stands for one that came back."""
    return bool((await tx.execute(_IS_REPLACED, {"id": payout_id})).scalar())


async def left_with(tx: Transaction, amount: Decimal) -> Payout | None:
    """Return a payout of so many kroner that is with the bank or has left the account, the newest."""
    row = (await tx.execute(_LEFT_WITH, {"amount": amount})).mappings().first()
    return Payout(**row) if row else None


async def are_with_the_bank(tx: Transaction, amount: Decimal) -> bool:
    """Say whether a payout, or what is left of a batch, of so many kroner is released and not confirmed."""
    return bool((await tx.execute(_WITH_THE_BANK, {"amount": amount})).scalar())


async def settlement_numbers(tx: Transaction, payouts: Iterable[Payout]) -> dict[UUID, int]:
    """Return the numbers of the settlements that payouts pay."""
    ids = [payout.settlement_id for payout in payouts if payout.settlement_id]
    return {row.settlement_id: row.number for row in await tx.execute(_NUMBERS, {"ids": ids})}


async def order(tx: Transaction, wish: PayoutOrder) -> Payout:
    """Order a payout and return it; what it is ordered from must be booked in the same transaction."""
    payout_id = new_id()
    values = {name: getattr(wish, name) for name in PayoutOrder.__slots__}
    await tx.execute(_ORDER, values | {"payout_id": payout_id, "ordered_on": tx.today})
    (ordered,) = await by_id(tx, [payout_id])
    return ordered


async def draft(tx: Transaction, batch_id: UUID, payouts: Sequence[Payout]) -> None:
    """Put payouts into a batch, with the payees and messages that they have here."""
    await _DRAFT.run(tx, ((each.id, batch_id, each.payee, each.message) for each in payouts))


async def take_out(tx: Transaction, batch_id: UUID) -> None:
    """Take every payout out of a batch that is not released."""
    await tx.execute(_UNDRAFT, {"batch_id": batch_id})


async def release(tx: Transaction, batch_id: UUID) -> None:
    """Note that a batch's payouts are in a released file."""
    await tx.execute(_RELEASE, {"batch_id": batch_id})


async def address(tx: Transaction, payout_id: UUID, *, bank_account: str, kid: str) -> None:
    """Set account and KID of a payout that is ordered and in no batch."""
    await tx.execute(_ADDRESS, {"id": payout_id, "bank_account": bank_account, "kid": kid})


async def withdraw(tx: Transaction, payout_id: UUID, reason: str) -> None:
    """Note that a payout is not to be made."""
    await tx.execute(_WITHDRAW, {"id": payout_id, "reason": reason})


async def mark_paid(tx: Transaction, payout_id: UUID, on: date) -> None:
    """Note that a payout left the client account on a day."""
    await tx.execute(_PAID, {"id": payout_id, "on": on})


async def mark_rejected(tx: Transaction, payout_id: UUID, reason: str) -> None:
    """Note that the bank has rejected a payout, and why, in words."""
    await tx.execute(_REJECTED, {"id": payout_id, "reason": reason})


async def mark_returned(tx: Transaction, payout_id: UUID, on: date, reason: str) -> None:
    """Note that the bank has sent a payout back on a day, and why, in words."""
    await tx.execute(_RETURNED, {"id": payout_id, "on": on, "reason": reason})


async def acknowledge(tx: Transaction, payout_id: UUID, bank_status: str) -> None:
    """Note that the bank has a payout in hand: pending or accepted."""
    await tx.execute(_ACKNOWLEDGED, {"id": payout_id, "bank_status": bank_status})


async def free_funds(tx: Transaction, books: Iterable[UUID]) -> dict[UUID, Decimal]:
    """Return what each book has on the client account beyond what is ordered and sent out of it.

    Below zero when the bank has taken money back since.
    """
    rows = await tx.execute(_FREE, {"books": list(set(books))})
    return {row.book: row.free for row in rows}


async def note(
    tx: Transaction,
    by: str,
    deed: str,
    *,
    batch_id: UUID | None = None,
    payout_id: UUID | None = None,
    detail: str = "",
) -> None:
    """Write who did what into the log, which nobody can change."""
    values = {"id": new_id(), "at": tx.now, "by": by, "deed": deed, "detail": detail}
    await tx.execute(_NOTE, values | {"batch_id": batch_id, "payout_id": payout_id})


async def log(
    tx: Transaction, *, batch_id: UUID | None = None, payout_id: UUID | None = None, limit: int
) -> list[Deed]:
    """Return the log of a batch, of a payout, or all of it, the newest first."""
    values = {"batch_id": batch_id, "payout_id": payout_id, "limit": limit}
    return [Deed(**row) for row in (await tx.execute(_LOG, values)).mappings()]
