"""A case with all that is known of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from services.transfer.domain.cases import ENDS, Case, Claim, Closing
from services.transfer.domain.debtors import MISSING, Missing, missing
from services.transfer.domain.letters import Letter, in_order
from services.transfer.domain.plans import Plan, standing
from services.transfer.domain.proposals import Proposal
from services.transfer.domain.questions import Question
from shared.events import CustomerSnapshot
from shared.norway.charges import (
    Circumstances,
    CourtCost,
    StatusChange,
)
from shared.norway.principals import Principal

ZERO = Decimal("0.00")


@dataclass(frozen=True, kw_only=True)
class FiledClaim:
    """A claim with its invoice, and its closing once it is closed."""

    claim: Claim
    proposal: Proposal
    closing: Closing | None

    @property
    def is_open(self) -> bool:
        """Whether something of the claim is still to be collected, or on its way to be."""
        return self.claim.is_live and self.closing is None

    @property
    def left_to_pay(self) -> Decimal:
        """The principal that is left to collect, kroner."""
        return max(self.proposal.left_to_pay, ZERO) if self.is_open else ZERO


@dataclass(frozen=True, kw_only=True)
class CaseFile:
    """A case with its claims, letters, statuses, plans, questions, and the newest card of its debtor.

    `cards` are those of all customer numbers under which he owes the claims.

    `court_costs` are those that were not revoked.
    `creditor_deducts_vat` says whether its creditor is in the VAT register now; it counts for claims of
    which it is not known from their transfer.
    """

    case: Case
    claims: Sequence[FiledClaim]
    letters: Sequence[Letter] = ()
    statuses: Sequence[StatusChange] = ()
    plans: Sequence[Plan] = ()
    court_costs: Sequence[CourtCost] = ()
    creditor_deducts_vat: bool = True
    questions: Sequence[Question] = ()
    card: CustomerSnapshot | None = None
    cards: Sequence[CustomerSnapshot] = ()

    @property
    def is_going_on(self) -> bool:
        """Whether something is collected in the case, or on its way to be."""
        return self.case.status not in ENDS and any(filed.claim.is_live for filed in self.claims)

    @property
    def collected(self) -> list[FiledClaim]:
        """The claims that are in Go and of which something may be owed."""
        if self.case.status in ENDS:
            return []
        return [filed for filed in self.claims if filed.is_open and filed.claim.status == "transferred"]

    @property
    def last_letter(self) -> Letter | None:
        """The last letter to the debtor about this case."""
        return next((each for each in reversed(in_order(self.letters)) if each.case_id), None)

    @property
    def plan(self) -> Plan | None:
        """The payment plan that stands, while the case goes on."""
        return standing(self.plans) if self.case.status not in ENDS else None

    def card_of(self, filed: FiledClaim) -> CustomerSnapshot | None:
        """Return the newest card of the customer under whose number a claim is owed."""
        debtor = filed.proposal.debtor
        return next((card for card in self.cards if debtor and card.id == debtor.customer_id), None)

    @property
    def lacks(self) -> tuple[Missing, ...]:
        """What is missing on the cards under which live claims are owed; letters go by their cards."""
        cards = (self.card_of(filed) for filed in self.claims if filed.claim.is_live)
        found = {each for card in cards if card for each in missing(card)}
        return tuple(each for each in MISSING if each in found)

    def is_barred(self, filed: FiledClaim, today: date) -> bool:
        """Tell whether a claim of the case may no longer be collected.

        A plan acknowledges the claims that were in the case when the debtor agreed on it, as dunning has it.
        """
        since = filed.claim.transferred_on
        acknowledged_on = [plan.agreed_on for plan in self.plans if since and since <= plan.agreed_on]
        return filed.proposal.is_barred(today, acknowledged_on)

    @property
    def principals(self) -> list[Principal]:
        """The principals of the claims, each with whether a fee for it holds VAT."""
        return [
            replace(principal, creditor_deducts_vat=self.creditor_deducts_vat if known is None else known)
            for filed in self.claims
            if (principal := filed.proposal.principal)
            for known in [filed.claim.creditor_deducts_vat]
        ]

    @property
    def circumstances(self) -> Circumstances:
        """What beside its demands decides the collection fee; without a card proposals say who owes it."""
        proposed = (filed.proposal.proposed for filed in self.claims)
        told = [self.card] if self.card else [each.customer for each in proposed if each]
        cards = self.cards or told
        return Circumstances(
            statuses=tuple(self.statuses),
            plans=tuple(plan.terms for plan in self.plans),
            is_consumer=any(card.is_person for card in cards),
        )
