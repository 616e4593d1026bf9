"""Reading from PowerOffice Go which invoices the creditor has approved in Go's own screen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from uuid import UUID

from services.transfer import store
from services.transfer.domain import Creditor, seen_in_go
from services.transfer.effects.outside import Outside, words_of
from services.transfer.handlers.approval import approve_waiting
from services.transfer.orders import ApprovalsOrdered
from shared.broker.consumer import Work
from shared.db import Transaction
from shared.poweroffice.errors import GoRefused


async def read_approvals(order: ApprovalsOrdered, work: Work[Outside]) -> None:
    """Enter the invoices that are approved in Go; one that we have not been told of is noted until we are.

    Where Go shows the agency nothing (the integration is inactive), its own words are kept on the creditor
    and what was approved before stays so. While the connection is lost nothing is read.

    Raises:
        Transient: Go cannot be reached.
    """
    async with work.database.transaction() as tx:
        creditor = await store.creditor_of(tx, order.creditor_id)
    if not creditor.is_connected:
        return
    go = work.outside.connections.debt_collection(order.creditor_id)
    try:
        available = {invoice.id for invoice in await go.available_invoices()}
    except GoRefused as refusal:
        async with work.record() as tx:
            creditors = await store.lock_creditors(tx, [order.creditor_id])
            await _note(tx, creditors[order.creditor_id], words_of(refusal))
        return
    async with work.record() as tx:
        creditors = await store.lock_creditors(tx, [order.creditor_id])
        await _note(tx, creditors[order.creditor_id], None)
        await _enter(tx, order.creditor_id, available)
        await approve_waiting(tx, creditors.values(), {order.creditor_id: order})


async def _note(tx: Transaction, creditor: Creditor, problem: str | None) -> None:
    await store.save_creditors(tx, [replace(creditor, go_problem=problem)])


async def _enter(tx: Transaction, creditor_id: UUID, available: Iterable[UUID]) -> None:
    """Mark what is approved in Go now, and unmark what was and is no more."""
    approved = set(available)
    before = await store.approved_in_go(tx, creditor_id)
    known = await store.enter_and_lock(tx, dict.fromkeys(approved.union(before), creditor_id))
    seen = {i: seen_in_go(each, is_available=i in approved) for i, each in known.items()}
    await store.save(tx, (each for i, each in seen.items() if each != known[i]))
