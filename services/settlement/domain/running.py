"""A case on its way through its facts: the one thing in the domain that changes, only inside a replay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.settlement.domain.facts import ZERO, CaseFacts, Claim, Letter, Reduction
from services.settlement.domain.interest import accrued_interest
from services.settlement.domain.states import NOTHING, Closing, Collected
from shared.errors import Reject
from shared.norway.fees import collection_fee, heavy_from

Fee = tuple[Literal["reminder_fee", "collection_fee"], Decimal]
"""A kind of fee and what is owed of it, in kroner."""


@dataclass(slots=True, eq=False)
class RunningClaim:
    """A claim after the facts so far; amounts in kroner."""

    claim: Claim
    principal: Decimal
    reductions: list[tuple[date, Decimal]] = field(default_factory=list)
    reminder_fees: Decimal = ZERO
    notice_deadline: date | None = None
    letter: Letter | None = None
    covered_before_letter: Decimal = ZERO
    collected: Collected = NOTHING
    closing: Closing | None = None
    accrued: tuple[date, Decimal] | None = None

    @property
    def id(self) -> UUID:
        """The invoice's id."""
        return self.claim.invoice_id

    @property
    def covered(self) -> Decimal:
        """What of the claim has been paid, to whomever, credited or written off."""
        return self.claim.amount - self.principal + self.collected.interest + self.collected.fees

    def interest_owed(self, on: date) -> Decimal:
        """Return the interest up to and with `on` that is not paid. Raises RateUnknown.

        Facts come by date, so that none of those still to come changes the interest up to `on`.
        """
        if self.accrued is None or self.accrued[0] != on:
            due = self.claim.due_date
            self.accrued = on, accrued_interest(self.claim.amount, due, self.reductions, on)
        return max(self.accrued[1] - self.collected.interest, ZERO)

    def reduce(self, amount: Decimal, on: date) -> None:
        """Take `amount`, as far as it goes, off the principal."""
        taken = min(amount, self.principal)
        self.principal -= taken
        self.reductions.append((on, taken))


@dataclass(frozen=True, slots=True)
class Demand:
    """What payment demands have charged the case: on which claims and what sum of principals, and the fee."""

    claims: tuple[RunningClaim, ...]
    principal: Decimal
    heavy_from: date
    fee: Decimal

    def fee_when_paid(self, on: date, facts: CaseFacts) -> Decimal:
        """Return the fee for a case that is paid `on`: what was charged, capped (inkassoforskriften ch. 2).

        The cap goes by the base rate of the day of payment and the sum of the claims when they were
        demanded; it is the heavy one only when the demand's deadline was missed by more than 28 days.
        Raises RateUnknown.
        """
        cap = collection_fee(
            self.principal,
            min(each.claim.due_date for each in self.claims),
            on,
            heavy=on >= self.heavy_from,
            consumer=facts.is_consumer,
            creditor_deducts_vat=facts.creditor_deducts_vat,
        )
        return min(self.fee, cap)


@dataclass(slots=True)
class RunningCase:
    """A case after the facts so far; `claims` stand oldest first."""

    facts: CaseFacts
    claims: list[RunningClaim]
    demand: Demand | None = None

    @classmethod
    def of(cls, facts: CaseFacts) -> RunningCase:
        """Return a case to which nothing has happened."""
        oldest_first = sorted(facts.claims, key=lambda claim: (claim.due_date, claim.invoice_id))
        return cls(facts, [RunningClaim(claim, claim.amount) for claim in oldest_first])

    def open_claims(self) -> Iterator[RunningClaim]:
        """Yield the claims for which something may still be asked, oldest first."""
        return (claim for claim in self.claims if claim.closing is None)

    def payable_claims(self, on: date) -> Iterator[RunningClaim]:
        """Yield the open claims that a payment `on` that day may cover: those in the case by then."""
        return (claim for claim in self.open_claims() if claim.claim.transferred_on <= on)

    def still_asked(self, letter: Letter) -> Decimal:
        """Return what of a letter's total has not been covered since it was sent, in kroner."""
        about = [claim for claim in self.claims if claim.letter is letter]
        return letter.total - sum((claim.covered - claim.covered_before_letter for claim in about), ZERO)

    def fees_owed(self, on: date | None) -> dict[UUID, Fee]:
        """Return for each claim what is not paid of its fees, capped for payment `on`, uncapped without.

        The collection fee takes the place of the reminder fees of its claims, those already paid are
        deducted, and its oldest open claim bears it (inkassoforskriften § 2-1). Raises RateUnknown.
        """
        demanded = self.demand.claims if self.demand else ()
        owed: dict[UUID, Fee] = {claim.id: ("reminder_fee", ZERO) for claim in self.claims}
        for claim in self.open_claims():
            if claim not in demanded:
                owed[claim.id] = ("reminder_fee", max(claim.reminder_fees - claim.collected.fees, ZERO))
        bearer = next((claim for claim in demanded if claim.closing is None), None)
        if self.demand and bearer:
            paid = sum((claim.collected.fees for claim in demanded), ZERO)
            fee = self.demand.fee
            if on and fee > paid:
                fee = self.demand.fee_when_paid(on, self.facts)
            owed[bearer.id] = ("collection_fee", max(fee - paid, ZERO))
        return owed

    def reduce(self, reduction: Reduction) -> None:
        """Let a payment to the creditor, a credit note or a write-off take effect.

        A credit note or a write-off of all that was left closes the claim, its interest and fees with it.
        """
        for claim in self.open_claims():
            if claim.id == reduction.invoice_id and claim.principal:
                claim.reduce(reduction.amount, reduction.on)
                if not claim.principal and reduction.kind == "credit_note":
                    claim.closing = Closing(reason="credited", on=reduction.on)
                elif not claim.principal and reduction.kind == "write_off":
                    claim.closing = Closing(reason="written_off", on=reduction.on)

    def write(self, letter: Letter) -> None:
        """Let a letter take effect on the open claims that it names."""
        addressed = [claim for claim in self.open_claims() if claim.id in letter.invoice_ids]
        for claim in addressed:
            claim.letter, claim.covered_before_letter = letter, claim.covered
            if letter.kind in ("reminder", "collection_notice"):
                claim.reminder_fees += letter.fee
            if letter.kind == "collection_notice":
                claim.notice_deadline = letter.deadline
        if letter.kind in ("payment_demand", "legal_action_notice") and letter.fee:
            self._charge(letter, addressed)

    def _charge(self, letter: Letter, addressed: list[RunningClaim]) -> None:
        """Charge the claims with principal left whose notice deadline has passed (inkassoloven § 17)."""
        overdue = [
            claim
            for claim in addressed
            if claim.principal and (claim.notice_deadline is None or claim.notice_deadline < letter.sent_on)
        ]
        before = self.demand
        charged = before.claims if before else ()
        new = [claim for claim in overdue if claim not in charged]
        if overdue:
            days = (letter.deadline - letter.sent_on).days if letter.deadline else 14
            self.demand = Demand(
                tuple(claim for claim in self.claims if claim in charged or claim in new),
                sum((claim.principal for claim in new), before.principal if before else ZERO),
                before.heavy_from if before else heavy_from(letter.sent_on, days),
                letter.fee,
            )

    def withdraw(self, on: date) -> None:
        """Close what is open: the creditor has taken the case back."""
        for claim in self.open_claims():
            claim.closing = Closing(reason="withdrawn", on=on)

    def close_paid(self, on: date) -> None:
        """Close the claims on which nothing is owed after what happened `on`; not while a rate is unknown."""
        without_principal = [claim for claim in self.open_claims() if not claim.principal]
        if not without_principal:
            return
        try:
            fees = self.fees_owed(on)
            paid = [
                claim for claim in without_principal if not claim.interest_owed(on) and not fees[claim.id][1]
            ]
        except Reject:
            return
        for claim in paid:
            claim.closing = Closing(reason="paid", on=on)
