"""What the letters of a case have charged the debtor: reminder fees, the collection fee, what a plan adds.

Settlement counts the same from the same facts, and owns the money: what a letter asks for is what settlement
takes as owed on the letter's day. Both go by `shared.norway.charges`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from services.dunning.domain.cases import ZERO
from services.dunning.domain.state import CaseState, DeltaKind, InvoiceState
from shared.norway import charges as shared
from shared.norway.charges import (
    CHARGING_KINDS,
    Circumstances,
    Demand,
    DemandLetter,
    addition_when_paid,
    collection_fee_when_paid,
    standstills,
)
from shared.norway.fees import Charge, runs_until
from shared.norway.principals import Principal, Reduction, ReductionKind

_KINDS: Mapping[DeltaKind, ReductionKind] = {
    "payment": "payment",
    "credit": "credit_note",
    "write_off": "write_off",
}


def principal_of(claim: InvoiceState) -> Principal:
    """Return the principal of a claim with what has been taken off it."""
    reductions = (
        Reduction(amount=each.amount, on=each.on, kind=_KINDS[each.kind], to_agency=each.to_agency)
        for each in claim.deltas
    )
    principal = Principal.reduced(claim.id, claim.invoice.due_date, claim.invoice.amount, reductions)
    return replace(principal, creditor_deducts_vat=claim.creditor_deducts_vat)


def is_credited_away(claim: InvoiceState) -> bool:
    """Tell whether a credit note or a write-off took all that was left: interest and fees fall away."""
    return claim.rest <= 0 and principal_of(claim).is_credited_away


def demands(case: CaseState) -> list[Demand]:
    """Return the payment demands that have charged something, oldest first, with the claims of each."""
    letters = [
        DemandLetter(
            sent_on=letter.on,
            deadline=letter.deadline,
            fee=letter.fee,
            claim_ids=frozenset(
                claim.id for claim in case.claims if any(each.id == letter.id for each in claim.letters)
            ),
        )
        for letter in case.letters
        if letter.kind in CHARGING_KINDS and letter.status == "sent"
    ]
    if not letters:
        return []
    noticed_until = {claim.id: until for claim in case.claims if (until := notice_runs_until(claim))}
    return shared.demands(letters, [principal_of(claim) for claim in case.claims], noticed_until)


def notice_runs_until(claim: InvoiceState) -> date | None:
    """Return the deadline of a claim's notice in its case: the later one, if the notice was posted anew.

    Days on which the case stood still are not counted.
    """
    stops = list(standstills(claim.case.statuses)) if claim.case else ()
    deadlines = (
        runs_until(letter.on, letter.deadline, stops)
        for letter in claim.of_case()
        if letter.kind == "collection_notice" and letter.status == "sent" and letter.deadline
    )
    return max(deadlines, default=None)


def charges(case: CaseState, today: date) -> list[Charge]:
    """Return what each demand of a case makes of its fee on `today`."""
    return shared.charges(demands(case), case.case.stops, today)


def _circumstances(case: CaseState) -> Circumstances:
    return Circumstances(
        statuses=case.case.statuses,
        plans=tuple(plan.terms for plan in case.case.plans),
        is_consumer=any(claim.customer.is_person for claim in case.claims),
    )


def collection_fee_on(case: CaseState, today: date, charged: Sequence[Charge] | None = None) -> Decimal:
    """Return the collection fee of a case that is paid `today`, without what a plan adds. Raises RateUnknown.

    `charged` are its charges, where they are known or others are supposed.
    """
    charged = charges(case, today) if charged is None else charged
    return collection_fee_when_paid(charged, _circumstances(case), today)


def heavy_fee_to_come(case: CaseState, today: date, charged: Sequence[Charge]) -> tuple[date, Decimal] | None:
    """Return from which day the fee is heavy, and what it then is by today's rates; None if it gets no more.

    Of several demands the first counts whose fee is still to become heavy.
    """
    now = collection_fee_on(case, today, charged)
    to_come = sorted({charge.heavy_from for charge in charged if today < charge.heavy_from < date.max})
    for day in to_come:
        then = [replace(each, heavy_from=date.min) if each.heavy_from <= day else each for each in charged]
        fee = collection_fee_on(case, today, then)
        if fee > now:
            return day, fee
    return None


def addition_on(case: CaseState, today: date) -> Decimal:
    """Return what a plan of many instalments adds to the collection fee, once. Raises RateUnknown."""
    return addition_when_paid(charges(case, today), _circumstances(case), today)


def reminder_fees(claim: InvoiceState) -> Decimal:
    """Return what a claim's notices in this case have charged it."""
    return sum(
        (each.fee for each in claim.of_case() if each.kind == "collection_notice" and each.status == "sent"),
        ZERO,
    )
