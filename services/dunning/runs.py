"""Runs: everything that is due on a day, decided chunk by chunk in transactions of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

import structlog

from services.dunning import store
from services.dunning.progress import Act, decide_again
from shared.db import Database, is_outage
from shared.errors import AutoCollectError

log = structlog.get_logger("autocollect.dunning")


class Undecided(AutoCollectError):
    """Single invoices made the run fail; all others are decided. The log names them."""


async def run(
    database: Database, day: date, *, act: Act, chunk: int, creditor_id: UUID | None = None
) -> Counter[str]:
    """Take what is due on `day`, of all creditors or of one, as far as `act`; return how many of each."""
    runner = Run(database, day, act)
    for kind in ("invoices", "cases"):
        async for creditor_of in store.due(database, kind, day, chunk=chunk, creditor_id=creditor_id):
            await runner.decide(creditor_of)
    runner.conclude()
    return runner.counts


@dataclass
class Run:
    """Decides chunk by chunk; of a chunk that fails, each invoice by itself, so that only one is left out."""

    database: Database
    day: date
    act: Act
    counts: Counter[str] = field(default_factory=Counter)
    failed: dict[UUID, Exception] = field(default_factory=dict)

    async def decide(self, creditor_of: Mapping[UUID, UUID]) -> None:
        """Decide about a chunk of invoices, given with their creditors, in one transaction."""
        try:
            async with self.database.transaction() as tx:
                await store.lock(tx, creditor_of)
                counts = await decide_again(tx, creditor_of, act=self.act, today=self.day)
        except Exception as failure:
            if is_outage(failure):
                raise
            await self._decide_singly(creditor_of, failure)
        else:
            self.counts += counts

    async def _decide_singly(self, creditor_of: Mapping[UUID, UUID], failure: Exception) -> None:
        if len(creditor_of) > 1:
            for invoice_id, creditor_id in creditor_of.items():
                await self.decide({invoice_id: creditor_id})
            return
        (invoice_id,) = creditor_of
        log.error("invoice.undecided", invoice_id=str(invoice_id), exc_info=failure)
        self.failed[invoice_id] = failure

    def conclude(self) -> None:
        """Tell that some invoices could not be decided about; everything else has been."""
        if self.failed:
            first, failure = next(iter(self.failed.items()))
            raise Undecided(
                f"{len(self.failed)} invoices could not be decided about, the first is {first}; all others "
                "are. The log says why; they are tried again with the next run"
            ) from failure
