"""Who gets what of the money collected: the lines of a settlement.

Shares and commissions go by the agreements of `earning`; how VAT is dealt with goes by the day of the
settlement, which is when the agency's service is invoiced.

The debtor's costs are damages, not turnover; the agency's customer is the creditor, who owes VAT on the
agency's income: fees, commissions and its part of the interest. A collection fee for claims from activity
without VAT holds it: the debtor pays it, whatever the creditor is by now. Of the rest the creditor bears it,
and deducts it while it is in the VAT register (inkassoforskriften §§ 2-2, 2-3; Skattedirektoratet 29 June
2001).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.earning import Earned
from services.settlement.domain.facts import ZERO
from services.settlement.domain.states import NOTHING, Collected
from shared.norway.money import to_ore_half_up
from shared.norway.vat import vat_on, vat_rate

SUMMED = (
    "interest",
    "fees",
    "agency_interest",
    "agency_fees",
    "commission",
    "vat_basis",
    "withdrawal_cost",
    "withdrawal_fee",
    "outlays",
)
"""The parts of a line that are sums over the agreements under which money came in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What decides how a settlement deals with VAT: whether it is offset or invoiced, and the day."""

    vat_offset: bool
    settled_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Takings:
    """What came in on a claim under each agreement, and is in no settlement.

    `fee_holds_vat` says so of its collection fee; `corrected` is what of the fees in earlier settlements has
    turned out to hold VAT although they were settled as holding none, below zero the other way round.
    """

    invoice_id: UUID
    earned: Sequence[Earned]
    fee_holds_vat: bool = False
    corrected: Decimal = ZERO


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One claim's line of a settlement, in kroner.

    `interest` and `fees` are the creditor's; `agency_fees` and `agency_interest` the agency's, VAT inside
    where `vat_inside` says so. `vat_basis` is the income on which the creditor bears VAT, `vat` what is
    taken out of the payout for it, `vat_to_invoice` what is invoiced apart. `withdrawal_cost` is what it owes
    for a case that it has withdrawn, without VAT, and `withdrawal_fee` the collection fee behind that;
    `outlays` are court costs that the agency has laid out, on which there is no VAT.
    """

    invoice_id: UUID
    collected: Collected
    interest: Decimal
    fees: Decimal
    agency_interest: Decimal
    agency_fees: Decimal
    commission: Decimal
    vat_basis: Decimal
    vat: Decimal = ZERO
    vat_to_invoice: Decimal = ZERO
    vat_inside: Decimal = ZERO
    withdrawal_cost: Decimal = ZERO
    withdrawal_fee: Decimal = field(default=ZERO, compare=False)
    outlays: Decimal = ZERO

    @property
    def charges(self) -> Decimal:
        """What the creditor pays the agency for, without VAT: commission, and the cost of a withdrawal."""
        return self.commission + self.withdrawal_cost

    @property
    def net(self) -> Decimal:
        """What the creditor gets."""
        earned = self.collected.principal + self.interest + self.fees + self.collected.court_costs
        return earned - self.charges - self.vat - self.outlays

    @property
    def agency_income(self) -> Decimal:
        """What the agency earns, without VAT."""
        return self.agency_fees + self.agency_interest + self.charges - self.vat_inside

    @property
    def withheld_vat(self) -> Decimal:
        """What of that VAT the money collected pays: what is left after it and the income is the net."""
        return self.vat + self.vat_inside

    @property
    def output_vat(self) -> Decimal:
        """The VAT that the agency owes on it."""
        return self.withheld_vat + self.vat_to_invoice


def share_out(claims: Iterable[Takings], terms: Terms) -> list[Share]:
    """Return a line for each claim, in the given order.

    VAT is rounded once for the settlement, half up; each line has the difference that it makes to the sum.
    """
    lines: list[Share] = []
    basis = fees_with_vat = ZERO
    for claim in claims:
        line = _without_vat(claim, terms)
        vat = vat_on(basis + line.vat_basis, terms.settled_on) - vat_on(basis, terms.settled_on)
        basis += line.vat_basis
        fee = claim.corrected + (line.collected.collection_fee if claim.fee_holds_vat else ZERO)
        inside = _inside(fees_with_vat + fee, terms) - _inside(fees_with_vat, terms)
        fees_with_vat += fee
        lines.append(_with_vat(line, vat, inside, offset=terms.vat_offset))
    return lines


def _without_vat(claim: Takings, terms: Terms) -> Share:
    parts = [_part(claim, each, terms) for each in claim.earned]

    def total(name: str) -> Decimal:
        return sum((getattr(part, name) for part in parts), ZERO)

    share = Share(
        invoice_id=claim.invoice_id,
        collected=sum((part.collected for part in parts), NOTHING),
        **{name: total(name) for name in SUMMED},
    )
    return replace(share, vat_basis=share.vat_basis - claim.corrected)


def _part(claim: Takings, earned: Earned, terms: Terms) -> Share:
    agreement, collected = earned.agreement, earned.collected
    interest = to_ore_half_up(collected.interest * agreement.interest_share)
    fees = to_ore_half_up(collected.reminder_fee * agreement.reminder_fee_share)
    commission = to_ore_half_up(collected.principal * earned.commission_on_principal) + to_ore_half_up(
        interest * agreement.commission_on_interest
    )
    agency_interest, agency_fees = collected.interest - interest, collected.fees - fees
    with_vat_inside = collected.collection_fee if claim.fee_holds_vat else ZERO
    withdrawal = _withdrawal_cost(claim, earned, terms)
    return Share(
        invoice_id=claim.invoice_id,
        collected=collected,
        interest=interest,
        fees=fees,
        agency_interest=agency_interest,
        agency_fees=agency_fees,
        commission=commission,
        vat_basis=agency_interest + agency_fees - with_vat_inside + commission + withdrawal,
        withdrawal_cost=withdrawal,
        withdrawal_fee=earned.withdrawal_fee,
        outlays=earned.outlays,
    )


def _withdrawal_cost(claim: Takings, earned: Earned, terms: Terms) -> Decimal:
    """Return what a creditor owes for a withdrawal, without the VAT that the fee may hold."""
    cost = to_ore_half_up(earned.withdrawal_fee * earned.agreement.withdrawal_share)
    return cost - _inside(cost, terms) if claim.fee_holds_vat else cost


def _with_vat(line: Share, vat: Decimal, inside: Decimal, *, offset: bool) -> Share:
    return replace(
        line,
        vat=vat if offset else ZERO,
        vat_to_invoice=ZERO if offset else vat,
        vat_inside=inside,
    )


def _inside(amount: Decimal, terms: Terms) -> Decimal:
    """Return the VAT inside an amount."""
    rate = vat_rate(terms.settled_on)
    return to_ore_half_up(amount * rate / (1 + rate))


def total(lines: Sequence[Share]) -> Decimal:
    """Return what the creditor gets of a settlement's lines, in kroner; may be below zero."""
    return sum((line.net for line in lines), ZERO)
