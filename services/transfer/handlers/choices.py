"""What people choose in the list: hold an invoice back, take it off, let it go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal
from uuid import UUID

from services.transfer import store
from services.transfer.domain import (
    Choice,
    ChoiceKind,
    Decision,
    Objection,
    Proposal,
    chosen,
    hindrance,
    released,
)
from services.transfer.handlers.approval import UNKNOWN, Receipt, approve_waiting
from shared.db import Transaction

ChoiceAction = Literal["hold", "remove", "release"]

KINDS: Mapping[ChoiceAction, ChoiceKind] = {"hold": "on_hold", "remove": "removed"}

UNDER_WAY = Objection("already_approved", "The invoice is approved: pause or withdraw its case instead.")


async def choose(
    tx: Transaction,
    creditor_id: UUID,
    invoice_ids: Sequence[UUID],
    action: ChoiceAction,
    *,
    chosen_by: str,
    reason: str,
) -> list[Receipt]:
    """Hold, remove or release invoices of a creditor; a receipt for each, at once.

    What is chosen already is left as it is. An invoice that is released and was approved beforehand goes on
    at once.
    """
    creditors = await store.lock_creditors(tx, [creditor_id])
    wanted = list(dict.fromkeys(invoice_ids))
    found = await store.lock(tx, wanted)
    ours = {i: proposal for i, proposal in found.items() if proposal.creditor_id == creditor_id}
    choice = _choice(tx, action, chosen_by, reason)
    after = {i: chosen(each, choice) if choice else released(each) for i, each in ours.items()}
    changed = [each for i, each in after.items() if each is not None and each != ours[i]]
    await store.save(tx, changed)
    await store.keep_decisions(
        tx,
        (
            Decision(invoice_id=each.invoice_id, action=action, decided_by=chosen_by, reason=reason)
            for each in changed
        ),
    )
    if action == "release":
        approved = await approve_waiting(tx, creditors.values(), {})
        after |= {each.invoice_id: each for each in approved if each.invoice_id in after}
    return [_receipt(i, ours.get(i), after.get(i), tx.today) for i in wanted]


def _choice(tx: Transaction, action: ChoiceAction, chosen_by: str, reason: str) -> Choice | None:
    if action == "release":
        return None
    return Choice(kind=KINDS[action], reason=reason, chosen_by=chosen_by, chosen_at=tx.now)


def _receipt(invoice_id: UUID, before: Proposal | None, after: Proposal | None, today: date) -> Receipt:
    if before is None:
        return Receipt(invoice_id=invoice_id, status="not_proposed", objection=UNKNOWN)
    if after is None:
        under_way = before.status in ("approved", "transferred")
        refused = UNDER_WAY if under_way else hindrance(before, today) or UNKNOWN
        return Receipt(invoice_id=invoice_id, status=before.status, proposal=before, objection=refused)
    return Receipt(invoice_id=invoice_id, status=after.status, proposal=after)
