"""The invoice for VAT, or credit note: what its template prints.

It is the agency's sales document for the services of a settlement whose VAT is not taken out of the payout:
both parties, number and date, what was delivered and when, basis, rate and VAT, what is to be paid, when and
how (bokføringsforskriften § 5-1-1). The basis itself was paid in the settlement.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.settlement.advice import Agency, address_lines, grouped, sides
from services.settlement.domain.vat_invoices import Credited, VatInvoice
from shared.documents import kroner, short_date
from shared.events import CreditorProfile, CreditorSetup
from shared.norway.account import as_printed
from shared.norway.vat import vat_rate

TEMPLATE = Path(__file__).parent / "templates" / "vat_invoice.typ"


def invoice_name(invoice: VatInvoice) -> str:
    """Return the file name of an invoice."""
    return f"{invoice.title.replace(' ', '-')}.pdf"


def invoice_data(
    invoice: VatInvoice,
    profile: CreditorProfile,
    agency: Agency,
    account: str,
    *,
    credited: Sequence[Credited] = (),
) -> dict[str, Any]:
    """Return the template's data, every amount and date printed; `account` is the one to pay to.

    A credit note names the documents that it corrects, by number and date (bokføringsforskriften § 5-2-7).
    """
    rate = vat_rate(invoice.settled_on) * 100
    to_pay = {
        "due_on": short_date(invoice.due_on) if invoice.due_on else "",
        "account": as_printed(account),
        "kid": invoice.kid or "",
    }
    return {
        "title": invoice.title.capitalize(),
        "number": str(invoice.number),
        "is_credit_note": invoice.is_credit_note,
        "invoiced_on": short_date(invoice.invoiced_on),
        "settled_on": short_date(invoice.settled_on),
        "credited": ", ".join(_document(each, profile) for each in credited),
        "settlement": f"Oppgjør {invoice.settlement_number} / {profile.organisation_number}",
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
        "basis": kroner(invoice.basis),
        "rate": f"{rate.normalize():f} %",
        "vat": kroner(invoice.vat),
        "total": kroner(invoice.basis + invoice.vat),
        "settled": kroner(-invoice.basis),
        "to_pay": kroner(invoice.vat),
        "posting": _posting(invoice, profile.setup, is_deducted=profile.vat_registered),
    } | to_pay


def _document(credited: Credited, profile: CreditorProfile) -> str:
    if credited.number is not None and credited.invoiced_on is not None:
        return f"faktura {credited.number} av {short_date(credited.invoiced_on)}"
    number = f"Oppgjør {credited.settlement_number} / {profile.organisation_number}"
    return f"{number} av {short_date(credited.settled_on)}"


def _posting(invoice: VatInvoice, setup: CreditorSetup, *, is_deducted: bool) -> list[dict[str, str]]:
    """Return how a creditor posts the document; see the guide's *Konto MVA-kostnad*.

    One in the VAT register posts basis and VAT with the code, and takes out the basis, which was
    paid in the settlement. One outside bears the VAT.
    """
    cost = str(setup.vat_cost_account)
    if is_deducted:
        gross = invoice.basis + invoice.vat
        lines = [
            (cost, "MVA-grunnlag og MVA", setup.vat_code, gross),
            (cost, "grunnlaget, gjort opp i oppgjøret", "0", -invoice.basis),
        ]
    else:
        lines = [(cost, "MVA", "0", invoice.vat)]
    lines.append(("Leverandør", "til betaling", "0", -invoice.vat))
    return [
        {"account": account, "text": text, "vat_code": code, **sides(amount)}
        for account, text, code, amount in lines
        if amount
    ]
