"""The check of incoming webhooks by the Standard Webhooks specification (standardwebhooks.com)."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import SecretStr
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

SIGNED = {
    "webhook-id": "The message's id, the same when it is sent again.",
    "webhook-timestamp": "When it was sent: seconds since 1970, at most five minutes from now.",
    "webhook-signature": "`v1,` and the signature: HMAC-SHA256 of id, timestamp and body, in base64.",
}
"""The headers that a sender must set, and what is in them."""

PARAMETERS: list[dict[str, Any]] = [
    {"name": name, "in": "header", "required": True, "description": what, "schema": {"type": "string"}}
    for name, what in SIGNED.items()
]
"""The same for an OpenAPI document."""


class WebhookRefused(ValueError):
    """The webhook is not signed with our secret, or its timestamp is too far from now."""


def verify(secret: SecretStr, body: bytes, headers: Mapping[str, str]) -> str:
    """Return the message id of a correctly signed webhook; `body` is the raw request body.

    `headers` are looked up by their names in lower case. Whether the body makes sense is not looked at. An
    empty secret turns the endpoint off: it never verifies anything.

    Raises:
        WebhookRefused: say 401 to the sender.
    """
    if not secret.get_secret_value():
        raise WebhookRefused("webhooks are switched off here: no secret is configured")
    signed = {name: headers.get(name, "") for name in SIGNED}
    try:
        _signer(secret.get_secret_value()).verify(body, signed, json_parse=False)
    except (WebhookVerificationError, ValueError) as refused:
        raise WebhookRefused(f"the webhook's signature cannot be verified: {refused}") from refused
    return signed["webhook-id"]


@lru_cache(maxsize=10)
def _signer(secret: str) -> Webhook:
    """Return who signs with a secret, which must be base64; raises ValueError."""
    return Webhook(secret)
