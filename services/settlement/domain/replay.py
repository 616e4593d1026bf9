"""From the facts of a case to its state: one pass by business date, whatever was told when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from operator import itemgetter
from uuid import UUID

from services.settlement.domain.allocation import pay
from services.settlement.domain.facts import ZERO, CaseFacts, Letter, Outlay, Payment, Reduction
from services.settlement.domain.reversals import standing_amounts
from services.settlement.domain.running import RunningCase, RunningClaim
from services.settlement.domain.states import CaseState, ClaimState, Placement
from shared.errors import Reject
from shared.events import ClaimAmounts
from shared.norway.principals import ON_ONE_DAY

Happening = Reduction | Letter | Outlay | Payment
REDUCTION, LETTER, PAYMENT = range(3)


def replay(facts: CaseFacts) -> CaseState:
    """Return the state of a case: a function of the set of its facts.

    Facts count by business date; on one day what the creditor matched comes first (`ON_ONE_DAY`), then
    letters, then payments, then a withdrawal. A payment of a day whose rates are not known is held, and all
    after it. A claim that joins the case leaves the payments of earlier days where they are.
    """
    case, placements = _replayed(facts, date.max)
    fees, costs = case.fees_charged(), case.court_costs_owed(case.day)
    holds_vat = case.fee_holds_vat()
    return CaseState(
        claims={
            claim.id: _state(case, claim, fees[claim][1] + costs.get(claim, ZERO), holds_vat=holds_vat)
            for claim in case.claims
        },
        payments=placements,
        received=sum((payment.amount for payment in facts.payments), ZERO),
    )


def balance_on(facts: CaseFacts, on: date) -> dict[UUID, ClaimAmounts]:
    """Return by invoice what is owed at the end of a day, interest up to and with it.

    Facts of later days do not count. Raises RateUnknown when a rate of the day is not known.
    """
    case, _ = _replayed(facts, on)
    fees, costs = case.fees_owed(on), case.court_costs_owed(on)
    nothing = ClaimAmounts(principal=ZERO)
    return {claim.id: nothing for claim in case.claims} | {
        claim.id: ClaimAmounts(
            principal=claim.principal,
            interest=claim.interest_owed(on),
            fees=fees[claim][1] + costs.get(claim, ZERO),
            court_costs=costs.get(claim, ZERO),
        )
        for claim in case.open_claims()
    }


def _replayed(facts: CaseFacts, until: date) -> tuple[RunningCase, dict[str, Placement]]:
    case, placements = RunningCase.of(facts), {}
    standing = standing_amounts(payment for payment in facts.payments if payment.paid_on <= until)
    withdrawn_on = facts.withdrawn_on or date.max
    held = ""
    for happening in _in_order(facts, until):
        on = _day(happening)
        if on > withdrawn_on:
            case.withdraw(withdrawn_on)
        case.day = on
        match happening:
            case Reduction():
                case.reduce(happening)
            case Letter():
                case.write(happening)
            case Outlay():
                pass  # read off the day, as interest is
            case Payment():
                placement = _placed(case, happening, standing[happening.id], held)
                placements[happening.id] = placement
                held = held or (placement.reason if placement.status == "held" else "")
        case.close_paid()
    if withdrawn_on <= until and facts.withdrawn_on:
        case.withdraw(withdrawn_on)
    return case, placements


def _placed(case: RunningCase, payment: Payment, amount: Decimal, held: str) -> Placement:
    if not amount:
        return Placement(status="reversed")
    if amount < 0:
        return _unplaced(amount, "the bank took back a payment that has not been received")
    if payment.given_back:
        return Placement(status="given_back", overpaid=amount)
    if not any(case.payable_claims(payment.covers_claims_until)):
        return _unplaced(amount, _nothing_owed(case, payment.paid_on))
    try:
        placement = None if held else pay(case, payment, amount)
    except Reject as refused:
        placement, held = None, str(refused)
    if placement is None:
        return Placement(status="held", waiting=amount, reason=held)
    return placement if placement.allocated else _unplaced(amount, _nothing_owed(case, payment.paid_on))


def _unplaced(amount: Decimal, reason: str) -> Placement:
    return Placement(status="unplaced", waiting=amount, reason=reason)


def _nothing_owed(case: RunningCase, on: date) -> str:
    closings = [claim.closing for claim in case.claims if claim.closing]
    last = max(closings, key=lambda closing: closing.on, default=None)
    return f"the case was {last.reason} on {last.on}" if last else f"nothing was owed on {on}"


def _in_order(facts: CaseFacts, until: date) -> Iterator[Happening]:
    keyed: list[tuple[date, int, str | UUID | int, Happening]] = [
        *((each.on, REDUCTION, rank, each) for rank, each in enumerate(_reductions(facts))),
        *((each.sent_on, LETTER, each.id, each) for each in facts.letters),
        *((each.on, LETTER, each.id, each) for each in facts.outlays),
        *((each.paid_on, PAYMENT, each.rank or each.id, each) for each in facts.payments),
    ]
    keyed.sort(key=itemgetter(0, 1, 2))
    return (happening for day, _, _, happening in keyed if day <= until)


def _reductions(facts: CaseFacts) -> list[Reduction]:
    """Return what the creditor matched, summed by day, kind and claim, in the order in which it counts."""
    oldest_first = sorted(facts.claims, key=lambda claim: (claim.due_date, claim.invoice_id))
    age = {claim.invoice_id: number for number, claim in enumerate(oldest_first)}
    sums: dict[tuple[date, int, int], Reduction] = {}
    for each in facts.reductions:
        key = each.on, ON_ONE_DAY.index(each.kind), age[each.invoice_id]
        sums[key] = replace(each, amount=sums[key].amount + each.amount) if key in sums else each
    return [sums[key] for key in sorted(sums)]


def _day(happening: Happening) -> date:
    match happening:
        case Reduction() | Outlay():
            return happening.on
        case Letter():
            return happening.sent_on
        case Payment():
            return happening.paid_on


def _state(case: RunningCase, claim: RunningClaim, fees: Decimal, *, holds_vat: bool) -> ClaimState:
    laid_out = (each.amount for each in case.facts.outlays if each.by_agency and each.invoice_id == claim.id)
    return ClaimState(
        principal=claim.principal if claim.closing is None else ZERO,
        fees=fees,
        collected=claim.collected,
        closing=claim.closing,
        written_off=claim.written_off,
        withdrawal_fee=claim.withdrawal_fee,
        outlays=sum(laid_out, ZERO),
        fee_holds_vat=holds_vat,
    )
