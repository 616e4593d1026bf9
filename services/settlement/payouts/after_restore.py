"""Payouts after a restore: none goes out while settlement is held, and those that have gone are found out.

A payout that was ordered when the backup was made may have been released since. The database does not know
it; the bank does, and tells it by the payout's own end-to-end id. So while settlement is held
(`shared/held.py`) a debit of an ordered payout's amount is believed: the payout was in a batch whose file is
lost, and is paid.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from services.settlement.domain.payouts import Payout, as_written
from services.settlement.incoming import Debit
from services.settlement.payouts.release import out_of_the_books
from services.settlement.store import batches, payouts
from services.settlement.store.ledger import book
from shared.db import Transaction, new_id
from shared.held import held_since

NOT_KNOWN = "not known, before a restore"
"""Who approved such a batch."""


async def found_out(
    tx: Transaction, known: Mapping[str, Payout], debits: Sequence[Debit], by: str
) -> dict[str, Payout]:
    """Return the payouts that debits name, those found out as released; by end-to-end id, as `known`.

    The agency's book and theirs must be locked.
    """
    if not await held_since(tx.connection):
        return dict(known)
    told = {(as_written(debit.end_to_end_id), debit.amount) for debit in debits}
    gone = [each for id_, each in known.items() if each.status == "ordered" and (id_, each.amount) in told]
    if gone:
        await _release(tx, gone, by)
    again = await payouts.by_id(tx, [each.id for each in gone])
    return {**known, **{payout.end_to_end_id: payout for payout in again}}


async def _release(tx: Transaction, gone: Sequence[Payout], by: str) -> None:
    """Keep a released batch without a file; nobody orders it into the outbox."""
    batch_id = new_id()
    total = sum((each.amount for each in gone), Decimal("0.00"))
    await batches.keep_draft(tx, batch_id, payments=len(gone), total=total, by=NOT_KNOWN)
    await payouts.draft(tx, batch_id, gone)
    await batches.approve(tx, batch_id, NOT_KNOWN)
    await payouts.release(tx, batch_id)
    await batches.release(tx, batch_id, by, execution_on=tx.today, version="", content=b"")
    await book(tx, out_of_the_books(tx, batch_id, gone))
    await payouts.note(tx, by, "released", batch_id=batch_id, detail="found out after a restore")
