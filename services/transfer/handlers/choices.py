"""What people choose in the list: hold an invoice back, take it off, let it go on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal
from uuid import UUID

from services.transfer import store
from services.transfer.domain.actions import USUAL_PAUSE, why_not_until
from services.transfer.domain.approval import HOUSE, UNDER_WAY, UNKNOWN, hindrance
from services.transfer.domain.proposals import Choice, ChoiceKind, Decision, Proposal, chosen, released
from services.transfer.handlers.approval import Receipt, approve_waiting
from shared.db import Transaction
from shared.errors import Reject

ChoiceAction = Literal["hold", "remove", "release"]

KINDS: Mapping[ChoiceAction, ChoiceKind] = {"hold": "on_hold", "remove": "removed"}

HOLD_OVER = "Ventetiden er over"


async def choose(
    tx: Transaction,
    creditor_id: UUID,
    invoice_ids: Sequence[UUID],
    action: ChoiceAction,
    *,
    chosen_by: str,
    reason: str,
    until: date | None = None,
) -> list[Receipt]:
    """Hold, remove or release invoices of a creditor; a receipt for each, at once.

    What is held comes back by itself on the day `until`, after 30 days where none is named. What is chosen
    already is left as it is. An invoice that is released and was approved beforehand goes on at once.

    Raises:
        Reject: nothing can be held until that day.
    """
    if until and (why := why_not_until(until, tx.today)):
        raise Reject(why)
    creditors = await store.lock_creditors(tx, [creditor_id])
    wanted = list(dict.fromkeys(invoice_ids))
    found = await store.lock(tx, wanted)
    ours = {i: proposal for i, proposal in found.items() if proposal.creditor_id == creditor_id}
    if action == "release":
        after = {i: released(each) for i, each in ours.items()}
    else:
        choice = Choice(kind=KINDS[action], reason=reason, chosen_by=chosen_by, chosen_at=tx.now, until=until)
        after = {i: chosen(each, _ending(choice, each, tx.today)) for i, each in ours.items()}
    changed = [each for i, each in after.items() if each is not None and each != ours[i]]
    await store.save(tx, changed)
    await _keep_decisions(tx, changed, action, store.Change(reason=reason, changed_by=chosen_by))
    if action == "release":
        approved = await approve_waiting(tx, creditors.values(), {})
        after |= {each.invoice_id: each for each in approved if each.invoice_id in after}
    return [_receipt(i, ours.get(i), after.get(i), tx.today) for i in wanted]


def _ending(choice: Choice, proposal: Proposal, today: date) -> Choice:
    """Return a hold with an end: the day that is named, that of the same hold before, or the usual one."""
    if choice.kind != "on_hold" or choice.until:
        return choice
    before = proposal.choice
    is_same = before is not None and (before.kind, before.reason) == (choice.kind, choice.reason)
    return replace(choice, until=before.until if before and is_same else today + USUAL_PAUSE)


async def release_lapsed(tx: Transaction, creditor_id: UUID) -> int:
    """Let go on what was held until a day that has come, and return how many; the creditor is locked."""
    held = await store.lock(tx, await store.lapsed_holds(tx, creditor_id, tx.today))
    freed = [after for each in held.values() if (after := replace(each, choice=None)) != each]
    await store.save(tx, freed)
    await _keep_decisions(tx, freed, "release", store.Change(reason=HOLD_OVER, changed_by=HOUSE))
    return len(freed)


async def _keep_decisions(
    tx: Transaction, chosen: Iterable[Proposal], action: ChoiceAction, change: store.Change
) -> None:
    await store.keep_decisions(
        tx,
        (
            Decision(
                invoice_id=each.invoice_id,
                action=action,
                decided_by=change.changed_by,
                reason=change.reason,
            )
            for each in chosen
        ),
    )


def _receipt(invoice_id: UUID, before: Proposal | None, after: Proposal | None, today: date) -> Receipt:
    if before is None:
        return Receipt(invoice_id=invoice_id, status="not_proposed", objection=UNKNOWN)
    if after is None:
        under_way = before.status in ("approved", "transferred")
        refused = UNDER_WAY if under_way else hindrance(before, today) or UNKNOWN
        return Receipt(invoice_id=invoice_id, status=before.status, proposal=before, objection=refused)
    return Receipt(invoice_id=invoice_id, status=after.status, proposal=after)
