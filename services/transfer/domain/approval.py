"""May this invoice be transferred today, and if not, why; what becomes of one that may not after all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from services.transfer.domain.cases import ENDS, Case
from services.transfer.domain.creditors import Creditor
from services.transfer.domain.proposals import MINIMUM_DAYS_OVERDUE, Choice, Proposal, claimed

HOUSE = "AutoCollect"
"""Who decided, where nobody outside did."""

ObjectionCode = Literal[
    "not_proposed",
    "withdrawn",
    "settled",
    "too_early",
    "no_agreement",
    "connection_lost",
    "on_hold",
    "removed",
    "already_approved",
    "case_ended",
]


@dataclass(frozen=True)
class Objection:
    """Why something is refused: a code for programs, and a sentence that says what to do about it."""

    code: ObjectionCode
    text: str


def hindrance(proposal: Proposal, today: date) -> Objection | None:
    """Return what in the invoice itself forbids its transfer today, None if nothing does."""
    if proposal.is_withdrawn and proposal.withdrawn is not None:
        return Objection("withdrawn", f"The dunning routine has taken it back: {proposal.withdrawn.reason}")
    if proposal.proposed is None or proposal.transferable_from is None:
        return Objection("not_proposed", "The invoice has not been proposed for collection.")
    if proposal.left_to_pay <= 0:
        return Objection("settled", "The invoice is paid, credited or written off.")
    if today < proposal.transferable_from:
        return Objection(
            "too_early",
            f"An invoice must have been due for {MINIMUM_DAYS_OVERDUE} days: "
            f"this one can be approved from {proposal.transferable_from.isoformat()}.",
        )
    return None


def objection(proposal: Proposal, creditor: Creditor, today: date) -> Objection | None:
    """Return what stands against approving a proposal today, None if nothing does."""
    if refused := hindrance(proposal, today):
        return refused
    if proposal.status == "on_hold":
        return Objection("on_hold", "The invoice is on hold: release it first.")
    if proposal.status == "removed":
        return Objection("removed", "The invoice was removed from the list: release it first.")
    if not creditor.has_agreement:
        return Objection("no_agreement", "The creditor has not completed its registration.")
    if not creditor.is_connected:
        return Objection("connection_lost", "Restore the connection to PowerOffice Go first.")
    return None


def setback(proposal: Proposal, case: Case, today: date) -> Objection | None:
    """Return why an approved invoice need not be brought into its case after all, None if it must be."""
    if case.status in ENDS:
        return Objection("case_ended", f"The case was {case.status} before the invoice was in it.")
    return hindrance(proposal, today)


def fallen_away(proposal: Proposal, why: Objection, now: datetime) -> Proposal:
    """Return the proposal whose claim never got into its case.

    Where the case has ended, somebody wanted no collection: the invoice is off the list until it is released.
    """
    dropped = claimed(proposal, "dropped", reason=why.text)
    if why.code != "case_ended":
        return dropped
    removal = Choice(kind="removed", reason=why.text, chosen_by=HOUSE, chosen_at=now)
    return replace(dropped, choice=removal)


def seen_in_go(proposal: Proposal, *, is_available: bool) -> Proposal:
    """Return the proposal as Go's own list of approved invoices has it.

    An invoice that Go refused and now offers is no longer refused: it may be sent again.
    """
    claim = proposal.claim
    is_new = is_available and not proposal.approved_in_go
    if is_new and claim is not None and claim.status == "refused":
        claim = replace(claim, status="dropped")
    return replace(proposal, approved_in_go=is_available, claim=claim)
