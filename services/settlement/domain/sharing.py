"""Who gets what of the money collected: the lines of a settlement.

The debtor's costs are damages, not turnover; the agency's customer is the creditor, who owes VAT on the
agency's income: fees, commissions and its part of the interest. A creditor in the VAT register deducts it.
One outside gets collection fees with VAT inside from the debtor, and bears the VAT of the rest
(inkassoforskriften §§ 2-2, 2-3; Skattedirektoratet 29 June 2001).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from services.settlement.domain.facts import ZERO
from services.settlement.domain.states import Collected
from shared.events import Agreement
from shared.norway.money import to_ore_half_up
from shared.norway.vat import vat_on, vat_rate


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What decides a settlement: the agreement, whether the creditor is in the VAT register, and the day."""

    agreement: Agreement
    vat_registered: bool
    settled_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One claim's line of a settlement, in kroner.

    `interest` and `fees` are the creditor's; `agency_fees` and `agency_interest` the agency's, VAT inside
    where `vat_inside` says so. `vat_basis` is the income on which the creditor bears VAT, `vat` what is
    taken out of the payout for it, `vat_to_invoice` what is invoiced apart.
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

    @property
    def net(self) -> Decimal:
        """What the creditor gets."""
        return self.collected.principal + self.interest + self.fees - self.commission - self.vat

    @property
    def agency_income(self) -> Decimal:
        """What the agency earns, without VAT."""
        return self.agency_fees + self.agency_interest + self.commission - self.vat_inside

    @property
    def withheld_vat(self) -> Decimal:
        """What of that VAT the money collected pays: what is left after it and the income is the net."""
        return self.vat + self.vat_inside

    @property
    def output_vat(self) -> Decimal:
        """The VAT that the agency owes on it."""
        return self.withheld_vat + self.vat_to_invoice


def share_out(collected: Iterable[tuple[UUID, Collected]], terms: Terms) -> list[Share]:
    """Return a line for each claim's collected amounts, in the given order.

    VAT is rounded once for the settlement, half up; each line has the difference that it makes to the sum.
    """
    lines: list[Share] = []
    basis = fees_with_vat = ZERO
    for invoice_id, each in collected:
        line = _without_vat(invoice_id, each, terms)
        vat = vat_on(basis + line.vat_basis, terms.settled_on) - vat_on(basis, terms.settled_on)
        basis += line.vat_basis
        inside = ZERO
        if not terms.vat_registered:
            inside = _inside(fees_with_vat + each.collection_fee, terms) - _inside(fees_with_vat, terms)
            fees_with_vat += each.collection_fee
        lines.append(_with_vat(line, vat, inside, offset=terms.agreement.vat_offset))
    return lines


def _without_vat(invoice_id: UUID, collected: Collected, terms: Terms) -> Share:
    agreement = terms.agreement
    interest = to_ore_half_up(collected.interest * agreement.interest_share)
    fees = to_ore_half_up(collected.reminder_fee * agreement.reminder_fee_share)
    commission = to_ore_half_up(collected.principal * agreement.commission_on_principal) + to_ore_half_up(
        interest * agreement.commission_on_interest
    )
    agency_interest, agency_fees = collected.interest - interest, collected.fees - fees
    with_vat_inside = ZERO if terms.vat_registered else collected.collection_fee
    return Share(
        invoice_id=invoice_id,
        collected=collected,
        interest=interest,
        fees=fees,
        agency_interest=agency_interest,
        agency_fees=agency_fees,
        commission=commission,
        vat_basis=agency_interest + agency_fees - with_vat_inside + commission,
    )


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
