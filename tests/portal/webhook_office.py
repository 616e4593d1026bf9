"""A stand-in for the part of registration that keeps and delivers webhooks."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

SECRET = "whsec_c2VjcmV0IHRoYXQgaXMgc2hvd24gb25jZQ=="
AT = "2026-06-15T06:00:00Z"
ENDPOINT, FAILED = UUID(int=91), UUID(int=92)


def endpoint(**changes: Any) -> dict[str, Any]:
    """An endpoint that takes what it gets."""
    return {
        "id": str(ENDPOINT),
        "url": "https://hooks.fjordvik.example/autocollect",
        "events": ["InvoiceTransferred", "PaymentMatched"],
        "state": "active",
        "why": None,
        "reason": "",
        "failing_since": None,
        "created_at": AT,
    } | changes


def delivery(**changes: Any) -> dict[str, Any]:
    """An event that was taken."""
    return {
        "id": str(UUID(int=93)),
        "event_id": str(UUID(int=94)),
        "type": "PaymentMatched",
        "created_at": AT,
        "state": "delivered",
        "attempts": 1,
        "next_at": AT,
        "last_at": AT,
        "last_status": 204,
        "last_error": "",
    } | changes


@dataclass
class WebhookOffice:
    """The endpoints, and what was sent to each of them."""

    endpoints: list[dict[str, Any]] = field(default_factory=list)
    deliveries: list[dict[str, Any]] = field(default_factory=list)

    def changed(self, method: str, parts: list[str], body: Any) -> dict[str, Any]:
        """Do what was asked and answer as registration does."""
        match method, parts:
            case "POST", []:
                made = endpoint(**body)
                self.endpoints.append(made)
                return made | {"secret": SECRET}
            case "POST", [_, "secret"]:
                return endpoint(secret=SECRET)
            case "POST", [_, "enable"]:
                self.endpoints = [
                    each | {"state": "active", "why": None, "failing_since": None} for each in self.endpoints
                ]
            case "DELETE", [gone]:
                self.endpoints = [each for each in self.endpoints if each["id"] != gone]
        return {"status": "waiting"}
