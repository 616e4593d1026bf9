"""What is heard of creditors: whether they have agreed, and whether PowerOffice Go lets us in."""

from collections.abc import Sequence

from services.transfer import store
from services.transfer.handlers.approval import approve_waiting
from services.transfer.handlers.showing import order_again
from shared.db import Transaction
from shared.events import ConnectionLost, ConnectionRestored, CreditorChanged, CreditorRegistered

CreditorFact = CreditorRegistered | CreditorChanged | ConnectionLost | ConnectionRestored


async def on_creditor_told(events: Sequence[CreditorFact], tx: Transaction) -> None:
    """Keep how the creditors stand; for one whose way into Go is open again, go on with what waited."""
    known = await store.lock_creditors(tx, (event.creditor_id for event in events))
    changed = dict(known)
    for event in events:
        changed[event.creditor_id] = changed[event.creditor_id].told(event)
    await store.save_creditors(tx, changed.values())
    causes = {event.creditor_id: event for event in events}
    await approve_waiting(tx, changed.values(), causes)
    for creditor in changed.values():
        if creditor.is_active and not known[creditor.id].is_active:
            await order_again(tx, creditor.id, because=causes[creditor.id])
