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
from services.transfer.domain.approval import NOT_SEEN, UNKNOWN, Objection, maybe_same, objection
from services.transfer.domain.cases import Case, Claim, Debtor
from services.transfer.domain.creditors import Creditor
from services.transfer.domain.listing import ProposalFilter
from services.transfer.domain.proposals import Decision, Proposal, ProposalStatus
from services.transfer.domain.sameness import Seat, Seating, seated
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
    None: everything counts as seen. `is_same_debtor` is whether customers who are like the debtor of an open
    case are he; None: nobody has decided, and their invoices are refused.
    """

    invoice_ids: Sequence[UUID] | None = None
    only: ProposalFilter | None = None
    seen_until: int | None = None
    is_same_debtor: bool | None = None


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
    seating = await _seating(tx, fresh, is_same=selection.is_same_debtor)
    refused |= {each.invoice_id: maybe_same(seat) for each, seat in _doubtful(fresh, seating)}
    approvers = {proposal.invoice_id: approved_by for proposal in fresh}
    placed = await _place(tx, fresh, seating, approvers, reason=reason)
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

    Whose customer may be the debtor of an open case waits for a person in the list.

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
    return await _place(tx, ready, await _seating(tx, ready), approvers, causes=causes)


async def doubts_about(tx: Transaction, proposals: Iterable[Proposal]) -> dict[UUID, Objection]:
    """Return about which drafts a person must decide whether the customer is the debtor of an open case."""
    drafts = [each for each in proposals if each.status == "draft"]
    seating = await _seating(tx, drafts, lock=False)
    return {each.invoice_id: maybe_same(seat) for each, seat in _doubtful(drafts, seating) if seat.case_id}


async def _seating(
    tx: Transaction, proposals: Iterable[Proposal], *, is_same: bool | None = None, lock: bool = True
) -> Seating:
    """Return in which case each debtor's claims belong: one that takes claims, or a new one."""
    numbers = {
        each.debtor: each.proposed.customer.number for each in proposals if each.debtor and each.proposed
    }
    if not numbers:
        return Seating()
    marks = await store.marks_of(tx, numbers)
    known_by = {debtor: (number, marks.get(debtor, ())) for debtor, number in numbers.items()}
    taken = await store.seats_for(tx, known_by, marks.values())
    if lock:
        taken = await _still_open(tx, taken)
    return seated(known_by, taken, is_same=is_same)


async def _still_open(tx: Transaction, taken: Iterable[Seat]) -> list[Seat]:
    """Lock the cases, and return those that take claims still: a demand may have ended that meanwhile."""
    by_case = {seat.case_id: seat for seat in taken if seat.case_id}
    locked = await store.lock_cases(tx, by_case)
    return [by_case[case.id] for case in locked.values() if case.is_joinable]


def _doubtful(proposals: Iterable[Proposal], seating: Seating) -> list[tuple[Proposal, Seat]]:
    doubts = ((each, seating.doubts.get(each.debtor)) for each in proposals if each.debtor)
    return [(each, seat) for each, seat in doubts if seat]


async def _place(
    tx: Transaction,
    proposals: Sequence[Proposal],
    seating: Seating,
    approvers: Mapping[UUID, str],
    *,
    reason: str = "",
    causes: Mapping[UUID, Event] | None = None,
) -> list[Proposal]:
    """Give approvable proposals their claims, and order that the cases be brought into Go."""
    by_seat: dict[Debtor | UUID, list[Proposal]] = defaultdict(list)
    for proposal in proposals:
        if seat := proposal.debtor and seating.seats.get(proposal.debtor):
            by_seat[seat.case_id or seat.debtor].append(proposal)
    if not by_seat:
        return []
    opening = {
        key: store.Change(reason=reason or APPROVED, changed_by=approvers[some[0].invoice_id])
        for key, some in by_seat.items()
        if isinstance(key, Debtor)
    }
    cases = await _cases_for(tx, [key for key in by_seat if isinstance(key, UUID)], opening)
    placed: list[Proposal] = []
    for key, some in by_seat.items():
        case = cases[key]
        placed += [with_claim(each, case, approvers[each.invoice_id], tx.now) for each in some]
        cause = _cause(some, causes or {})
        tx.say(CaseOrdered(creditor_id=case.debtor.creditor_id, case_id=case.id), because=cause)
    await store.place(tx, placed)
    await store.keep_decisions(
        tx,
        (
            Decision(invoice_id=i, action="approve", decided_by=approvers[i], reason=reason)
            for i in (each.invoice_id for each in placed)
        ),
    )
    return placed


async def _cases_for(
    tx: Transaction, joined: Iterable[UUID], opening: Mapping[Debtor, store.Change]
) -> dict[Debtor | UUID, Case]:
    """Return the cases that are joined, by id, and new ones by their debtors."""
    there = await store.lock_cases(tx, joined)
    without = sorted(opening)
    numbers = await store.take_numbers(tx, len(without))
    opened = [
        Case(id=new_id(), number=number, debtor=debtor)
        for number, debtor in zip(numbers, without, strict=True)
    ]
    await store.add_cases(tx, [(case, opening[case.debtor]) for case in opened])
    found: dict[Debtor | UUID, Case] = {case.debtor: case for case in opened}
    return found | dict(there)


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
