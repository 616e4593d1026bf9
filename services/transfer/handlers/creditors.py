"""What is heard of creditors: whether they have agreed, Go lets us in, and their books have been read."""

from collections.abc import Sequence

from services.transfer import store
from services.transfer.domain.creditors import CreditorFact
from services.transfer.handlers.approval import approve_waiting
from services.transfer.handlers.showing import order_again
from shared.db import Transaction


async def on_creditor_told(events: Sequence[CreditorFact], tx: Transaction) -> None:
    """Keep how the creditors stand; for one that may send again, go on with what waited."""
    known = await store.lock_creditors(tx, (event.creditor_id for event in events))
    changed = dict(known)
    for event in events:
        changed[event.creditor_id] = changed[event.creditor_id].told(event)
    await store.save_creditors(tx, changed.values())
    causes = {event.creditor_id: event for event in events}
    await approve_waiting(tx, changed.values(), causes)
    for creditor in changed.values():
        before = known[creditor.id]
        is_let_in = creditor.is_active and not before.is_active
        if is_let_in or (creditor.may_send(tx.today) and not before.may_send(tx.today)):
            await order_again(tx, creditor.id, because=causes[creditor.id])
