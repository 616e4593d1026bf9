"""Two people let a batch out: one approves, another releases. Only then the file exists, and never again.

Until then anybody may cancel; its payouts are open again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.ledger import AGENCY_BOOK, Entry
from services.settlement.domain.payouts import Payout, same_person, sent
from services.settlement.orders import PayoutFileOrdered
from services.settlement.payouts.drafting import judge, refuse_while_held
from services.settlement.payouts.pain001 import PaymentFile, Sender, Version, payment_file
from services.settlement.refusals import BatchStopped, CannotBeCancelled, NotADraft, NotApproved, SamePerson
from services.settlement.store import batches, payouts
from services.settlement.store.batches import Batch
from services.settlement.store.books import lock_all_books, lock_books
from services.settlement.store.ledger import book
from shared.db import Database, Transaction, new_id
from shared.errors import NotFound
from shared.norway.calendar import is_banking_day, next_banking_day


async def approve(database: Database, batch_id: UUID, by: str) -> None:
    """Note the first person's yes.

    Raises:
        NotFound: there is no such batch.
        Reject: it is no draft, or a payout in it cannot be made any more.
    """
    async with database.transaction() as tx:
        batch = await _locked(tx, batch_id)
        if batch.status != "draft":
            raise NotADraft(
                f"batch {batch.number} is {batch.status}; only a draft can be approved", number=batch.number
            )
        await _check(tx, batch, await payouts.of_batch(tx, batch_id))
        await batches.approve(tx, batch_id, by)
        await payouts.note(tx, by, "approved", batch_id=batch_id)


async def release(database: Database, batch_id: UUID, by: str, *, sender: Sender, version: Version) -> None:
    """Let the batch out: write its file, which is kept with it, and order it into the outbox.

    It is executed on the day of release, or the next banking day.

    Raises:
        NotFound: there is no such batch.
        Reject: it is not approved, the same person approved it, a payout in it cannot be made any more, or
            the service is held after a restore.
    """
    async with database.transaction() as tx:
        await refuse_while_held(tx)
        batch = await _locked(tx, batch_id)
        if batch.status != "approved" or batch.approved_by is None:
            raise NotApproved(
                f"batch {batch.number} is {batch.status}; only an approved one can be released",
                number=batch.number,
            )
        if same_person(batch.approved_by, by):
            raise SamePerson(
                f"batch {batch.number} was approved by {by}; another person must release it",
                number=batch.number,
                by=by,
            )
        sending = await payouts.of_batch(tx, batch_id)
        await _check(tx, batch, sending)
        file = PaymentFile(
            version=version,
            batch_id=batch_id,
            created_at=tx.now,
            execution_on=execution_day(tx.today),
            sender=sender,
            payouts=sending,
        )
        await book(tx, out_of_the_books(tx, batch_id, sending))
        await payouts.release(tx, batch_id)
        await batches.release(
            tx, batch_id, by, execution_on=file.execution_on, version=version, content=payment_file(file)
        )
        await payouts.note(tx, by, "released", batch_id=batch_id, detail=f"pain.001.001.{version}")
        tx.say(PayoutFileOrdered(creditor_id=AGENCY_BOOK, batch_id=batch_id))


async def cancel(database: Database, batch_id: UUID, by: str, reason: str) -> None:
    """Give up a batch that is not released; its payouts wait for the next.

    Raises:
        NotFound: there is no such batch.
        Reject: it is released or cancelled already.
    """
    async with database.transaction() as tx:
        batch = await _locked(tx, batch_id)
        if batch.status not in ("draft", "approved"):
            raise CannotBeCancelled(
                f"batch {batch.number} is {batch.status} and cannot be cancelled; ask the bank",
                number=batch.number,
            )
        await payouts.take_out(tx, batch_id)
        await batches.cancel(tx, batch_id, by)
        await payouts.note(tx, by, "cancelled", batch_id=batch_id, detail=reason)


def execution_day(today: date) -> date:
    """Return the day on which the bank is asked to pay.

    >>> execution_day(date(2026, 5, 15)), execution_day(date(2026, 5, 16))
    (datetime.date(2026, 5, 15), datetime.date(2026, 5, 18))
    """
    return today if is_banking_day(today) else next_banking_day(today)


async def _locked(tx: Transaction, batch_id: UUID) -> Batch:
    await lock_books(tx, [AGENCY_BOOK])
    if any(each.kind == "agency" for each in await payouts.of_batch(tx, batch_id)):
        await lock_all_books(tx)
    await lock_books(tx, await batches.creditors(tx, [batch_id]))
    batch = await batches.find(tx, batch_id)
    if batch is None:
        raise NotFound(f"there is no payout batch {batch_id}")
    return batch


async def _check(tx: Transaction, batch: Batch, in_it: Sequence[Payout]) -> None:
    judged = await judge(tx, in_it)
    if stopped := [f"{each.amount} kroner: {why.text}" for each in in_it if (why := judged[each.id])]:
        raise BatchStopped(
            f"cancel batch {batch.number} and propose a new one: {'; '.join(stopped[:5])}",
            number=batch.number,
        )


def out_of_the_books(tx: Transaction, batch_id: UUID, sending: Sequence[Payout]) -> list[Entry]:
    """Return the entries of payouts that are sent to the bank."""
    amounts: defaultdict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for payout in sending:
        amounts[payout.creditor_id] += payout.amount
    return [
        Entry(
            id=new_id(),
            book=creditor_id,
            causes=(f"batch-{batch_id}",),
            booked_on=tx.today,
            postings=sent(amount),
        )
        for creditor_id, amount in sorted(amounts.items())
    ]
