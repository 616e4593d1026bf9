"""Public events on their way to companies' webhooks."""

from __future__ import annotations

from collections.abc import Sequence

from services.registration import store
from shared.db import Transaction
from shared.events import Event


async def on_public_event(events: Sequence[Event], tx: Transaction) -> None:
    """Let the events wait, as they came, for each endpoint of their company that wants them."""
    told = [
        (event.creditor_id, cause.id, cause.to_json())
        for event in events
        if (cause := tx.cause(event)) is not None
    ]
    await store.webhooks.fan_out(tx, type(events[0]).__name__, told)
