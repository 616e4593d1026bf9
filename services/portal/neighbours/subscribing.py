"""Registration's HTTP API about webhooks: a company's receivers, their secrets, and what was sent to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx
from pydantic import BaseModel, SecretStr

from services.portal.domain.webhooks import DeliveryState, EndpointState, WhyOff
from services.portal.neighbours.asking import ask, person

SHOWN = 5
"""Deliveries of an endpoint that the page shows, the newest."""


class Endpoint(BaseModel):
    """Where a company's webhooks go; `why` is why it is off, `failing_since` since when nothing was taken."""

    id: UUID
    url: str
    events: list[str]
    state: EndpointState
    why: WhyOff | None = None
    failing_since: datetime | None


class NewEndpoint(Endpoint):
    """A new endpoint, or one with a new secret, which is answered this once."""

    secret: SecretStr


class Delivery(BaseModel):
    """What became of one event, `type` by name; `last_status` is None where there was no answer at all."""

    id: UUID
    type: str
    created_at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime
    last_at: datetime | None
    last_status: int | None


class _Endpoints(BaseModel):
    endpoints: list[Endpoint]


class _Deliveries(BaseModel):
    deliveries: list[Delivery]


@dataclass(frozen=True)
class Subscribing:
    """What registration is asked about webhooks, and told on behalf of a person."""

    client: httpx.AsyncClient

    async def endpoints(self, creditor_id: UUID) -> list[Endpoint]:
        """Return a company's endpoints, the oldest first."""
        answer = await ask(self.client, "GET", _path(creditor_id))
        return _Endpoints.model_validate_json(answer).endpoints

    async def deliveries(self, creditor_id: UUID, endpoint_id: UUID) -> list[Delivery]:
        """Return the last deliveries to an endpoint, the newest first."""
        path = f"{_path(creditor_id)}/{endpoint_id}/deliveries"
        answer = await ask(self.client, "GET", path, params={"limit": SHOWN})
        return _Deliveries.model_validate_json(answer).deliveries

    async def add(self, creditor_id: UUID, url: str, events: Sequence[str], by: str) -> NewEndpoint:
        """Add an endpoint; its events go there from now on."""
        body = {"url": url, "events": list(events)}
        answer = await self._do("POST", _path(creditor_id), by, json=body)
        return NewEndpoint.model_validate_json(answer)

    async def replace_secret(self, creditor_id: UUID, endpoint_id: UUID, by: str) -> NewEndpoint:
        """Have a new secret made; for 24 hours both sign."""
        answer = await self._do("POST", f"{_path(creditor_id)}/{endpoint_id}/secret", by)
        return NewEndpoint.model_validate_json(answer)

    async def enable(self, creditor_id: UUID, endpoint_id: UUID, by: str) -> None:
        """Switch an endpoint on again; what has waited or failed goes at once."""
        await self._do("POST", f"{_path(creditor_id)}/{endpoint_id}/enable", by)

    async def remove(self, creditor_id: UUID, endpoint_id: UUID, by: str) -> None:
        """Remove an endpoint with all that waits for it."""
        await self._do("DELETE", f"{_path(creditor_id)}/{endpoint_id}", by)

    async def send_again(self, creditor_id: UUID, endpoint_id: UUID, delivery_id: UUID, by: str) -> None:
        """Send one event once more."""
        await self._do("POST", f"{_path(creditor_id)}/{endpoint_id}/deliveries/{delivery_id}/again", by)

    async def _do(self, method: str, path: str, by: str, **content: Any) -> bytes:
        return await ask(self.client, method, path, headers=person(by), **content)


def _path(creditor_id: UUID) -> str:
    return f"/registrations/{creditor_id}/webhooks"
