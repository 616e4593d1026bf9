"""Noticing that a case was closed or rejected on PowerOffice Go's side, without a word of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from uuid import UUID

from services.transfer import store
from services.transfer.domain.cases import ENDS, Case, moved
from services.transfer.effects.outside import is_gone
from services.transfer.handlers.cases import keep_changes
from shared.db import Database, Transaction
from shared.poweroffice.debt_collection import DebtCollectionClient
from shared.poweroffice.errors import GoRefused
from shared.poweroffice.models import CaseStatus

CLOSED_IN_GO = "Avsluttet i PowerOffice Go"
REJECTED_IN_GO = "Avvist i PowerOffice Go"
GO = "PowerOffice Go"


async def ended_in_go(go: DebtCollectionClient, database: Database, creditor_id: UUID) -> dict[UUID, str]:
    """Return which of a creditor's cases have ended in Go although they go on here, each with the reason.

    Go is not asked for a creditor of whom no case goes on. A case that is missing in Go's list is looked for
    once more by itself, so that a list that came incomplete ends nothing.

    Raises:
        GoRefused: Go does not show its cases.
        Transient: Go cannot be reached.
    """
    async with database.transaction() as tx:
        ours = await store.cases_in_go(tx, creditor_id)
    if not ours:
        return {}
    in_go = {found.id: found.status for found in await go.cases()}
    ended: dict[UUID, str] = {}
    for case in ours:
        if case.go_case_id not in in_go and await _is_lost(go, case):
            ended[case.id] = REJECTED_IN_GO
        elif in_go.get(case.go_case_id or case.id) is CaseStatus.CLOSED:
            ended[case.id] = CLOSED_IN_GO
    return ended


async def _is_lost(go: DebtCollectionClient, case: Case) -> bool:
    assert case.go_case_id is not None
    try:
        await go.case(case.go_case_id)
    except GoRefused as refusal:
        return is_gone(refusal)
    return False


async def withdraw_ended(tx: Transaction, ended: Mapping[UUID, str]) -> None:
    """Withdraw what has ended in Go; the creditor and its invoices are locked before the cases.

    A case that has moved on meanwhile stays as it is, and so does one in which nothing is left to pay: that
    one ends here as soon as settlement has said so.
    """
    cases = await store.lock_cases(tx, ended)
    going_on = [case for case in cases.values() if case.status not in ENDS and not case.has_news]
    changes = []
    for file in await store.files_of(tx, going_on):
        if any(filed.left_to_pay for filed in file.claims):
            reason, case = ended[file.case.id], moved(file.case, "withdrawn")
            if reason == REJECTED_IN_GO:
                case = replace(case, is_rejected=True, go_case_id=None)
            changes.append((case, store.Change(reason=reason, changed_by=GO)))
    await keep_changes(tx, changes, {})
