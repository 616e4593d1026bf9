"""What payment demands and plans have charged a case: the collection fee, light or heavy, and additions.

Nothing is told on the day on which the fee becomes heavy, and nothing has to be: it is read off the day for
which somebody asks what is owed, as interest is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import zip_longest

from services.settlement.domain.facts import ZERO, CaseFacts, StatusChange
from shared.events import CaseStatus
from shared.norway.fees import Charge, Stop, fee_when_paid, instalment_addition

STANDSTILL: tuple[CaseStatus, ...] = ("paused", "disputed")
"""Statuses whose days do not count for the heavy fee: an objection stops the costs (inkassoloven § 17)."""


def stops(facts: CaseFacts) -> Sequence[Stop]:
    """Return the days that do not count for the heavy fee: objections, pauses, and plans that are kept."""
    of_plans = [(plan.agreed_on, plan.ended_on or date.max) for plan in facts.plans]
    return [*_stops_by_status(facts.statuses), *of_plans]


def _stops_by_status(statuses: Iterable[StatusChange]) -> Iterator[Stop]:
    in_order = sorted(statuses, key=lambda change: change.revision)
    for change, following in zip_longest(in_order, in_order[1:]):
        if change.status in STANDSTILL:
            yield change.on, following.on if following else date.max


def collection_fee_when_paid(charges: Sequence[Charge], facts: CaseFacts, on: date) -> Decimal:
    """Return the collection fee of a case that is paid `on`, with what an instalment plan adds to it.

    Nothing without a demand. Raises RateUnknown.
    """
    if not charges:
        return ZERO
    fee = fee_when_paid(
        charges, on, consumer=facts.is_consumer, creditor_deducts_vat=facts.creditor_deducts_vat
    )
    covered_on = [charge.covered_on for charge in charges]
    day = max((each for each in covered_on if each), default=on) if all(covered_on) else on
    return fee + _addition(facts, min(day, on))


def _addition(facts: CaseFacts, on: date) -> Decimal:
    """Return what a plan of more than four instalments adds, once a case (inkassoforskriften § 2-4).

    A case that the creditor brings before a court or the enforcement authority owes nothing of it.
    """
    if any(change.status == "legal" for change in facts.statuses):
        return ZERO
    additions = (
        min(
            plan.addition,
            instalment_addition(plan.instalments, on, creditor_deducts_vat=facts.creditor_deducts_vat),
        )
        for plan in facts.plans
        if plan.agreed_on <= on and not plan.is_cancelled and plan.addition
    )
    return max(additions, default=ZERO)
