"""Webhooks are stored together: those that come while a commit is under way share the next one.

Each is answered after the commit that holds it, and hears of its own failure only: a batch that cannot be
stored is stored one by one. A batch that is held up (a company is locked while a reading of it is recorded)
lets the next go beside it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from contextvars import Context
from dataclasses import dataclass, field

from services.sync import store
from services.sync.orders import NewsOrdered
from services.sync.store.webhooks import Nudge
from shared.db import Database, is_outage
from shared.observability import current_traceparent, span

MOST = 200
"""Webhooks in one transaction."""

PATIENCE = 0.05
"""Seconds after which a batch counts as held up."""


@dataclass
class Receipt:
    """A verified webhook that waits for the commit that holds it."""

    webhook_id: str
    nudge: Nudge
    traceparent: str = field(default_factory=current_traceparent)
    stored: asyncio.Future[None] = field(default_factory=lambda: asyncio.get_running_loop().create_future())

    def end(self, failure: Exception | None = None) -> None:
        """Let who waits go on, or fail; nobody may wait any more."""
        if self.stored.done():
            return
        if failure:
            self.stored.set_exception(failure)
        else:
            self.stored.set_result(None)


@dataclass
class Receipts:
    """Stores the webhooks of one process, and orders a reading of each company unless one is ordered."""

    database: Database
    _waiting: list[Receipt] = field(default_factory=list)
    _turns: asyncio.Task[None] | None = None
    _under_way: set[asyncio.Task[None]] = field(default_factory=set)

    async def take(self, webhook_id: str, nudge: Nudge) -> None:
        """Return when the webhook is stored; it is stored also if its sender does not wait for the answer.

        Raises:
            Exception: what kept this webhook from being stored, as its transaction raised it.
        """
        receipt = Receipt(webhook_id, nudge)
        self._waiting.append(receipt)
        if self._turns is None or self._turns.done():
            self._turns = asyncio.create_task(self._take_turns(), context=Context())
        await receipt.stored

    async def _take_turns(self) -> None:
        while batch := self._next():
            storing = asyncio.create_task(self._store(batch))
            self._under_way.add(storing)
            storing.add_done_callback(self._under_way.discard)
            await asyncio.wait([storing], timeout=PATIENCE)

    def _next(self) -> Mapping[str, Receipt]:
        """Return the next batch by id; a webhook that repeats one of them is left for the batch after it."""
        batch: dict[str, Receipt] = {}
        for receipt in self._waiting[:MOST]:
            batch.setdefault(receipt.webhook_id, receipt)
        self._waiting = [it for it in self._waiting if batch.get(it.webhook_id) is not it]
        return batch

    async def _store(self, batch: Mapping[str, Receipt]) -> None:
        try:
            await self._commit(batch)
        except Exception as failure:  # noqa: BLE001 - raised by those who wait for the batch
            if len(batch) == 1 or is_outage(failure):
                for receipt in batch.values():
                    receipt.end(failure)
            else:
                for webhook_id, receipt in batch.items():
                    await self._store({webhook_id: receipt})
        else:
            for receipt in batch.values():
                receipt.end()

    async def _commit(self, batch: Mapping[str, Receipt]) -> None:
        """Store a batch; a reading is ordered in the trace of the webhook that orders it."""
        async with self.database.transaction() as tx:
            nudges = {webhook_id: receipt.nudge for webhook_id, receipt in batch.items()}
            for creditor_id, webhook_id in await store.webhooks.receive(tx, nudges):
                with span("order a reading", [batch[webhook_id].traceparent]):
                    tx.say(NewsOrdered(creditor_id=creditor_id, occasion="webhook"))
