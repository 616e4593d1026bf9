"""Approving: the one way in which an invoice becomes a claim in a case.

Whoever approves holds the locks of the creditor and of the invoices; so two who approve at once can neither
make two claims of one invoice nor two cases of one debtor.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from services.transfer import store
from services.transfer.domain import (
    NOT_SEEN,
    UNKNOWN,
    Case,
    Claim,
    Creditor,
    Debtor,
    Decision,
    Objection,
    Proposal,
    ProposalFilter,
    ProposalStatus,
    objection,
)
from services.transfer.orders import CaseOrdered
from shared.db import Transaction, new_id
from shared.events import Event

ROUTINE = "Purrerutinen"
GO_USER = "En bruker i PowerOffice Go"

APPROVED = "Godkjent for inkasso"
"""Why a case has begun, where nobody has said more."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What became of one invoice in a request; accepted with its case, or refused with the reason."""

    invoice_id: UUID
    status: ProposalStatus
    proposal: Proposal | None = None
    case: Case | None = None
    objection: Objection | None = None


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which invoices somebody approves.

    `invoice_ids` None stands for all drafts in the list, or those that the filter `only` shows. What has come
    into the list, or changed in it, after `seen_until` (`store.listing.Page`) was not seen and is refused;
    None: everything counts as seen.
    """

    invoice_ids: Sequence[UUID] | None = None
    only: ProposalFilter | None = None
    seen_until: int | None = None


async def approve(
    tx: Transaction, creditor_id: UUID, selection: Selection, *, approved_by: str, reason: str
) -> list[Receipt]:
    """Approve invoices of a creditor in one transaction; a receipt for each, at once.

    Args:
        tx: the unit of work.
        creditor_id: only its invoices are touched.
        selection: those to approve.
        approved_by: who approves.
        reason: why, in the approver's words; may be empty.
    """
    creditor = (await store.lock_creditors(tx, [creditor_id]))[creditor_id]
    chosen = await _chosen(tx, creditor_id, selection)
    found = await store.lock(tx, chosen)
    ours = {i: proposal for i, proposal in found.items() if proposal.creditor_id == creditor_id}
    refused = {
        i: NOT_SEEN if chosen[i] else objection(proposal, creditor, tx.today)
        for i, proposal in ours.items()
        if proposal.status not in ("approved", "transferred")
    }
    fresh = [ours[i] for i, why in refused.items() if why is None]
    placed = await _place(tx, fresh, {proposal.invoice_id: approved_by for proposal in fresh}, reason=reason)
    after = ours | {proposal.invoice_id: proposal for proposal in placed}
    cases = await store.read_cases(tx, {each.claim.case_id for each in after.values() if each.claim})
    return [_receipt(i, after.get(i), refused.get(i), cases) for i in chosen]


async def _chosen(tx: Transaction, creditor_id: UUID, selection: Selection) -> dict[UUID, bool]:
    """Return the chosen invoices, each with whether it was not seen as it is; the creditor is locked."""
    if selection.invoice_ids is None:
        listed = dict(await store.drafts(tx, creditor_id, selection.only))
    else:
        known = await store.listed(tx, selection.invoice_ids) if selection.seen_until is not None else {}
        listed = {i: known.get(i, 0) for i in selection.invoice_ids}
    latest = selection.seen_until
    return {i: latest is not None and number > latest for i, number in listed.items()}


def _receipt(
    invoice_id: UUID, proposal: Proposal | None, refused: Objection | None, cases: Mapping[UUID, Case]
) -> Receipt:
    if proposal is None:
        return Receipt(invoice_id=invoice_id, status="not_proposed", objection=UNKNOWN)
    claim = proposal.claim if refused is None else None
    return Receipt(
        invoice_id=invoice_id,
        status=proposal.status,
        proposal=proposal,
        case=cases[claim.case_id] if claim else None,
        objection=refused,
    )


async def approve_waiting(
    tx: Transaction, creditors: Iterable[Creditor], causes: Mapping[UUID, Event]
) -> list[Proposal]:
    """Approve what was approved beforehand, by the routine or in Go's own screen, and may go through today.

    Args:
        tx: the unit of work.
        creditors: locked ones.
        causes: the event in hand, by the invoice or the creditor that it is about.
    """
    sending = {creditor.id: creditor for creditor in creditors if creditor.may_send(tx.today)}
    waiting = await store.waiting_for_approval(tx, sending, tx.today) if sending else []
    locked = (await store.lock(tx, waiting)).values() if waiting else []
    ready = [each for each in locked if objection(each, sending[each.creditor_id], tx.today) is None]
    approvers = {each.invoice_id: GO_USER if each.approved_in_go else ROUTINE for each in ready}
    return await _place(tx, ready, approvers, causes=causes)


async def _place(
    tx: Transaction,
    proposals: Sequence[Proposal],
    approvers: Mapping[UUID, str],
    *,
    reason: str = "",
    causes: Mapping[UUID, Event] | None = None,
) -> list[Proposal]:
    """Give approvable proposals their claims, and order that the cases be brought into Go."""
    by_debtor = _by_debtor(proposals)
    if not by_debtor:
        return []
    opening = {
        debtor: store.Change(reason=reason or APPROVED, changed_by=approvers[some[0].invoice_id])
        for debtor, some in by_debtor.items()
    }
    cases = await _cases_for(tx, opening)
    placed: list[Proposal] = []
    for debtor, some in by_debtor.items():
        placed += [with_claim(each, cases[debtor], approvers[each.invoice_id], tx.now) for each in some]
        cause = _cause(some, causes or {})
        tx.say(CaseOrdered(creditor_id=debtor.creditor_id, case_id=cases[debtor].id), because=cause)
    await store.place(tx, placed)
    await store.keep_decisions(
        tx,
        (
            Decision(invoice_id=i, action="approve", decided_by=approvers[i], reason=reason)
            for i in (each.invoice_id for each in placed)
        ),
    )
    return placed


def _by_debtor(proposals: Iterable[Proposal]) -> dict[Debtor, list[Proposal]]:
    found: dict[Debtor, list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        if proposal.debtor is not None:
            found[proposal.debtor].append(proposal)
    return found


async def _cases_for(tx: Transaction, opening: Mapping[Debtor, store.Change]) -> dict[Debtor, Case]:
    """Return each debtor's open case, a new one where there is none that may be joined."""
    joined = await store.joinable_cases(tx, opening)
    without = sorted(set(opening) - set(joined))
    numbers = await store.take_numbers(tx, len(without))
    opened = [
        Case(id=new_id(), number=number, debtor=debtor)
        for number, debtor in zip(numbers, without, strict=True)
    ]
    await store.add_cases(tx, [(case, opening[case.debtor]) for case in opened])
    return joined | {case.debtor: case for case in opened}


def with_claim(proposal: Proposal, case: Case, approver: str, now: datetime) -> Proposal:
    """Return the proposal on its way into a case, once more if it has been there."""
    before = proposal.claim
    claim = Claim(
        invoice_id=proposal.invoice_id,
        case_id=case.id,
        status="ordered",
        approved_by=approver,
        approved_at=now,
        creditor_deducts_vat=before.creditor_deducts_vat if before else None,
    )
    return replace(proposal, claim=claim)


def _cause(proposals: Iterable[Proposal], causes: Mapping[UUID, Event]) -> Event | None:
    """Return the event in hand that is about one of the invoices, or about their creditor."""
    about = (i for each in proposals for i in (each.invoice_id, each.creditor_id))
    return next((causes[i] for i in about if i in causes), None)
