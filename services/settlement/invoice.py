"""The invoice for VAT, or credit note: what its template prints.

It is the agency's sales document for the services of a settlement whose VAT is not taken out of the payout:
both parties, number and date, what was delivered and when, basis, rate and VAT, what is to be paid, when and
how (bokføringsforskriften § 5-1-1). The basis itself was paid in the settlement. It is in the creditor's
language; numbers, amounts and dates are the same in each.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from services.settlement.advice import POSTING_HEADS, Agency, document_number, parties, sides
from services.settlement.domain.vat_invoices import Credited, VatInvoice
from services.settlement.words import Language, Text, text, worded
from shared.documents import kroner, short_date
from shared.events import CreditorProfile, CreditorSetup
from shared.norway.account import as_printed
from shared.norway.vat import vat_rate

TEMPLATE = Path(__file__).parent / "templates" / "vat_invoice.typ"

WORDS = POSTING_HEADS | {
    "invoiced_on": text("Dato"),
    "due_on": text("Forfall"),
    "to_account": text("Til konto"),
    "kid": text("KID"),
    "concerns": text("Gjelder"),
    "credits": text("Krediterer"),
    "services": text("Våre tjenester"),
    "kroner": text("kr"),
    "total": text("Sum med MVA"),
    "settled": text("Grunnlaget er gjort opp i oppgjøret"),
    "posting": text("Bokføres slik"),
    "currency": text("Alle beløp er i norske kroner."),
}
"""What stands on every invoice and credit note, by its place in the template."""

HOW_TO_PAY = text("Betal med KID, så blir fakturaen gjort opp av seg selv.")
WHAT_IS_CREDITED = text(
    "Beløpet er MVA som er fakturert tidligere, og som bortfaller fordi grunnlaget er blitt mindre. Det"
    " motregnes i ubetalte fakturaer. Resten gjøres opp i neste oppgjør."
)


def invoice_name(invoice: VatInvoice, language: Language) -> str:
    """Return the file name of an invoice."""
    name = text(
        "kreditnota-{number}.pdf" if invoice.is_credit_note else "faktura-{number}.pdf", number=invoice.number
    )
    return name.told(language)


def invoice_data(
    invoice: VatInvoice,
    profile: CreditorProfile,
    agency: Agency,
    account: str,
    *,
    credited: Sequence[Credited] = (),
) -> dict[str, Any]:
    """Return the template's data in the creditor's language, every amount and date printed.

    `account` is the one to pay to. A credit note names the documents that it corrects, by number and date
    (bokføringsforskriften § 5-2-7).
    """
    rate, basis = f"{(vat_rate(invoice.settled_on) * 100).normalize():f} %", kroner(invoice.basis)
    document = document_number(invoice.settlement_number, profile)
    data = {
        "language": profile.language,
        "words": WORDS,
        "title": text(
            "Kreditnota {number}" if invoice.is_credit_note else "Faktura {number}", number=invoice.number
        ),
        "is_credit_note": invoice.is_credit_note,
        "invoiced_on": short_date(invoice.invoiced_on),
        "credited": [_document(each, profile) for each in credited],
        "settlement": document,
        **parties(agency, profile),
        "service": text(
            "Inkasso, spesifisert i remitteringsbilaget for {document}. Levert til og med {day}.",
            document=document,
            day=short_date(invoice.settled_on),
        ),
        "basis": basis,
        "vat_of": text("MVA {rate} av {basis}", rate=rate, basis=basis),
        "vat": kroner(invoice.vat),
        "total": kroner(invoice.basis + invoice.vat),
        "settled": kroner(-invoice.basis),
        "to_pay_text": text("Til gode" if invoice.is_credit_note else "Å betale"),
        "to_pay": kroner(invoice.vat),
        "due_on": short_date(invoice.due_on) if invoice.due_on else "",
        "account": as_printed(account),
        "kid": invoice.kid or "",
        "explanation": WHAT_IS_CREDITED if invoice.is_credit_note else HOW_TO_PAY,
        "posting": _posting(invoice, profile.setup, is_deducted=profile.vat_registered),
    }
    return worded(data, profile.language)


def _document(credited: Credited, profile: CreditorProfile) -> Text:
    if credited.number is not None and credited.invoiced_on is not None:
        day = short_date(credited.invoiced_on)
        return text("faktura {number} av {day}", number=credited.number, day=day)
    document = document_number(credited.settlement_number, profile)
    return text("{document} av {day}", document=document, day=short_date(credited.settled_on))


def _posting(invoice: VatInvoice, setup: CreditorSetup, *, is_deducted: bool) -> list[dict[str, str]]:
    """Return how a creditor posts the document; see the guide's *Konto MVA-kostnad*.

    One in the VAT register posts basis and VAT with the code, and takes out the basis, which was
    paid in the settlement. One outside bears the VAT.
    """
    cost = str(setup.vat_cost_account)
    if is_deducted:
        gross = invoice.basis + invoice.vat
        lines = [
            (cost, text("MVA-grunnlag og MVA"), setup.vat_code, gross),
            (cost, text("grunnlaget, gjort opp i oppgjøret"), "0", -invoice.basis),
        ]
    else:
        lines = [(cost, text("MVA"), "0", invoice.vat)]
    lines.append((text("Leverandør"), text("til betaling"), "0", -invoice.vat))
    return [
        {"account": account, "text": what, "vat_code": code, **sides(amount)}
        for account, what, code, amount in lines
        if amount
    ]
