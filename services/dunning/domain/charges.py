"""What the letters of a case have charged the debtor: reminder fees, the collection fee, what a plan adds.

Settlement counts the same from the same facts, and owns the money: what a letter asks for is what settlement
takes as owed on the letter's day. Both go by `shared.norway.fees.fee_when_paid`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.dunning.domain.state import ZERO, CaseState, Delta, InvoiceState, Letter
from shared.norway.fees import Charge, fee_when_paid, heavy_from, instalment_addition


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How a claim's principal changed on a day: `taken` off it by `delta`, and what was left."""

    delta: Delta
    taken: Decimal
    left: Decimal


def changes(claim: InvoiceState) -> Iterator[Change]:
    """Yield what changed a claim's principal, in order; on one day what the creditor matched comes first."""
    left = claim.invoice.amount
    for delta in sorted(claim.deltas, key=lambda delta: (delta.on, delta.to_agency)):
        if delta.amount:
            taken = min(delta.amount, left)
            left -= taken
            yield Change(delta=delta, taken=taken, left=left)


def principal_before(claim: InvoiceState, day: date) -> Decimal:
    """Return what was left of a claim's principal when a day began."""
    return claim.invoice.amount - sum(
        (change.taken for change in changes(claim) if change.delta.on < day), ZERO
    )


def _principal_at(claim: InvoiceState, sent_on: date) -> Decimal:
    """Return what was left when a letter was sent: payments to the agency of that day count after it."""
    return claim.invoice.amount - sum((each.taken for each in _up_to(claim, sent_on)), ZERO)


def _credited_since(claim: InvoiceState, sent_on: date) -> Decimal:
    before = len(_up_to(claim, sent_on))
    later = list(changes(claim))[before:]
    return sum((each.taken for each in later if each.delta.kind == "credit"), ZERO)


def _up_to(claim: InvoiceState, sent_on: date) -> list[Change]:
    return [
        each
        for each in changes(claim)
        if each.delta.on < sent_on or (each.delta.on == sent_on and not each.delta.to_agency)
    ]


def is_credited_away(claim: InvoiceState) -> bool:
    """Tell whether a credit note or a write-off took all that was left: interest and fees fall away."""
    if claim.rest > 0:
        return False
    last = next((each for each in reversed(list(changes(claim))) if each.taken), None)
    return last is not None and last.delta.kind != "payment"


def demands(case: CaseState) -> list[tuple[Letter, tuple[InvoiceState, ...]]]:
    """Return the payment demands that have charged something, oldest first, with the claims of each.

    A demand stands for those before it too. A claim whose principal was covered by then is not charged.
    """
    found: list[tuple[Letter, tuple[InvoiceState, ...]]] = []
    charged: dict[UUID, InvoiceState] = {}
    for letter in case.letters:
        if letter.kind != "payment_demand" or letter.status != "sent" or not letter.fee:
            continue
        named = [claim for claim in case.claims if any(each.id == letter.id for each in claim.letters)]
        new = {claim.id: claim for claim in named if _principal_at(claim, letter.on) > 0}
        if new:
            charged = charged | new
            found.append((letter, tuple(charged.values())))
    return found


def charges(case: CaseState, today: date) -> list[Charge]:
    """Return what each demand of a case makes of its fee on `today`."""
    first_demanded: dict[UUID, date] = {}
    found: list[Charge] = []
    for letter, claims in demands(case):
        for claim in claims:
            first_demanded.setdefault(claim.id, letter.on)
        days = (letter.deadline - letter.on).days if letter.deadline else 14
        heavy = heavy_from(letter.on, days, case.case.stops)
        found.append(
            Charge(
                asked=letter.fee,
                demanded=sum((_demanded(claim, first_demanded[claim.id]) for claim in claims), ZERO),
                outstanding=_outstanding(claims, heavy, today),
                claim_due=max(claim.invoice.due_date for claim in claims),
                heavy_from=heavy,
                covered_on=_covered_on(claims),
            )
        )
    return found


def _demanded(claim: InvoiceState, first: date) -> Decimal:
    return _principal_at(claim, first) - _credited_since(claim, first)


def _outstanding(claims: Sequence[InvoiceState], heavy: date, today: date) -> Decimal:
    """Return what was left when the day of the heavy fee began, less what was credited from then on."""
    if today < heavy:
        return sum((max(claim.rest, ZERO) for claim in claims), ZERO)
    credited = (
        each.taken
        for claim in claims
        for each in changes(claim)
        if each.delta.kind == "credit" and each.delta.on >= heavy
    )
    return sum((principal_before(claim, heavy) for claim in claims), ZERO) - sum(credited, ZERO)


def _covered_on(claims: Iterable[InvoiceState]) -> date | None:
    last = [(claim.rest, [each.delta.on for each in changes(claim) if each.taken]) for claim in claims]
    if any(rest > 0 for rest, _ in last):
        return None
    return max((days[-1] for _, days in last if days), default=None)


def collection_fee_on(case: CaseState, today: date, charged: Sequence[Charge] | None = None) -> Decimal:
    """Return the collection fee of a case that is paid `today`, without what a plan adds. Raises RateUnknown.

    `charged` are its charges, where they are known or others are supposed.
    """
    first = case.claims[0]
    assert first.creditor.profile is not None
    return fee_when_paid(
        charges(case, today) if charged is None else charged,
        today,
        consumer=first.customer.is_person,
        creditor_deducts_vat=first.creditor.profile.vat_registered,
    )


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
    """Return what a plan of many instalments adds to the collection fee, once (forskriften § 2-4).

    Nothing before a demand, of a plan that was cancelled, or in a case that has gone legal. Raises
    RateUnknown.
    """
    charged_by = demands(case)
    if not charged_by or any(change.status == "legal" for change in case.case.statuses):
        return ZERO
    profile = case.claims[0].creditor.profile
    assert profile is not None
    day = min(_covered_on(charged_by[-1][1]) or today, today)
    additions = (
        min(
            plan.addition,
            instalment_addition(len(plan.instalments), day, creditor_deducts_vat=profile.vat_registered),
        )
        for plan in case.case.plans
        if plan.addition and plan.status != "cancelled" and plan.agreed_on <= day
    )
    return max(additions, default=ZERO)


def reminder_fees(claim: InvoiceState) -> Decimal:
    """Return what a claim's notices in this case have charged it."""
    return sum(
        (each.fee for each in claim.of_case() if each.kind == "collection_notice" and each.status == "sent"),
        ZERO,
    )
