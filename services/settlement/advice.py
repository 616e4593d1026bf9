"""The remittance advice (remitteringsbilag): what a settlement holds, as its template prints it.

It is also the agency's sales document and the creditor's for deducting VAT: both parties, a unique number and
date, what was delivered, basis, rate and amount (bokføringsforskriften § 5-1-1). The table foots, line by
line and in its sum: what was paid in, less the agency's income and its VAT, is what the creditor gets.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from services.settlement.domain import ZERO, SettledClaim, Settlement, Share, total
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
    address: str


def advice_name(settlement: Settlement) -> str:
    """Return the file name of a settlement's advice."""
    return f"remitteringsbilag-{settlement.number}.pdf"


def advice_data(settlement: Settlement, profile: CreditorProfile, agency: Agency) -> dict[str, Any]:
    """Return the template's data; every amount and date is printed already."""
    return {
        "number": str(settlement.number),
        "document_number": f"Oppgjør {settlement.number} / {profile.organisation_number}",
        "settled_on": short_date(settlement.settled_on),
        "agency": {
            "name": agency.name,
            "organisation_number": _grouped(agency.organisation_number),
            "address": agency.address,
        },
        "creditor": {
            "name": profile.name,
            "organisation_number": _grouped(profile.organisation_number),
            "address": _address(profile),
        },
        "lines": [_line(line) for line in settlement.lines],
        "totals": _amounts(settlement.shares),
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


def _grouped(organisation_number: str) -> str:
    return " ".join(organisation_number[first : first + 3] for first in range(0, 9, 3))


def _line(line: SettledClaim) -> dict[str, str]:
    return {
        "case_number": line.case_number,
        "invoice_number": line.invoice_number,
        "customer": line.customer_name,
        **_amounts([line.share]),
    }


def _amounts(shares: Sequence[Share]) -> dict[str, str]:
    """Return the columns of one claim or of all: `paid` + `agency` + `vat` is `net`."""
    return {
        "principal": kroner(_sum(share.collected.principal for share in shares)),
        "interest": kroner(_sum(share.collected.interest for share in shares)),
        "fees": kroner(_sum(share.collected.fees for share in shares)),
        "paid": kroner(_sum(share.collected.total for share in shares)),
        "agency": kroner(-_sum(share.agency_income for share in shares)),
        "vat": kroner(-_sum(share.withheld_vat for share in shares)),
        "net": kroner(total(shares)),
    }


def _vat(settlement: Settlement) -> dict[str, Any]:
    shares = settlement.shares
    rate = vat_rate(settlement.settled_on) * 100
    services = {
        "Inkassosalærer og gebyrer": _sum(share.agency_fees - share.vat_inside for share in shares),
        "Andel av forsinkelsesrenter": _sum(share.agency_interest for share in shares),
        "Provisjon": _sum(share.commission for share in shares),
    }
    return {
        "services": [{"text": text, "amount": kroner(each)} for text, each in services.items() if each],
        "basis": kroner(_sum(share.agency_income for share in shares)),
        "rate": f"{rate.normalize():f} %",
        "amount": kroner(_sum(share.output_vat for share in shares)),
        "offset": kroner(_sum(share.vat for share in shares)),
        "invoiced": kroner(_sum(share.vat_to_invoice for share in shares)),
        "paid_by_debtors": kroner(_sum(share.vat_inside for share in shares)),
    }


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
