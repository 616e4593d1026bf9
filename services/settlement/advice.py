"""The remittance advice (remitteringsbilag): what a settlement holds, as its template prints it.

It is also the creditor's documentation for deducting VAT: basis, rate and amount of the agency's income.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.settlement.domain import ZERO, SettledClaim, Settlement
from shared.documents import kroner, short_date
from shared.events import CreditorProfile
from shared.norway.account import as_printed
from shared.norway.vat import vat_rate

TEMPLATE = Path(__file__).parent / "templates" / "remittance_advice.typ"


@dataclass(frozen=True, slots=True)
class Agency:
    """The agency as the advice names it."""

    name: str
    organisation_number: str


def advice_name(settlement: Settlement) -> str:
    """Return the file name of a settlement's advice."""
    return f"remitteringsbilag-{settlement.number}.pdf"


def advice_data(settlement: Settlement, profile: CreditorProfile, agency: Agency) -> dict[str, Any]:
    """Return the template's data; every amount and date is printed already."""
    return {
        "number": str(settlement.number),
        "settled_on": short_date(settlement.settled_on),
        "agency": {"name": agency.name, "organisation_number": agency.organisation_number},
        "creditor": {
            "name": profile.name,
            "organisation_number": profile.organisation_number,
            "address": _address(profile),
        },
        "lines": [_line(line) for line in settlement.lines],
        "totals": _totals(settlement),
        "vat": _vat(settlement),
        "result": kroner(settlement.result),
        "carried_in": kroner(settlement.carried_in) if settlement.carried_in else "",
        "payout": kroner(settlement.payout),
        "bank_account": as_printed(profile.bank_account) if profile.bank_account else "",
        "carried_out": kroner(settlement.carried_out) if settlement.carried_out else "",
    }


def _address(profile: CreditorProfile) -> list[str]:
    address = profile.address
    lines = (address.line1, address.line2, f"{address.postal_code} {address.city}".strip())
    return [line for line in lines if line]


def _line(line: SettledClaim) -> dict[str, str]:
    share = line.share
    return {
        "case_number": line.case_number,
        "invoice_number": line.invoice_number,
        "customer": line.customer_name,
        "paid": kroner(share.collected.total),
        "principal": kroner(share.collected.principal),
        "interest": kroner(share.interest),
        "fees": kroner(share.fees),
        "commission": kroner(-share.commission),
        "vat": kroner(-share.vat),
        "net": kroner(share.net),
    }


def _totals(settlement: Settlement) -> dict[str, str]:
    shares = settlement.shares
    return {
        "paid": kroner(_sum(share.collected.total for share in shares)),
        "principal": kroner(_sum(share.collected.principal for share in shares)),
        "interest": kroner(_sum(share.interest for share in shares)),
        "fees": kroner(_sum(share.fees for share in shares)),
        "commission": kroner(-_sum(share.commission for share in shares)),
        "vat": kroner(-_sum(share.vat for share in shares)),
        "net": kroner(settlement.result),
    }


def _vat(settlement: Settlement) -> dict[str, str]:
    shares = settlement.shares
    rate = vat_rate(settlement.settled_on) * 100
    return {
        "basis": kroner(_sum(share.agency_income for share in shares)),
        "rate": f"{rate.normalize():f} %",
        "amount": kroner(_sum(share.output_vat for share in shares)),
        "offset": kroner(_sum(share.vat for share in shares)),
        "invoiced": kroner(_sum(share.vat_to_invoice for share in shares)),
        "paid_by_debtors": kroner(_sum(share.vat_inside for share in shares)),
    }


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
