"""A case on its way through its facts: the one thing in the domain that changes, only inside a replay."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.settlement.domain.facts import ZERO, CaseFacts, Claim, Letter, Reduction
from services.settlement.domain.states import NOTHING, Closing, Collected
from shared.errors import RateUnknown, Reject
from shared.norway.charges import (
    CHARGING_KINDS,
    FREE_WITHDRAWAL,
    Circumstances,
    CourtCost,
    Demand,
    DemandLetter,
    addition_when_paid,
    charges,
    collection_fee_when_paid,
    court_costs_owed,
    fee_holds_vat,
    standstills,
)
from shared.norway.fees import Charge, Stop, runs_until
from shared.norway.interest import late_interest
from shared.norway.principals import Principal
from shared.norway.principals import Reduction as Taken

Fee = tuple[Literal["reminder_fee", "collection_fee"], Decimal]
"""A kind of fee and what is owed of it, in kroner."""


@dataclass(slots=True, eq=False)
class RunningClaim:
    """A claim after the facts so far; amounts in kroner."""

    claim: Claim
    principal: Decimal
    creditor_deducts_vat: bool = True
    taken: list[Taken] = field(default_factory=list)
    reminder_fees: Decimal = ZERO
    notice_deadline: date | None = None
    letter: Letter | None = None
    covered_before_letter: Decimal = ZERO
    collected: Collected = NOTHING
    closing: Closing | None = None
    written_off: Decimal = ZERO
    withdrawal_fee: Decimal = ZERO
    accrued: tuple[date, Decimal] | None = None

    @property
    def id(self) -> UUID:
        """The invoice's id."""
        return self.claim.invoice_id

    def covered(self, letter: Letter) -> Decimal:
        """Return what has been paid, to whomever, credited or written off, of what a letter may ask for.

        What covers court costs counts for a letter that asks for some.
        """
        costs = self.collected.court_costs if letter.court_costs else ZERO
        return self.claim.amount - self.principal + self.collected.interest + self.collected.fees + costs

    def interest_owed(self, on: date) -> Decimal:
        """Return the interest up to and with `on` that is not paid. Raises RateUnknown.

        Facts come by date, so that none of those still to come changes the interest up to `on`.
        """
        if not self.claim.bears_interest:
            return ZERO
        if self.accrued is None or self.accrued[0] != on:
            reductions = ((each.on, each.amount) for each in self.taken)
            self.accrued = on, late_interest(self.claim.amount, self.claim.due_date, on, reductions)
        return max(self.accrued[1] - self.collected.interest, ZERO)

    def reduce(self, reduction: Taken) -> Decimal:
        """Take a reduction, as far as it goes, off the principal; return how far it went."""
        taken = min(reduction.amount, self.principal)
        self.principal -= taken
        self.taken.append(reduction if taken == reduction.amount else replace(reduction, amount=taken))
        return taken

    def so_far(self) -> Principal:
        """Return its principal with what has been taken off it, by which the collection fee goes."""
        return Principal(
            id=self.id,
            due_date=self.claim.due_date,
            amount=self.claim.amount,
            reductions=tuple(self.taken),
            creditor_deducts_vat=self.creditor_deducts_vat,
        )


@dataclass(slots=True)
class RunningCase:
    """A case after the facts so far, the latest of them of `day`; `claims` stand oldest first."""

    facts: CaseFacts
    claims: list[RunningClaim]
    circumstances: Circumstances
    stops: Sequence[Stop] = ()
    demands: list[tuple[DemandLetter, tuple[RunningClaim, ...]]] = field(default_factory=list)
    day: date = date.min

    @classmethod
    def of(cls, facts: CaseFacts) -> RunningCase:
        """Return a case to which nothing has happened."""
        oldest_first = sorted(facts.claims, key=lambda claim: (claim.due_date, claim.invoice_id))
        claims = [RunningClaim(claim, claim.amount, facts.deducts_vat(claim)) for claim in oldest_first]
        circumstances = facts.circumstances
        return cls(facts, claims, circumstances, circumstances.stops)

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
        covered = (claim.covered(letter) - claim.covered_before_letter for claim in about)
        return letter.total - sum(covered, ZERO)

    def fees_owed(self, on: date | None) -> dict[RunningClaim, Fee]:
        """Return for each claim what is not paid of its fees, if it is paid `on`; as asked for without a day.

        The collection fee takes the place of the reminder fees of its claims, those already paid are
        deducted, and its oldest open claim bears it (inkassoforskriften § 2-1). Raises RateUnknown.
        """
        demanded = self.demanded
        owed: dict[RunningClaim, Fee] = dict.fromkeys(self.claims, ("reminder_fee", ZERO))
        for claim in self.open_claims():
            if claim not in demanded:
                owed[claim] = ("reminder_fee", max(claim.reminder_fees - claim.collected.fees, ZERO))
        bearer = next((claim for claim in demanded if claim.closing is None), None)
        if bearer:
            paid = sum((claim.collected.fees for claim in demanded), ZERO)
            fee = self._fee_when_paid(on) if on else max(letter.fee for letter, _ in self.demands)
            owed[bearer] = ("collection_fee", max(fee - paid, ZERO))
        return owed

    def _fee_when_paid(self, on: date) -> Decimal:
        charged = self._charges(on)
        fee = collection_fee_when_paid(charged, self.circumstances, on)
        return fee + addition_when_paid(charged, self.circumstances, on)

    def _charges(self, on: date) -> list[Charge]:
        demanded = [
            Demand(letter, tuple(claim.so_far() for claim in claims)) for letter, claims in self.demands
        ]
        return charges(demanded, self.stops, on)

    def fee_holds_vat(self) -> bool:
        """Tell whether the collection fee, as of the latest fact, includes VAT."""
        kinds = {claim.creditor_deducts_vat for claim in self.claims}
        if len(kinds) > 1:
            return fee_holds_vat(self._charges(self.day), self.circumstances, self.day)
        return False in kinds

    def court_costs_owed(self, on: date) -> dict[RunningClaim, Decimal]:
        """Return what is not paid of the court costs until `on`: the oldest claim that is open bears them."""
        paid = sum((claim.collected.court_costs for claim in self.claims), ZERO)
        laid_out = (CourtCost(amount=outlay.amount, on=outlay.on) for outlay in self.facts.outlays)
        bearer = next(self.payable_claims(on), None)
        return {bearer: court_costs_owed(laid_out, paid, on)} if bearer else {}

    def fees_charged(self) -> dict[RunningClaim, Fee]:
        """Return for each claim what is charged and not paid of its fees, as of the latest fact.

        Where the rates of its day are not known they stand as they were asked for.
        """
        try:
            return self.fees_owed(self.day)
        except RateUnknown:
            return self.fees_owed(None)

    def reduce(self, reduction: Reduction) -> None:
        """Let a payment to the creditor, a credit note or a write-off take effect.

        A credit note or a write-off of all that was left closes the claim, its interest and fees with it.
        """
        for claim in self.open_claims():
            if claim.id == reduction.invoice_id and claim.principal:
                taken = claim.reduce(Taken(amount=reduction.amount, on=reduction.on, kind=reduction.kind))
                if not claim.principal and reduction.kind == "credit_note":
                    claim.closing = Closing(reason="credited", on=reduction.on)
                elif reduction.kind == "write_off":
                    self._write_off(claim, taken, reduction.on)

    def _write_off(self, claim: RunningClaim, taken: Decimal, on: date) -> None:
        """Note what the creditor gives up, and with the last of it the costs that nobody bears any more."""
        claim.written_off += taken
        if not claim.principal:
            before = self._costs_charged()
            claim.closing = Closing(reason="written_off", on=on)
            claim.written_off += before - self._costs_charged()

    def _costs_charged(self) -> Decimal:
        """Return what is charged and not paid in the whole case of fees and court costs."""
        fees = (fee for _, fee in self.fees_charged().values())
        return sum(fees, ZERO) + sum(self.court_costs_owed(self.day).values(), ZERO)

    def write(self, letter: Letter) -> None:
        """Let a letter take effect on the open claims that it names."""
        addressed = [claim for claim in self.open_claims() if claim.id in letter.invoice_ids]
        for claim in addressed:
            claim.letter, claim.covered_before_letter = letter, claim.covered(letter)
            if letter.kind in ("reminder", "collection_notice"):
                claim.reminder_fees += letter.fee
            if letter.kind == "collection_notice":
                claim.notice_deadline = letter.deadline and runs_until(
                    letter.sent_on, letter.deadline, standstills(self.facts.statuses)
                )
        if letter.kind in CHARGING_KINDS and letter.fee:
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
        """Close what is open: the case has gone back to the creditor.

        A creditor that takes it back later than `FREE_WITHDRAWAL` after the first demand may have to answer
        for the collection fee.
        """
        if not any(self.open_claims()):
            return
        self.day = on
        fees = self.fees_charged()
        is_free = self.facts.is_rejected or not self.demands
        is_free = is_free or on <= self.demands[0][0].sent_on + FREE_WITHDRAWAL
        for claim in self.open_claims():
            kind, fee = fees[claim]
            claim.withdrawal_fee = ZERO if is_free or kind == "reminder_fee" else fee
            claim.closing = Closing(reason="withdrawn", on=on)

    def close_paid(self) -> None:
        """Close the claims on which nothing is owed, or too little to be asked for; not without known rates.

        A remainder of interest and fees is given up when no principal is left in the whole case, and it is
        no more than the agency's limit of the day.
        """
        without_principal = [claim for claim in self.open_claims() if not claim.principal]
        if not without_principal:
            return
        try:
            fees = self.fees_owed(self.day)
            rest = {claim: claim.interest_owed(self.day) + fees[claim][1] for claim in without_principal}
        except Reject:
            return
        costs = self.court_costs_owed(self.day)
        rest = {claim: left + costs.get(claim, ZERO) for claim, left in rest.items()}
        in_hand = list(self.payable_claims(self.day))
        is_remainder = sum(rest.values(), ZERO) <= self.facts.remainder_limit(self.day) and all(
            not claim.principal for claim in in_hand
        )
        for claim, left in rest.items():
            if not left or is_remainder:
                claim.written_off += left
                claim.closing = Closing(reason="paid", on=self.day)
