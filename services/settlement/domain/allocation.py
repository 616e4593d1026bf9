"""How a payment covers a case."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import (
    COURT_COSTS_LAST,
    INTEREST_LAST,
    PRINCIPAL_FIRST,
    ZERO,
    AllocationOrder,
    Part,
    Payment,
)
from services.settlement.domain.running import Fee, RunningCase, RunningClaim
from services.settlement.domain.states import NOTHING, Closing, Collected, Placement
from shared.norway.principals import Reduction

Owed = Mapping[Part, Mapping[RunningClaim, Decimal]]
"""What is owed on the day of payment, in kroner, by part and, oldest claim first, by claim."""


def pay(case: RunningCase, payment: Payment, amount: Decimal) -> Placement:
    """Let `amount` kroner of a payment cover what is owed, and return where it went.

    Part by part in the payment's order (costs, then interest to the day of payment, then principal), each
    part oldest claim first, only claims that were in the case on the day of payment. What is left over is
    owed back to the debtor, also when another claim joins the case later.

    A payment that by the deadline is all that letters still ask for settles their claims first, even though
    interest has run since they were sent: then interest comes last, and its rest is not asked for. Court
    costs that they do not ask for come after it, and stay owed.

    One that leaves no more than a remainder which is written off covers the principal first: the creditor
    loses none of its own money, and its invoices are closed in its books.

    Raises:
        RateUnknown: a rate of the day of payment is not known; nothing has changed.
    """
    fees = case.fees_owed(payment.paid_on)
    payable = list(case.payable_claims(payment.covers_claims_until))
    costs = case.court_costs_owed(payment.paid_on)
    owed: Owed = {
        "court_costs": {claim: costs.get(claim, ZERO) for claim in payable},
        "fees": {claim: fees[claim][1] for claim in payable},
        "interest": {claim: claim.interest_owed(payment.paid_on) for claim in payable},
        "principal": {claim: claim.principal for claim in payable},
    }
    answered = _answered(case, payable, amount, payment.paid_on)
    asks_for_costs = any(claim.letter and claim.letter.court_costs for claim in answered)
    answering = INTEREST_LAST if asks_for_costs else COURT_COSTS_LAST
    parts, rest = _spread(amount, owed, answered, answering)
    others = [claim for claim in payable if claim not in answered]
    order = PRINCIPAL_FIRST if _leaves_remainder(case, owed, others, rest, payment.paid_on) else payment.order
    of_others, rest = _spread(rest, owed, others, order)
    collected = {claim: _collected(each, fees[claim]) for claim, each in (parts | of_others).items()}
    for claim, part in collected.items():
        claim.collected += part
        if part.principal:
            claim.reduce(Reduction(amount=part.principal, on=payment.paid_on, to_agency=True))
    for claim in answered:
        part = collected.get(claim, NOTHING)
        if not claim.principal and part.court_costs == owed["court_costs"][claim]:
            claim.closing = Closing(reason="paid", on=payment.paid_on)
    allocated = {claim.id: part for claim, part in collected.items()}
    return Placement(status="placed", allocated=allocated, overpaid=rest)


def _answered(
    case: RunningCase, payable: Sequence[RunningClaim], amount: Decimal, on: date
) -> Sequence[RunningClaim]:
    """Return the claims of the letters that a payment of that day answers in time.

    One that is enough for all that is asked answers all, if every claim that it may cover stands in a letter
    whose deadline is not over. One of exactly what a single letter asks for is meant for that letter: all
    letters of a case name the same KID, so the amount is how the debtor designates it.
    """
    asked: dict[UUID, Decimal] = {}
    for claim in payable:
        letter = claim.letter
        if letter and letter.id not in asked and letter.deadline and on <= letter.deadline:
            asked[letter.id] = case.still_asked(letter)
    if not asked:
        return ()
    all_asked = all(claim.letter and claim.letter.id in asked for claim in payable)
    if all_asked and ZERO < sum(asked.values(), ZERO) <= amount:
        return payable
    meant = next((letter_id for letter_id, rest in asked.items() if rest == amount), None)
    return [claim for claim in payable if claim.letter and claim.letter.id == meant]


def _leaves_remainder(
    case: RunningCase, owed: Owed, claims: Sequence[RunningClaim], amount: Decimal, on: date
) -> bool:
    """Say whether `amount` is enough for the principals, and for all but what need not be asked for."""
    if amount < sum((owed["principal"][claim] for claim in claims), ZERO):
        return False
    left = sum((due[claim] for due in owed.values() for claim in claims), ZERO) - amount
    return ZERO < left <= case.facts.remainder_limit(on)


def _spread(
    amount: Decimal, owed: Owed, claims: Sequence[RunningClaim], order: AllocationOrder
) -> tuple[dict[RunningClaim, dict[Part, Decimal]], Decimal]:
    """Return what `amount` covers of what is owed on claims, oldest first, and what is left of it."""
    parts: dict[RunningClaim, dict[Part, Decimal]] = {}
    for part in _with_court_costs(order) if claims else ():
        due = owed[part]
        for claim in claims:
            taken = min(amount, due[claim])
            if taken:
                parts.setdefault(claim, {})[part] = taken
                amount -= taken
    return parts, amount


def _with_court_costs(order: AllocationOrder) -> Iterator[Part]:
    for part in order:
        if part == "fees" and "court_costs" not in order:
            yield "court_costs"
        yield part


def _collected(parts: Mapping[Part, Decimal], fee: Fee) -> Collected:
    kind, _ = fee
    fees = parts.get("fees", ZERO)
    return Collected(
        principal=parts.get("principal", ZERO),
        interest=parts.get("interest", ZERO),
        reminder_fee=fees if kind == "reminder_fee" else ZERO,
        collection_fee=fees if kind == "collection_fee" else ZERO,
        court_costs=parts.get("court_costs", ZERO),
    )
