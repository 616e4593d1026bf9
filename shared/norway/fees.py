"""Reminder fees, collection fees and what else a late payer may owe, after inkassoforskriften.

Creditors' own letters are priced by the inkassosats of the day they are sent (§ 1-2), collection fees by
that of the day the claim is paid (§ 2-2 last paragraph). Claims due before 1 October 2020 keep the multiples
of their time (FOR-2020-06-19-1248). Collection fees are caps, so fractions of an øre are dropped.

>>> reminder_fee(sent=date(2026, 9, 29), claim_due=date(2026, 9, 15))
Decimal('38.00')
>>> collection_fee(Decimal("12500"), date(2026, 3, 2), date(2026, 6, 1),
...                heavy=True, consumer=False, creditor_deducts_vat=True)
Decimal('3600.00')
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from shared.errors import RateUnknown, Reject
from shared.norway.acts import require_known_fees
from shared.norway.calendar import deadline
from shared.norway.money import to_krone_half_up, to_ore_down
from shared.norway.rates import RateKind, in_force
from shared.norway.vat import vat_rate

ZERO = Decimal("0.00")
SHORTEST_DEADLINE = timedelta(days=14)

Stop = tuple[date, date]
"""Days through which a case stood still: the first of them, and the day on which it went on."""


@dataclass(frozen=True, slots=True)
class Multiples:
    """How many times the inkassosats a claim due on or after `claims_due_from` may cost.

    `light_bands` are pairs of a band's highest claim, inclusive, and the multiple for a light fee.
    """

    claims_due_from: date
    reminder: Decimal
    light_bands: tuple[tuple[Decimal, Decimal], ...]


def _bands(*pairs: tuple[str, str]) -> tuple[tuple[Decimal, Decimal], ...]:
    return tuple((Decimal(up_to), Decimal(multiple)) for up_to, multiple in pairs)


# Latest first. §§ 1-2 and 2-2 as changed by FOR-2020-06-19-1248, and as they stood from 2010.
MULTIPLES = (
    Multiples(
        claims_due_from=date(2020, 10, 1),
        reminder=Decimal(1) / 20,
        light_bands=_bands(
            ("500", "0.25"),
            ("1000", "0.35"),
            ("2500", "0.4"),
            ("10000", "0.8"),
            ("50000", "1.6"),
            ("250000", "3.6"),
            ("Infinity", "7.2"),
        ),
    ),
    Multiples(
        claims_due_from=date(2010, 1, 1),
        reminder=Decimal(1) / 10,
        light_bands=_bands(
            ("2500", "0.5"),
            ("10000", "1"),
            ("50000", "2"),
            ("250000", "4"),
            ("Infinity", "8"),
        ),
    ),
)


def earliest_fee_letter(claim_due: date) -> date:
    """Return the first day on which a reminder or notice with a fee may be sent (§ 1-2 first paragraph)."""
    return claim_due + SHORTEST_DEADLINE


def reminder_fee(sent: date, claim_due: date) -> Decimal:
    """Return the highest fee in kroner for a reminder or a collection notice that the creditor sends.

    The same for consumers and businesses. Raises Reject before `earliest_fee_letter`, and RateUnknown
    where the inkassosats of the day is not known (inkassoforskriften § 1-2 first and second paragraphs).
    """
    if sent < earliest_fee_letter(claim_due):
        raise Reject(
            f"A letter sent {sent} for a claim due {claim_due} may not carry a fee: send it without one, or "
            f"from {earliest_fee_letter(claim_due)}, 14 days after the due date (inkassoforskriften § 1-2)"
        )
    return to_krone_half_up(_multiples(claim_due).reminder * _base_rate(sent))


def collection_fee(
    claim: Decimal,
    claim_due: date,
    paid: date,
    *,
    heavy: bool,
    consumer: bool,
    creditor_deducts_vat: bool,
) -> Decimal:
    """Return the highest collection fee in kroner that the debtor owes for one case.

    `claim` is the principal with the interest from before `claim_due`, no costs (§ 2-2). `paid` is the day
    on which the principal was covered. A heavy fee is due from `heavy_from` on and replaces the light one
    (§ 2-3). A debtor who is no consumer owes 1.5 times as much (§ 2-1). VAT is added if the claim comes
    mostly from activity without VAT, so that the creditor cannot deduct it (§§ 2-2, 2-3). The cap includes
    the creditor's own fees (§ 2-1). Raises Reject for a claim of zero or less, and RateUnknown outside the
    tables.
    """
    if claim <= 0:
        raise Reject(f"A collection fee needs a claim above zero, not {claim}; close the case instead")
    bands = _multiples(claim_due).light_bands
    fee = next(multiple for up_to, multiple in bands if claim <= up_to) * _base_rate(paid)
    fee *= 2 if heavy else 1
    fee *= 1 if consumer else Decimal("1.5")
    return to_ore_down(fee if creditor_deducts_vat else _with_vat(fee, paid))


def is_mostly_deducted(parts: Iterable[tuple[Decimal, bool]]) -> bool:
    """Tell whether the fee of claims that are collected together holds no VAT.

    `parts` are their amounts in kroner, each with whether the creditor deducts the VAT on a fee for it. VAT
    is added when more than half comes from activity without VAT (inkassoforskriften § 2-2 second paragraph).
    """
    amounts = {True: ZERO, False: ZERO}
    for amount, is_deducted in parts:
        amounts[is_deducted] += amount
    return amounts[True] >= amounts[False]


def heavy_from(demand_sent: date, days: int = 14, stops: Iterable[Stop] = ()) -> date:
    """Return the first day of the heavy fee: the demand's deadline of `days` missed by more than 28 days.

    With a deadline of 14 days that is day 43 after the payment demand (inkassoforskriften § 2-3). Days on
    which the case stood still since the demand (an objection, a pause, a plan that is kept) are not counted;
    `date.max` while it stands still for an unknown time.
    """
    last_light = runs_until(demand_sent, deadline(demand_sent, days) + timedelta(days=28), stops)
    return last_light if last_light == date.max else last_light + timedelta(days=1)


def runs_until(sent: date, last_day: date, stops: Iterable[Stop] = ()) -> date:
    """Return the last day of a time that a letter gives: days on which the case stood still do not count.

    What was left of it when the case came to a standstill is left when it goes on; `date.max` while that is
    not known.
    """
    counted_from = sent + timedelta(days=1)
    for begun, ended in sorted(stops):
        begun = max(begun, counted_from)  # noqa: PLW2901 - two stops may overlap
        if begun > last_day or ended <= begun:
            continue
        if ended == date.max:
            return date.max
        last_day += ended - begun
        counted_from = ended
    return last_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """What one payment demand makes of the collection fee of its case; kroner.

    Attributes:
        asked: the fee that the demand asks for.
        demanded: the principals that it demands, together with those of the demands before it; less what has
            been credited since, because a claim that was credited was never so large.
        outstanding: what of them was left when the day `heavy_from` began, or is left now if that is to come;
            nothing where that is too little to charge for.
        claim_due: the latest due date of its claims, whose multiples are never higher.
        heavy_from: the first day of the heavy fee.
        covered_on: the day on which the principals were covered, whose inkassosats counts (§ 2-2); None while
            something is left.
        creditor_deducts_vat: False where most of them comes from activity without VAT, so that the fee
            includes it.
    """

    asked: Decimal
    demanded: Decimal
    outstanding: Decimal
    claim_due: date
    heavy_from: date
    covered_on: date | None = None
    creditor_deducts_vat: bool = True


def fee_when_paid(charges: Iterable[Charge], on: date, *, consumer: bool) -> Decimal:
    """Return the one collection fee, in kroner, of a case whose debtor pays `on` that day.

    It is the highest that any of its demands has earned by then (inkassoforskriften §§ 2-1 to 2-3): the
    light fee as asked, at most its cap; from the day of the heavy fee on the heavy one in its place, by the
    band of what was still owed then, and at most twice what was asked if that was less than the cap. Raises
    RateUnknown.
    """
    return max((_earned(charge, on, consumer=consumer) for charge in charges), default=ZERO)


def dearest(charges: Sequence[Charge], on: date, *, consumer: bool) -> Charge:
    """Return the charge whose fee is that of the case when it is paid `on`, of several the latest.

    There must be one. Raises RateUnknown.
    """
    return max(reversed(charges), key=lambda charge: _earned(charge, on, consumer=consumer))


def _earned(charge: Charge, on: date, *, consumer: bool) -> Decimal:
    day = min(on, charge.covered_on or on)

    def cap(claim: Decimal, *, heavy: bool) -> Decimal:
        return collection_fee(
            claim,
            charge.claim_due,
            day,
            heavy=heavy,
            consumer=consumer,
            creditor_deducts_vat=charge.creditor_deducts_vat,
        )

    if charge.demanded <= 0:
        return ZERO
    most = cap(charge.demanded, heavy=False)
    light = min(charge.asked, most)
    if day < charge.heavy_from or charge.outstanding <= 0:
        return light
    heavy = cap(charge.outstanding, heavy=True)
    return max(light, heavy if charge.asked >= most else min(heavy, 2 * charge.asked))


def instalment_addition(instalments: int, paid: date, *, creditor_deducts_vat: bool) -> Decimal:
    """Return what an instalment agreement adds to the highest collection fee, in kroner.

    1.5 times the inkassosats if more than four instalments are agreed, else nothing
    (inkassoforskriften § 2-4 first paragraph). § 2-4 does not mention VAT; practice adds it as in § 2-2.
    """
    if instalments <= 4:
        return ZERO
    addition = Decimal("1.5") * _base_rate(paid)
    return to_ore_down(addition if creditor_deducts_vat else _with_vat(addition, paid))


def _multiples(claim_due: date) -> Multiples:
    for multiples in MULTIPLES:
        if claim_due >= multiples.claims_due_from:
            return multiples
    raise RateUnknown(
        f"The fees for a claim due {claim_due} are not in the tables, which begin with claims due "
        f"{MULTIPLES[-1].claims_due_from}; handle it by hand"
    )


def _base_rate(day: date) -> Decimal:
    require_known_fees(day)
    return in_force(RateKind.COLLECTION_BASE_RATE_NOK, day).value


def _with_vat(amount: Decimal, day: date) -> Decimal:
    return amount * (1 + vat_rate(day))
