"""A dry run: what a routine that is not saved would do to all of a creditor's invoices today."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from services.dunning import store
from services.dunning.domain.routine import Override, Routine, effective
from services.dunning.domain.state import InvoiceState as State
from services.dunning.domain.trial import Trial
from shared.db import Database

CHUNK = 2000


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A routine to be tried; an override of None takes the one that there is away."""

    routine: Routine
    customers: Mapping[int, Override | None] = field(default_factory=dict)
    invoices: Mapping[UUID, Override | None] = field(default_factory=dict)

    def for_invoice(self, state: State) -> Routine:
        """Return the routine that would hold for an invoice."""
        chosen = (
            self.customers.get(state.customer.id, state.of_customer),
            self.invoices.get(state.id, state.of_invoice),
        )
        return effective(self.routine, [each for each in chosen if each])


async def try_out(database: Database, creditor_id: UUID, wanted: Wanted, *, shown: int) -> Trial:
    """Compare what happens next to each overdue invoice that is not transferred, now and by `wanted`."""
    trial = Trial(shown)
    after = UUID(int=0)
    while True:
        async with database.transaction() as tx:
            ids = await store.open_invoices(tx, creditor_id, after=after, limit=CHUNK)
            files = await store.load(tx, ids)
            today = tx.today
        if not ids:
            return trial
        after = ids[-1]
        states = [
            (state, files.routine_of(state), wanted.for_invoice(state)) for state in files.invoices.values()
        ]
        await asyncio.to_thread(trial.add_all, states, today)
