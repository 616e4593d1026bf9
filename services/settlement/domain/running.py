"""A case on its way through its facts: the one thing in the domain that changes, only inside a replay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.settlement.domain.facts import ZERO, CaseFacts, Claim, Letter, Reduction
from services.settlement.domain.interest import accrued_interest
from services.settlement.domain.states import NOTHING, Closing, Collected
from shared.errors import Reject
from shared.norway.charges import (
    Demand,
    DemandLetter,
    Principal,
    addition_when_paid,
    charges,
    collection_fee_when_paid,
)
from shared.norway.charges import Reduction as Taken
from shared.norway.fees import Stop

Fee = tuple[Literal["reminder_fee", "collection_fee"], Decimal]
"""A kind of fee and what is owed of it, in kroner."""


@dataclass(slots=True, eq=False)
class RunningClaim:
    """A claim after the facts so far; amounts in kroner."""

    claim: Claim
    principal: Decimal
    taken: list[Taken] = field(default_factory=list)
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
            reductions = ((each.on, each.amount) for each in self.taken)
            self.accrued = on, accrued_interest(self.claim.amount, self.claim.due_date, reductions, on)
        return max(self.accrued[1] - self.collected.interest, ZERO)

    def reduce(self, reduction: Taken) -> None:
        """Take a reduction, as far as it goes, off the principal."""
        taken = min(reduction.amount, self.principal)
        self.principal -= taken
        self.taken.append(replace(reduction, amount=taken))

    def so_far(self) -> Principal:
        """Return its principal with what has been taken off it, by which the collection fee goes."""
        return Principal(
            id=self.id,
            due_date=self.claim.due_date,
            amount=self.claim.amount,
            reductions=tuple(self.taken),
        )


@dataclass(slots=True)
class RunningCase:
    """A case after the facts so far, the latest of them of `day`; `claims` stand oldest first."""

    facts: CaseFacts
    claims: list[RunningClaim]
    stops: Sequence[Stop] = ()
    demands: list[tuple[DemandLetter, tuple[RunningClaim, ...]]] = field(default_factory=list)
    day: date = date.min

    @classmethod
    def of(cls, facts: CaseFacts) -> RunningCase:
        """Return a case to which nothing has happened."""
        oldest_first = sorted(facts.claims, key=lambda claim: (claim.due_date, claim.invoice_id))
        claims = [RunningClaim(claim, claim.amount) for claim in oldest_first]
        return cls(facts, claims, facts.circumstances.stops)

    @property
    def demanded(self) -> tuple[RunningClaim, ...]:
        """The claims that have been demanded, oldest first; the latest demand is about all of them."""
        return self.demands[-1][1] if self.demands else ()

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
        """Return for each claim what is not paid of its fees, if it is paid `on`; as asked for without a day.

        The collection fee takes the place of the reminder fees of its claims, those already paid are
        deducted, and its oldest open claim bears it (inkassoforskriften § 2-1). Raises RateUnknown.
        """
        demanded = self.demanded
        owed: dict[UUID, Fee] = {claim.id: ("reminder_fee", ZERO) for claim in self.claims}
        for claim in self.open_claims():
            if claim not in demanded:
                owed[claim.id] = ("reminder_fee", max(claim.reminder_fees - claim.collected.fees, ZERO))
        bearer = next((claim for claim in demanded if claim.closing is None), None)
        if bearer:
            paid = sum((claim.collected.fees for claim in demanded), ZERO)
            fee = self._fee_when_paid(on) if on else max(letter.fee for letter, _ in self.demands)
            owed[bearer.id] = ("collection_fee", max(fee - paid, ZERO))
        return owed

    def _fee_when_paid(self, on: date) -> Decimal:
        demanded = [
            Demand(letter, tuple(claim.so_far() for claim in claims)) for letter, claims in self.demands
        ]
        charged, circumstances = charges(demanded, self.stops, on), self.facts.circumstances
        fee = collection_fee_when_paid(charged, circumstances, on)
        return fee + addition_when_paid(charged, circumstances, on)

    def reduce(self, reduction: Reduction) -> None:
        """Let a payment to the creditor, a credit note or a write-off take effect.

        A credit note or a write-off of all that was left closes the claim, its interest and fees with it.
        """
        for claim in self.open_claims():
            if claim.id == reduction.invoice_id and claim.principal:
                claim.reduce(Taken(amount=reduction.amount, on=reduction.on, kind=reduction.kind))
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
        """Charge the claims with principal left whose notice deadline has passed (inkassoloven § 17).

        A demand stands for those before it too. Its claims' own deadline decides when the fee gets heavy.
        """
        overdue = [
            claim
            for claim in addressed
            if claim.principal and (claim.notice_deadline is None or claim.notice_deadline < letter.sent_on)
        ]
        if not overdue:
            return
        charged = tuple(claim for claim in self.claims if claim in self.demanded or claim in overdue)
        demand = DemandLetter(
            sent_on=letter.sent_on,
            deadline=letter.deadline,
            fee=letter.fee,
            claim_ids=frozenset(claim.id for claim in overdue),
        )
        self.demands.append((demand, charged))

    def withdraw(self, on: date) -> None:
        """Close what is open: the creditor has taken the case back."""
        for claim in self.open_claims():
            claim.closing = Closing(reason="withdrawn", on=on)

    def close_paid(self) -> None:
        """Close the claims on which nothing is owed; not while a rate is unknown."""
        without_principal = [claim for claim in self.open_claims() if not claim.principal]
        if not without_principal:
            return
        try:
            fees = self.fees_owed(self.day)
            paid = [
                claim
                for claim in without_principal
                if not claim.interest_owed(self.day) and not fees[claim.id][1]
            ]
        except Reject:
            return
        for claim in paid:
            claim.closing = Closing(reason="paid", on=self.day)
