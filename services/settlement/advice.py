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

from services.settlement.domain import (
    ZERO,
    SettledClaim,
    Settlement,
    Share,
    VoucherLine,
    total,
    voucher_lines,
)
from services.settlement.domain.vat_invoices import VatInvoice
from services.settlement.store.invoice_marks import SettledCreditNote
from shared.documents import kroner, short_date
from shared.events import CreditorProfile, CreditorSetup
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


def advice_data(
    settlement: Settlement,
    profile: CreditorProfile,
    agency: Agency,
    invoice: VatInvoice | None = None,
    credit_notes: Sequence[SettledCreditNote] = (),
) -> dict[str, Any]:
    """Return the template's data; every amount and date is printed already.

    `invoice` is the one for the VAT that the payout does not pay; `credit_notes` are those that it pays.
    """
    carried_in = settlement.carried_in - _sum(each.amount for each in credit_notes)
    return {
        "number": str(settlement.number),
        "document_number": f"Oppgjør {settlement.number} / {profile.organisation_number}",
        "settled_on": short_date(settlement.settled_on),
        "agency": {
            "name": agency.name,
            "organisation_number": grouped(agency.organisation_number),
            "address": agency.address,
        },
        "creditor": {
            "name": profile.name,
            "organisation_number": grouped(profile.organisation_number),
            "address": address_lines(profile),
        },
        "lines": [_line(line) for line in settlement.lines],
        "totals": _amounts(settlement.shares),
        "vat": _vat(settlement, invoice),
        "result": kroner(settlement.result),
        "carried_in": kroner(carried_in) if carried_in else "",
        "credit_notes": [
            {"text": f"Kreditnota {each.number}", "amount": kroner(each.amount)} for each in credit_notes
        ],
        "payout": kroner(settlement.payout),
        "paid_out": _paid_out(settlement, profile),
        "carried_out": kroner(settlement.carried_out) if settlement.carried_out else "",
        "carried_out_text": "Trekkes i neste oppgjør"
        if settlement.carried_out < 0
        else "Overføres til neste",
        **_posting(settlement, profile.setup),
    }


def _paid_out(settlement: Settlement, profile: CreditorProfile) -> str:
    if not settlement.payout:
        return "Utbetales ikke"
    return f"Utbetales til konto {as_printed(profile.bank_account)}" if profile.bank_account else "Utbetales"


def _posting(settlement: Settlement, setup: CreditorSetup) -> dict[str, Any]:
    """Return the voucher's lines, those on customers as one; what to post by hand if it is not posted."""
    lines = voucher_lines(settlement, setup)
    others = [line for line in lines if line.account != "customer"]
    printed = [_posted(line, setup) for line in others]
    of_customers = _sum(line.amount for line in lines if line.account == "customer")
    if of_customers:
        text = "Kundereskontro, en linje for hver faktura over"
        printed.append({"account": "Kunder", "text": text, "vat_code": "0", **sides(of_customers)})
    debits = [amount for amount in (of_customers, *(line.amount for line in others)) if amount > 0]
    return {
        "posting_heading": "Bokføres automatisk i PowerOffice Go" if setup.auto_posting else "Bokføres slik",
        "posting": printed,
        "posting_sum": kroner(_sum(debits)),
    }


def _posted(line: VoucherLine, setup: CreditorSetup) -> dict[str, str]:
    vat_code = setup.vat_code if line.vat_id == setup.vat_id else "0"
    return {"account": line.account, "text": line.description, "vat_code": vat_code, **sides(line.amount)}


def sides(amount: Decimal) -> dict[str, str]:
    """Return an amount as debit or credit."""
    return {"debit": kroner(amount) if amount > 0 else "", "credit": kroner(-amount) if amount < 0 else ""}


def address_lines(profile: CreditorProfile) -> list[str]:
    """Return the lines of a creditor's address."""
    address = profile.address
    lines = (address.line1, address.line2, f"{address.postal_code} {address.city}".strip())
    return [line for line in lines if line]


def grouped(organisation_number: str) -> str:
    """Return an organisation number as people read it."""
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
        "fees": kroner(_sum(share.collected.fees + share.collected.court_costs for share in shares)),
        "paid": kroner(_sum(share.collected.total for share in shares)),
        "agency": kroner(-_sum(share.agency_income + share.outlays for share in shares)),
        "vat": kroner(-_sum(share.withheld_vat for share in shares)),
        "net": kroner(total(shares)),
    }


def _vat(settlement: Settlement, invoice: VatInvoice | None) -> dict[str, Any]:
    shares = settlement.shares
    rate = vat_rate(settlement.settled_on) * 100
    services = {
        "Inkassosalærer og gebyrer": _sum(share.agency_fees - share.vat_inside for share in shares),
        "Andel av forsinkelsesrenter": _sum(share.agency_interest for share in shares),
        "Provisjon": _sum(share.commission for share in shares),
        "Trekk av sak": _sum(share.withdrawal_cost for share in shares),
    }
    borne = {
        "betalt av skyldnerne i salæret": _sum(share.vat_inside for share in shares),
        "trukket i dette oppgjøret": _sum(share.vat for share in shares),
        _invoiced(invoice): _sum(share.vat_to_invoice for share in shares),
    }
    basis = _sum(share.agency_income for share in shares)
    return {
        "heading": "Kreditering av våre tjenester og MVA" if basis < 0 else "Våre tjenester og MVA",
        "services": [{"text": text, "amount": kroner(each)} for text, each in services.items() if each],
        "basis": kroner(basis),
        "rate": f"{rate.normalize():f} %",
        "amount": kroner(_sum(share.output_vat for share in shares)),
        "outlays": kroner(outlays) if (outlays := _sum(share.outlays for share in shares)) else "",
        "borne": [{"text": text, "amount": kroner(each)} for text, each in borne.items() if each],
    }


def _invoiced(invoice: VatInvoice | None) -> str:
    return f"faktureres særskilt, {invoice.title}" if invoice else "faktureres særskilt"


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, ZERO)
