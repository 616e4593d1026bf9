"""Reading from PowerOffice Go which invoices the creditor has approved in Go's own screen."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from uuid import UUID

from services.transfer import store
from services.transfer.domain.approval import seen_in_go
from services.transfer.domain.creditors import Creditor
from services.transfer.effects.outside import Outside, words_of
from services.transfer.effects.watch import ended_in_go, withdraw_ended
from services.transfer.handlers.actions import Deed, change_status
from services.transfer.handlers.approval import GO_USER, approve_waiting
from services.transfer.orders import ApprovalsOrdered
from shared.broker.consumer import Work
from shared.db import Transaction
from shared.errors import Reject
from shared.poweroffice.errors import GoRefused


async def do_approvals(order: ApprovalsOrdered, work: Work[Outside]) -> None:
    """Enter the invoices that are approved in Go; one that we have not been told of is noted until we are.

    Cases that have ended there are withdrawn, and one whose rejected invoices have been approved anew is
    opened again. Where Go shows the agency nothing (the integration is inactive), its own words are kept on
    the creditor and what was approved before stays so. While the connection is lost nothing is read.

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
        ended = await ended_in_go(go, work.database, order.creditor_id)
    except GoRefused as refusal:
        async with work.record() as tx:
            creditors = await store.lock_creditors(tx, [order.creditor_id])
            await _note(tx, creditors[order.creditor_id], words_of(refusal))
        return
    async with work.record() as tx:
        creditors = await store.lock_creditors(tx, [order.creditor_id])
        await _note(tx, creditors[order.creditor_id], None)
        again = await _enter(tx, order.creditor_id, available)
        await withdraw_ended(tx, ended)
        await approve_waiting(tx, creditors.values(), {order.creditor_id: order})
        for case_id in sorted(again):
            await _open_again(tx, case_id)


async def _note(tx: Transaction, creditor: Creditor, problem: str | None) -> None:
    await store.save_creditors(tx, [replace(creditor, go_problem=problem)])


async def _enter(tx: Transaction, creditor_id: UUID, available: Iterable[UUID]) -> set[UUID]:
    """Mark what is approved in Go now, and unmark what was and is no more.

    Returns the cases in which there are claims whose invoices are approved anew.
    """
    approved = set(available)
    before = await store.approved_in_go(tx, creditor_id)
    known = await store.enter_and_lock(tx, dict.fromkeys(approved.union(before), creditor_id))
    seen = {i: seen_in_go(each, is_available=i in approved) for i, each in known.items()}
    await store.save(tx, (each for i, each in seen.items() if each != known[i]))
    return {
        each.claim.case_id
        for i, each in known.items()
        if i in approved and not each.approved_in_go and each.claim and each.claim.status == "transferred"
    }


async def _open_again(tx: Transaction, case_id: UUID) -> None:
    """Open a case that was rejected, unless it has ended otherwise or may not be opened."""
    case = await store.lock_case(tx, case_id)
    if case.go_case_id is None and case.status == "withdrawn":
        with suppress(Reject):
            await change_status(tx, case_id, Deed(action="reopen", reason=APPROVED_AGAIN, changed_by=GO_USER))


APPROVED_AGAIN = "Godkjent på nytt i PowerOffice Go"
