"""What the debtor of a case is charged: fees, from letters, principals, statuses and plans; and court costs.

One derivation for all who count it: the books, the letters, and what PowerOffice Go is shown. Nothing happens
on the day on which the fee becomes heavy: it is read off the day for which somebody asks, as interest is.

>>> claim = Principal.reduced(UUID(int=1), date(2026, 3, 2), Decimal("4000.00"), [])
>>> letter = DemandLetter(sent_on=date(2026, 5, 4), deadline=date(2026, 5, 18), fee=Decimal("600.00"),
...                       claim_ids=frozenset({claim.id}))
>>> for day in (date(2026, 6, 15), date(2026, 6, 16)):
...     charged = charges(demands([letter], [claim]), stops=[], on=day)
...     print(day, collection_fee_when_paid(charged, Circumstances(), day))
2026-06-15 600.00
2026-06-16 1200.00
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import zip_longest
from uuid import UUID

from shared.errors import RateUnknown
from shared.norway.fees import (
    SHORTEST_DEADLINE,
    ZERO,
    Charge,
    Stop,
    dearest,
    fee_when_paid,
    heavy_from,
    instalment_addition,
    is_mostly_deducted,
)
from shared.norway.principals import Principal

REMAINDER_LIMIT = Decimal("20.00")
"""What may be left of a case for nobody to ask for it, kroner.

Of interest and fees, so that it is closed as paid unless the agency has set another limit; of the principal,
so that nothing is charged for it. Less than the smallest reminder fee (38.00 in 2026, 35.00 before), so that
no whole fee is ever given up.
"""

STANDSTILL = ("paused", "disputed")
"""Statuses in which nothing is asked of the debtor: an objection stops the costs (inkassoloven § 17)."""

UNCOUNTED = (*STANDSTILL, "withdrawn")
"""Statuses whose days do not count for the heavy fee; those of a case that was withdrawn and opened again."""

CHARGING_KINDS = ("payment_demand", "legal_action_notice")
"""The letters whose fee, where they have one, is the collection fee of a case."""

FREE_WITHDRAWAL = timedelta(days=14)
"""How long after the payment demand a creditor takes a case back without cost (the agreement, section 5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandLetter:
    """A payment demand that has been sent, with the claims that it names; its fee is one for all of them.

    `deadline` is the one that holds: a later one than the letter's own, if its mail came back.
    """

    sent_on: date
    deadline: date | None
    fee: Decimal
    claim_ids: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Demand:
    """A payment demand with the claims that it charges: its own, and those of the demands before it."""

    letter: DemandLetter
    claims: tuple[Principal, ...]


def demands(
    letters: Iterable[DemandLetter],
    claims: Sequence[Principal],
    noticed_until: Mapping[UUID, date] | None = None,
) -> list[Demand]:
    """Return what letters that are given in their order have demanded.

    A claim whose principal was covered by then is not charged, nor one whose notice (`noticed_until` is its
    deadline) had not run out: a letter that was sent before its notice could be posted came too early
    (inkassoloven § 17). A letter without a fee charges nothing.
    """
    found: list[Demand] = []
    charged: dict[UUID, Principal] = {}
    runs_until = noticed_until or {}
    for letter in letters:
        named = [
            each
            for each in claims
            if each.id in letter.claim_ids and runs_until.get(each.id, date.min) < letter.sent_on
        ]
        new = {each.id: each for each in named if each.when_written_to(letter.sent_on) > 0}
        if new and letter.fee:
            charged = charged | new
            found.append(Demand(letter, tuple(charged.values())))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusChange:
    """A status that a case has had from a day on; `revision` is their order."""

    status: str
    on: date
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What the debtor has agreed on paying later: in how many instalments, and what that adds to the fee.

    `ended_on` is the first day on which it no longer stood. One that was cancelled adds nothing.
    """

    id: UUID
    agreed_on: date
    instalments: int
    addition: Decimal
    ended_on: date | None = None
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What beside its demands decides the fee of a case."""

    statuses: tuple[StatusChange, ...] = ()
    plans: tuple[Plan, ...] = ()
    is_consumer: bool = True

    @property
    def stops(self) -> list[Stop]:
        """The days that do not count for the heavy fee: of `standstills`, and of plans that are kept."""
        of_plans = ((plan.agreed_on, plan.ended_on or date.max) for plan in self.plans)
        return [*standstills(self.statuses), *of_plans]

    @property
    def has_gone_legal(self) -> bool:
        """Whether the creditor has brought the case before a court or the enforcement authority."""
        return any(change.status == "legal" for change in self.statuses)


def standstills(statuses: Iterable[StatusChange]) -> Iterator[Stop]:
    """Yield the days through which a case was paused, disputed or withdrawn."""
    in_order = sorted(statuses, key=lambda change: change.revision)
    for change, following in zip_longest(in_order, in_order[1:]):
        if change.status in UNCOUNTED:
            yield change.on, following.on if following else date.max


@dataclass(frozen=True, slots=True, kw_only=True)
class CourtCost:
    """A public fee for a legal step, in kroner, which the debtor owes from a day on."""

    amount: Decimal
    on: date


def court_costs_owed(laid_out: Iterable[CourtCost], paid: Decimal, on: date) -> Decimal:
    """Return what is left, at the end of a day, of a case's court costs after what was `paid` of them.

    The oldest claim that is open bears all of it. Costs that were revoked are not among those laid out, so
    that more may have been paid than is owed: never less than nothing.

    >>> filed = CourtCost(amount=Decimal("2071.00"), on=date(2026, 5, 25))
    >>> [court_costs_owed([filed], Decimal("71.00"), date(2026, 5, day)) for day in (24, 25)]
    [Decimal('0.00'), Decimal('2000.00')]
    """
    return max(sum((cost.amount for cost in laid_out if cost.on <= on), ZERO) - paid, ZERO)


def charges(demanded: Iterable[Demand], stops: Sequence[Stop], on: date) -> list[Charge]:
    """Return what each demand of a case, the first one first, makes of its fee on a day."""
    first_sent: dict[UUID, date] = {}
    found: list[Charge] = []
    for demand in demanded:
        letter, claims = demand.letter, demand.claims
        for claim in claims:
            first_sent.setdefault(claim.id, letter.sent_on)
        days = (letter.deadline - letter.sent_on if letter.deadline else SHORTEST_DEADLINE).days
        heavy = heavy_from(letter.sent_on, days, stops)
        left = sum((claim.left if on < heavy else claim.outstanding(heavy) for claim in claims), ZERO)
        covered_on = [claim.covered_on for claim in claims if claim.left <= 0]
        demanded_of = [(claim.demanded(first_sent[claim.id]), claim.creditor_deducts_vat) for claim in claims]
        found.append(
            Charge(
                asked=letter.fee,
                demanded=sum((amount for amount, _ in demanded_of), ZERO),
                outstanding=left if left > REMAINDER_LIMIT else ZERO,
                claim_due=max(claim.due_date for claim in claims),
                heavy_from=heavy,
                covered_on=max(filter(None, covered_on)) if len(covered_on) == len(claims) else None,
                creditor_deducts_vat=is_mostly_deducted(demanded_of),
            )
        )
    return found


def collection_fee_when_paid(charged: Sequence[Charge], case: Circumstances, on: date) -> Decimal:
    """Return the collection fee of a case that is paid `on`, without what a plan adds to it.

    Raises RateUnknown.
    """
    return fee_when_paid(charged, on, consumer=case.is_consumer)


def fee_holds_vat(charged: Sequence[Charge], case: Circumstances, on: date) -> bool:
    """Tell whether the collection fee of a case that is paid `on` includes VAT; not without a demand.

    That of the demand whose fee it is; where a rate is not known the latest one's.
    """
    if not charged:
        return False
    try:
        return not dearest(charged, on, consumer=case.is_consumer).creditor_deducts_vat
    except RateUnknown:
        return not charged[-1].creditor_deducts_vat


def addition_when_paid(charged: Sequence[Charge], case: Circumstances, on: date) -> Decimal:
    """Return what a plan of more than four instalments adds, once a case (inkassoforskriften § 2-4).

    Nothing without a demand, of a plan that was cancelled, or in a case that has gone legal. Raises
    RateUnknown.
    """
    if not charged or case.has_gone_legal:
        return ZERO
    day = min(charged[-1].covered_on or on, on)
    additions = (
        min(
            plan.addition,
            instalment_addition(plan.instalments, day, creditor_deducts_vat=charged[-1].creditor_deducts_vat),
        )
        for plan in case.plans
        if plan.agreed_on <= day and not plan.is_cancelled and plan.addition
    )
    return max(additions, default=ZERO)
