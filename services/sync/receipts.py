"""Webhooks are stored together: those that come while a commit is under way share the next one.

Each is answered after the commit that holds it, and hears of its own failure only: a batch that cannot be
stored is stored one by one. Webhooks of a company that is locked, while a reading of it is recorded, wait for
it beside the others.
"""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Iterator, Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass, field

from services.sync import store
from services.sync.orders import NewsOrdered
from services.sync.store.webhooks import Nudge
from shared.db import Database, is_outage
from shared.observability import current_traceparent, span

MOST = 200
"""Webhooks in one transaction."""

BESIDE = 4
"""Transactions at most that store what its batch could not, so that the pool has room for everything else."""


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
            self.stored.set_exception(_own(failure))
        else:
            self.stored.set_result(None)


@dataclass
class Receipts:
    """Stores the webhooks of one process, and orders a reading of each company unless one is ordered."""

    database: Database
    _waiting: list[Receipt] = field(default_factory=list)
    _turns: asyncio.Task[None] | None = None
    _beside: set[asyncio.Task[None]] = field(default_factory=set)
    _room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(BESIDE))

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
            try:
                held = await self._commit(batch)
            except Exception as failure:  # noqa: BLE001 - raised by those who wait for the batch
                if is_outage(failure):
                    _end(batch, failure)
                else:
                    for webhook_id, receipt in batch.items():
                        self._store_beside({webhook_id: receipt})
            else:
                _end({webhook_id: batch[webhook_id] for webhook_id in batch.keys() - held})
                for together in _by_company({webhook_id: batch[webhook_id] for webhook_id in held}):
                    self._store_beside(together)

    def _next(self) -> Mapping[str, Receipt]:
        """Return the next batch by id; a webhook that repeats one of them is left for the batch after it."""
        batch: dict[str, Receipt] = {}
        for receipt in self._waiting[:MOST]:
            batch.setdefault(receipt.webhook_id, receipt)
        self._waiting = [it for it in self._waiting if batch.get(it.webhook_id) is not it]
        return batch

    def _store_beside(self, batch: Mapping[str, Receipt]) -> None:
        storing = asyncio.create_task(self._store_patiently(batch))
        self._beside.add(storing)
        storing.add_done_callback(self._beside.discard)

    async def _store_patiently(self, batch: Mapping[str, Receipt]) -> None:
        async with self._room:
            try:
                await self._commit(batch, patient=True)
            except Exception as failure:  # noqa: BLE001 - raised by those who wait for the batch
                _end(batch, failure)
            else:
                _end(batch)

    async def _commit(self, batch: Mapping[str, Receipt], *, patient: bool = False) -> Sequence[str]:
        """Store a batch and return the ids of those that are held up; those that are `patient` wait.

        A reading is ordered in the trace of the webhook that orders it.
        """
        async with self.database.transaction() as tx:
            nudges = {webhook_id: receipt.nudge for webhook_id, receipt in batch.items()}
            received = await store.webhooks.receive(tx, nudges, patient=patient)
            for creditor_id, webhook_id in received.to_order:
                with span("order a reading", [batch[webhook_id].traceparent]):
                    tx.say(NewsOrdered(creditor_id=creditor_id, occasion="webhook"))
        return received.held


def _own(failure: Exception) -> Exception:
    """Return a copy, caused by `failure`: one that several raise would gather the traces of all of them."""
    own = copy.copy(failure)
    own.__cause__ = failure
    return own


def _end(batch: Mapping[str, Receipt], failure: Exception | None = None) -> None:
    for receipt in batch.values():
        receipt.end(failure)


def _by_company(batch: Mapping[str, Receipt]) -> Iterator[Mapping[str, Receipt]]:
    companies = {receipt.nudge.organisation_number for receipt in batch.values()}
    for company in companies:
        yield {id_: it for id_, it in batch.items() if it.nudge.organisation_number == company}
