"""Webhooks to a company's other systems: how a receiver stands, and where it may be."""

from __future__ import annotations

from typing import Literal

EndpointState = Literal["active", "disabled"]
DeliveryState = Literal["waiting", "delivered", "failed"]
WhyOff = Literal["gone", "failing"]

LONGEST_URL = 500


def may_be_url(typed: str) -> bool:
    """Say whether a text can be an address at all; which ones are let through is registration's to say.

    >>> may_be_url("https://hooks.example/a"), may_be_url("http://hooks.example"), may_be_url("https://a b")
    (True, False, False)
    """
    is_plain = all("!" <= sign <= "~" for sign in typed)
    return typed.startswith("https://") and is_plain and len(typed) <= LONGEST_URL
