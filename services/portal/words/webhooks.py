"""Words for webhooks to a company's other systems: the events, the receivers and what was sent to them."""

from __future__ import annotations

from services.portal.domain.webhooks import DeliveryState, EndpointState, WhyOff
from services.portal.language import Words
from shared.events import PublicEventName

PUBLIC_EVENT: Words[PublicEventName] = Words(
    {
        "InvoiceOverdue": "En faktura er forfalt",
        "InvoiceTransferred": "En faktura er overført til inkasso",
        "PaymentMatched": "En innbetaling er ført",
        "CreditNoteMatched": "En kreditnota er ført",
        "SettlementPosted": "Et oppgjør er bokført",
    }
)

ENDPOINT: Words[EndpointState] = Words({"active": "På", "disabled": "Slått av"})

WHY_OFF: Words[WhyOff] = Words(
    {
        "gone": "Mottakeren svarte 410: adressen er lagt ned.",
        "failing": "Mottakeren tok ikke imot noe på to døgn.",
    }
)

DELIVERY: Words[DeliveryState] = Words(
    {"waiting": "Venter", "delivered": "Levert", "failed": "Ikke tatt imot"}
)
