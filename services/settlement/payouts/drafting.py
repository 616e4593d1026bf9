"""A batch is proposed: every payout that can be made now; what cannot is left out, with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK
from services.settlement.domain.payouts import Payout, obstacle
from services.settlement.payouts.refunds import order_due
from services.settlement.refusals import HeldAfterRestore
from services.settlement.store import batches, own_funds, payouts, refunds
from services.settlement.store.batches import Batch
from services.settlement.store.books import lock_all_books, lock_books, profiles
from shared.db import Database, Transaction, new_id
from shared.errors import Reject
from shared.events import CreditorProfile
from shared.held import held_since, in_words
from shared.sentences import Sentence

LARGEST_BATCH = 5000
"""Payments in one file; what is left is proposed next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """A payout that waits, and why, in Norwegian."""

    payout: Payout
    obstacle: Sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A batch with its payouts, and those that could not be in it."""

    batch: Batch
    payouts: Sequence[Payout]
    left_out: Sequence[LeftOut]


async def propose(database: Database, by: str, *, agency: str) -> Proposal:
    """Gather the open payouts, and the refunds that are due, into a draft; `agency` signs the messages.

    Raises:
        Reject: there is nothing that can be paid; the text says what waits, and why. Or the service is held.
    """
    async with database.transaction() as tx:
        await refuse_while_held(tx)
        await lock_books(tx, [AGENCY_BOOK])
        books = {each.creditor_id for each in await payouts.wanted(tx)}
        books |= {each.creditor_id for each in await refunds.due(tx)}
        if any(each.kind == "agency" for each in await payouts.wanted(tx)):
            await lock_all_books(tx)
        await lock_books(tx, books)
        await order_due(tx, [each for each in await refunds.due(tx) if each.creditor_id in books], by)
        found = [each for each in await payouts.wanted(tx) if each.creditor_id in books]
        judged = await judge(tx, found)
        ready = [each for each in found if not judged[each.id]][:LARGEST_BATCH]
        left_out = [LeftOut(payout=each, obstacle=why) for each in found if (why := judged[each.id])]
        if not ready:
            raise Reject(_nothing(left_out))
        batch = await _keep(tx, await _named(tx, ready, agency), by)
        return Proposal(batch=batch, payouts=await payouts.of_batch(tx, batch.id), left_out=left_out)


async def refuse_while_held(tx: Transaction) -> None:
    """Let no payout be proposed or released before somebody has compared a restored database with the bank.

    Raises:
        HeldAfterRestore: nobody has said so yet.
    """
    if since := await held_since(tx.connection):
        raise HeldAfterRestore(f"nothing is paid out now: settlement is {in_words(since)}")


async def judge(tx: Transaction, found: Sequence[Payout]) -> Mapping[UUID, Sentence | None]:
    """Return by id why each payout cannot be made now; None for those that can.

    Their books are locked; all books, where the agency's own money is among them.
    """
    creditors = {each.creditor_id for each in found}
    known = await profiles(tx, creditors)
    free = await payouts.free_funds(tx, creditors)
    has_draw = any(each.kind == "agency" for each in found)
    own = await own_funds.own_money(tx) if has_draw else ZERO
    too_much = await refunds.too_much(tx, [each.payment_id for each in found if each.payment_id])
    return {
        each.id: obstacle(
            each,
            profile_account=known[each.creditor_id].bank_account if each.creditor_id in known else None,
            is_covered=(own if each.kind == "agency" else free.get(each.creditor_id, ZERO)) >= 0,
            is_owed=each.payment_id not in too_much,
        )
        for each in found
    }


async def _named(tx: Transaction, ready: Sequence[Payout], agency: str) -> list[Payout]:
    """Return the payouts with payee and message; all but a settlement's have them since they were ordered."""
    known = await profiles(tx, (each.creditor_id for each in ready))
    numbers = await payouts.settlement_numbers(tx, ready)
    return [_with_payee(each, known, numbers, agency) for each in ready]


def _with_payee(
    payout: Payout, known: Mapping[UUID, CreditorProfile], numbers: Mapping[UUID, int], agency: str
) -> Payout:
    if payout.settlement_id is None:
        return payout
    message = f"Inkassooppgjør {numbers[payout.settlement_id]} fra {agency}"
    return replace(payout, payee=known[payout.creditor_id].name, message=message)


async def _keep(tx: Transaction, ready: Sequence[Payout], by: str) -> Batch:
    batch_id, total = new_id(), _total(ready)
    await batches.keep_draft(tx, batch_id, payments=len(ready), total=total, by=by)
    await payouts.draft(tx, batch_id, ready)
    await payouts.note(tx, by, "proposed", batch_id=batch_id, detail=f"{len(ready)} payments, {total} kroner")
    batch = await batches.find(tx, batch_id)
    assert batch is not None
    return batch


def _total(ready: Iterable[Payout]) -> Decimal:
    return sum((each.amount for each in ready), ZERO)


def _nothing(left_out: Sequence[LeftOut]) -> str:
    waits = "; ".join(f"{each.payout.amount} kroner: {each.obstacle.text}" for each in left_out[:5])
    return f"there is nothing that can be paid out now{f' ({waits})' if waits else ''}"
