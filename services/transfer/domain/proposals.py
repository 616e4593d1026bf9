"""An invoice's place in the proposal list: what was heard of it, what people chose, what became of it.

Everything heard is kept as a set (snapshots by their highest revision, matches by their ids), and the
status is read off that set; so it does not matter in which order, or how often, the facts arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.transfer.domain.cases import Claim, ClaimStatus, Debtor
from services.transfer.domain.matches import NOTHING, Match, match_of
from shared.errors import Reject
from shared.events import (
    CollectionProposed,
    CreditNoteMatched,
    InvoiceWrittenOff,
    MatchReversed,
    PaymentMatched,
    ProposalWithdrawn,
)
from shared.norway.calendar import limitation_date
from shared.norway.principals import Principal, Reduction

MINIMUM_DAYS_OVERDUE = 14
"""An invoice must have been due for fourteen days before it may be transferred (the agreement's rule)."""

ProposalStatus = Literal[
    "not_proposed",
    "draft",
    "on_hold",
    "approved",
    "transferred",
    "refused",
    "removed",
    "withdrawn",
    "settled",
]
ChoiceKind = Literal["on_hold", "removed"]
DecisionAction = Literal["approve", "hold", "remove", "release", "transfer", "refuse", "drop"]

InvoiceFact = (
    CollectionProposed
    | ProposalWithdrawn
    | PaymentMatched
    | CreditNoteMatched
    | InvoiceWrittenOff
    | MatchReversed
)


@dataclass(frozen=True, kw_only=True)
class Choice:
    """That a person holds an invoice back, or has taken it off the list.

    `until` is the day on which what is held comes back by itself; what is removed stays so until released.
    """

    kind: ChoiceKind
    reason: str
    chosen_by: str
    chosen_at: datetime
    until: date | None = None

    def is_same(self, other: Choice | None) -> bool:
        """Tell whether another choice says the same, whoever made it and when."""
        return other is not None and (self.kind, self.reason, self.until) == (
            other.kind,
            other.reason,
            other.until,
        )


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What was decided on an invoice, by whom and why; kept for ever."""

    invoice_id: UUID
    action: DecisionAction
    decided_by: str
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """All that is known here of one invoice; `claim` is its latest, whatever became of it."""

    invoice_id: UUID
    creditor_id: UUID
    proposed: CollectionProposed | None = None
    withdrawn: ProposalWithdrawn | None = None
    matches: Mapping[str, Match] = field(default_factory=dict)
    approved_in_go: bool = False
    choice: Choice | None = None
    claim: Claim | None = None

    @property
    def status(self) -> ProposalStatus:
        """Where the invoice stands; a claim on its way or transferred outranks whatever comes later."""
        if self.claim is not None and self.claim.is_live:
            return "approved" if self.claim.status == "ordered" else "transferred"
        if self.proposed is None and self.withdrawn is None:
            return "not_proposed"
        if self.is_withdrawn:
            return "withdrawn"
        if self.left_to_pay <= 0:
            return "settled"
        if self.choice is not None:
            return self.choice.kind
        is_refused = self.claim is not None and self.claim.status == "refused"
        return "refused" if is_refused else "draft"

    @property
    def is_withdrawn(self) -> bool:
        """Whether the latest word of the dunning routine is that the invoice is not due for transfer."""
        if self.withdrawn is None:
            return False
        return self.proposed is None or self.withdrawn.revision >= self.proposed.revision

    @property
    def left_to_pay(self) -> Decimal:
        """The invoice's amount less everything matched to it, kroner; negative when more was matched."""
        amount = self.proposed.invoice.amount if self.proposed else NOTHING
        return amount - sum((match.effect for match in self.matches.values()), NOTHING)

    @property
    def standing(self) -> list[Match]:
        """What was matched and has not been undone."""
        return [each for each in self.matches.values() if each.amount is not None and not each.is_reversed]

    @property
    def principal(self) -> Principal | None:
        """The invoice's amount with all that has been taken off it; None before it is proposed."""
        if self.proposed is None:
            return None
        invoice = self.proposed.invoice
        reductions = (
            Reduction(
                amount=each.effect,
                on=each.on or invoice.due_date,
                kind=each.kind or "payment",
                to_agency=each.to_agency,
            )
            for each in self.standing
        )
        return Principal.reduced(self.invoice_id, invoice.due_date, invoice.amount, reductions)

    @property
    def transferable_from(self) -> date | None:
        """The first day on which the invoice has been due for long enough; None before it is proposed."""
        if self.proposed is None:
            return None
        return self.proposed.invoice.due_date + timedelta(days=MINIMUM_DAYS_OVERDUE)

    def is_barred(self, today: date, acknowledged_on: Iterable[date] = ()) -> bool:
        """Tell whether the claim may no longer be collected (foreldelsesloven §§ 2, 3 and 14)."""
        if self.proposed is None:
            return False
        return today > limitation_date(self.proposed.invoice.due_date, acknowledged_on)

    @property
    def wants_approval(self) -> bool:
        """Whether it was approved beforehand: by the creditor's routine, or by a user in Go's own screen."""
        return self.approved_in_go or (self.proposed is not None and self.proposed.auto_approve)

    @property
    def debtor(self) -> Debtor | None:
        """Whose case the invoice belongs to; None before it is proposed."""
        return Debtor(self.creditor_id, self.proposed.customer.id) if self.proposed else None


def invoice_id_of(fact: InvoiceFact) -> UUID:
    """Return which invoice a fact is about."""
    return fact.invoice.id if isinstance(fact, CollectionProposed) else fact.invoice_id


def heard(proposal: Proposal, fact: InvoiceFact) -> Proposal:
    """Return the proposal with one more fact; a fact that is known or outdated changes nothing."""
    match fact:
        case CollectionProposed():
            known = proposal.proposed
            return proposal if known and known.revision >= fact.revision else replace(proposal, proposed=fact)
        case ProposalWithdrawn():
            last = proposal.withdrawn
            return proposal if last and last.revision >= fact.revision else replace(proposal, withdrawn=fact)
    return _matched(proposal, match_of(fact))


def chosen(proposal: Proposal, choice: Choice) -> Proposal | None:
    """Return the proposal held back or taken off the list; None where it is not on the list any more."""
    if proposal.status == choice.kind and choice.is_same(proposal.choice):
        return proposal
    if proposal.status not in ("draft", "refused", "on_hold", "removed"):
        return None
    return replace(proposal, choice=choice)


def released(proposal: Proposal) -> Proposal | None:
    """Return the proposal without anybody's choice; None where it is approved already."""
    if proposal.status in ("approved", "transferred", "not_proposed"):
        return None
    return replace(proposal, choice=None)


def claimed(
    proposal: Proposal,
    status: ClaimStatus,
    *,
    reason: str = "",
    on: date | None = None,
    creditor_deducts_vat: bool | None = None,
) -> Proposal:
    """Return the proposal after its claim has met its fate.

    Args:
        proposal: with a claim on its way.
        status: what became of the claim.
        reason: why it was refused or dropped.
        on: the business date of its transfer.
        creditor_deducts_vat: whether its creditor was in the VAT register on that day; the first one counts.

    Raises:
        Reject: the proposal has no claim on its way.
    """
    if proposal.claim is None or proposal.claim.status != "ordered":
        raise Reject(f"Invoice {proposal.invoice_id} has no claim on its way; approve it first.")
    known = proposal.claim.creditor_deducts_vat
    fate = replace(
        proposal.claim,
        status=status,
        reason=reason,
        transferred_on=on,
        creditor_deducts_vat=creditor_deducts_vat if known is None else known,
    )
    return replace(proposal, claim=fate)


def _matched(proposal: Proposal, match: Match) -> Proposal:
    known = proposal.matches.get(match.id)
    merged = known.merged(match) if known else match
    return replace(proposal, matches={**proposal.matches, match.id: merged})
