"""Webhooks to a company's other systems: which events there are, and why a receiver was switched off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, get_args

PublicEvent = Literal[
    "InvoiceOverdue", "InvoiceTransferred", "PaymentMatched", "CreditNoteMatched", "SettlementPosted"
]
PUBLIC_EVENTS: tuple[PublicEvent, ...] = get_args(PublicEvent)
EndpointState = Literal["active", "disabled"]
DeliveryState = Literal["waiting", "delivered", "failed"]
WhyOff = Literal["gone", "silent"]

LONGEST_URL = 500
GONE = 410
"""The status with which a receiver says that nothing more may come."""


def why_off(statuses: Iterable[int | None]) -> WhyOff:
    """Return why a receiver was switched off, by the last answers of the deliveries that failed.

    >>> why_off([None, 410]), why_off([500]), why_off([])
    ('gone', 'silent', 'silent')
    """
    return "gone" if GONE in statuses else "silent"


def may_be_url(typed: str) -> bool:
    """Say whether a text can be an address at all; which ones are let through is registration's to say.

    >>> may_be_url("https://hooks.example/a"), may_be_url("http://hooks.example"), may_be_url("https://a b")
    (True, False, False)
    """
    is_plain = all("!" <= sign <= "~" for sign in typed)
    return typed.startswith("https://") and is_plain and len(typed) <= LONGEST_URL
