"""The mail that brings the remittance advice, and an invoice for VAT with it, in the creditor's language."""

from __future__ import annotations

from services.settlement.advice import Agency
from services.settlement.domain.settlements import Settlement
from services.settlement.domain.vat_invoices import VatInvoice
from services.settlement.words import Text, text
from shared.documents import short_date
from shared.events import CreditorProfile


def advice_mail(
    settlement: Settlement, profile: CreditorProfile, agency: Agency, invoice: VatInvoice | None
) -> tuple[str, str]:
    """Return subject and text; `invoice` is the one that is sent with the advice."""
    subject = text("Remitteringsbilag – oppgjør {number}", number=settlement.number)
    body = text(
        "Hei,\n\nvedlagt er {papers} for oppgjør {number} av {day} til {creditor}.\n\n"
        "Vennlig hilsen\n{agency}\n",
        papers=_papers(invoice),
        number=settlement.number,
        day=short_date(settlement.settled_on),
        creditor=profile.name,
        agency=agency.name,
    )
    return subject.told(profile.language), body.told(profile.language)


def _papers(invoice: VatInvoice | None) -> Text:
    if invoice is None:
        return text("remitteringsbilaget")
    return text(
        "remitteringsbilaget og kreditnota for MVA"
        if invoice.is_credit_note
        else "remitteringsbilaget og faktura for MVA"
    )
