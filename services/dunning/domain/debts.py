"""What a debtor owes on a case today, claim by claim: principal, interest, and which fees are not paid."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.dunning.domain.amounts import Interest, interest_on
from services.dunning.domain.cases import ZERO
from services.dunning.domain.charges import (
    addition_on,
    charges,
    collection_fee_on,
    demands,
    is_credited_away,
    reminder_fees,
)
from services.dunning.domain.decisions import Reason
from services.dunning.domain.ladder import SMALL_REMAINDER
from services.dunning.domain.state import CaseState, InvoiceState
from shared.norway.charges import (
    REMAINDER_LIMIT,
    court_costs_owed,
)


@dataclass(frozen=True, slots=True)
class Debt:
    """What is owed on one claim, kroner; the claim that bears the case's collection fee has all of it.

    So does the one that bears its court costs, which are not among the fees.
    """

    claim: InvoiceState
    interest: Interest
    fees: Decimal
    court_costs: Decimal = ZERO

    @property
    def principal(self) -> Decimal:
        """What is left of the invoice, never less than nothing."""
        return max(self.claim.rest, ZERO)

    @property
    def total(self) -> Decimal:
        """The sum of the parts."""
        return self.principal + self.interest.owed + self.fees + self.court_costs


@dataclass(frozen=True, slots=True, kw_only=True)
class Costs:
    """The fees that stand on some claims: what was charged, by kind, and what of it is not paid; kroner.

    `is_heavy` tells that the collection fee is the heavy one. Court costs stand apart, as laid out and as
    owed: neither `owed` nor `paid` is about them.
    """

    reminder: Decimal = ZERO
    collection: Decimal = ZERO
    addition: Decimal = ZERO
    owed: Decimal = ZERO
    is_heavy: bool = False
    court_costs: Decimal = ZERO
    court_costs_owed: Decimal = ZERO

    @property
    def paid(self) -> Decimal:
        """What has been paid of the fees."""
        return self.reminder + self.collection + self.addition - self.owed


def open_claims(case: CaseState, today: date) -> list[InvoiceState]:
    """Return the claims for which something may be asked: not closed, credited or barred."""
    return [
        claim
        for claim in case.claims
        if claim.closed is None and today <= claim.barred_after and not is_credited_away(claim)
    ]


def debts(case: CaseState, today: date) -> list[Debt]:
    """Return what is owed on each open claim. Raises RateUnknown.

    The collection fee takes the place of the reminder fees of the claims that were demanded, those already
    paid are deducted, and the oldest of them that is open bears it (inkassoforskriften § 2-1).
    """
    claims = open_claims(case, today)
    demanded = _demanded(case)
    bearer, court_costs = _bearer(claims, demanded), court_costs_on(case, today)
    found: list[Debt] = []
    for claim in claims:
        if claim.id == bearer:
            costs = costs_of(case, {claim.id}, today)
            fees = costs.owed
        elif claim.id in demanded:
            fees = ZERO
        else:
            fees = max(reminder_fees(claim) - _fees_paid([claim]), ZERO)
        found.append(Debt(claim, interest_on(claim, today), fees, court_costs.get(claim.id, ZERO)))
    return found


def court_costs_on(case: CaseState, today: date) -> dict[UUID, Decimal]:
    """Return what is not paid of a case's court costs, by the claim that bears them: the oldest open one."""
    claims = open_claims(case, today)
    paid = sum((delta.court_costs for claim in case.claims for delta in claim.deltas), ZERO)
    owed = court_costs_owed(case.case.court_costs, paid, today)
    bearer = _bearer(claims, {claim.id for claim in claims})
    return {bearer: owed} if bearer and owed else {}


def costs_of(case: CaseState, claim_ids: Collection[UUID], today: date) -> Costs:
    """Return the fees on some claims of a case, all of its collection fee if one of them bears it.

    The same goes for its court costs. Raises RateUnknown.
    """
    court_costs = _court_costs_of(case, claim_ids, today)
    demanded = _demanded(case)
    bearer = _bearer(open_claims(case, today), demanded)
    beside = [claim for claim in case.claims if claim.id in claim_ids and claim.id not in demanded]
    reminder = sum((reminder_fees(claim) for claim in beside), ZERO)
    owed = sum((max(reminder_fees(claim) - _fees_paid([claim]), ZERO) for claim in beside), ZERO)
    if bearer not in claim_ids:
        return replace(court_costs, reminder=reminder, owed=owed)
    charged = charges(case, today)
    collection, addition = collection_fee_on(case, today, charged), addition_on(case, today)
    light = collection_fee_on(case, today, [replace(each, heavy_from=date.max) for each in charged])
    paid = _fees_paid(demanded.values())
    return replace(
        court_costs,
        reminder=reminder,
        collection=collection,
        addition=addition,
        owed=owed + max(collection + addition - paid, ZERO),
        is_heavy=collection > light,
    )


def _court_costs_of(case: CaseState, claim_ids: Collection[UUID], today: date) -> Costs:
    borne = court_costs_on(case, today)
    if not borne.keys() & set(claim_ids):
        return Costs()
    laid_out = sum((cost.amount for cost in case.case.court_costs if cost.on <= today), ZERO)
    return Costs(court_costs=laid_out, court_costs_owed=sum(borne.values(), ZERO))


def asked_for(case: CaseState, today: date) -> list[InvoiceState]:
    """Return the claims that letters ask for: of which something is left that is not too little to ask for.

    What remains of interest and fees of a claim whose principal is covered is asked for from
    `SMALL_REMAINDER` on, and so is every claim of a case with a small principal. Raises RateUnknown.
    """
    claims = open_claims(case, today)
    is_small = has_small_principal(claims)
    if all(claim.rest > 0 for claim in claims) and not is_small:
        return claims
    return [
        debt.claim
        for debt in debts(case, today)
        if (debt.principal and not is_small) or debt.total >= SMALL_REMAINDER
    ]


def has_small_principal(claims: Iterable[InvoiceState]) -> bool:
    """Tell whether so little is left of the principal of claims together that nothing is charged for it."""
    return sum((max(claim.rest, ZERO) for claim in claims), ZERO) <= REMAINDER_LIMIT


def why_nothing_asked(case: CaseState, today: date) -> Reason:
    """Return why nothing is asked for in a case. Raises RateUnknown."""
    owed = debts(case, today)
    if any(debt.total > 0 for debt in owed):
        return Reason.SMALL_PRINCIPAL if any(debt.principal for debt in owed) else Reason.SMALL_REMAINDER
    is_barred = any(claim.closed is None and claim.rest > 0 for claim in case.claims)
    return Reason.TIME_BARRED if is_barred else Reason.SETTLED


def why_it_stands_still(case: CaseState, today: date) -> Reason | None:
    """Return why nothing is done in a case though it is not stopped; None if something may be.

    A claim whose due date was moved to a later day in Go keeps the whole case still, because letters are
    about all that it owes. Raises RateUnknown.
    """
    asked = asked_for(case, today)
    if not asked:
        return why_nothing_asked(case, today)
    return Reason.DUE_DATE_MOVED if any(claim.postponed_to for claim in asked) else None


def _bearer(claims: Iterable[InvoiceState], among: Collection[UUID]) -> UUID | None:
    """Return the oldest of the open claims that are among some."""
    bearing = [(claim.invoice.due_date, claim.id) for claim in claims if claim.id in among]
    return min(bearing)[1] if bearing else None


def _demanded(case: CaseState) -> dict[UUID, InvoiceState]:
    found = demands(case)
    ids = {claim.id for claim in found[-1].claims} if found else ()
    return {claim.id: claim for claim in case.claims if claim.id in ids}


def _fees_paid(claims: Collection[InvoiceState]) -> Decimal:
    return sum((delta.fees - delta.court_costs for claim in claims for delta in claim.deltas), ZERO)
