"""A company's webhooks to other systems: endpoints, their secrets, and the log of deliveries."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field
from sqlalchemy import Row

from services.registration import store
from services.registration.api.desk import Desk
from services.registration.delivering import new_secret
from services.registration.domain.changes import Deed, What
from services.registration.domain.webhooks import (
    FORMER_SECRET,
    MOST_ENDPOINTS,
    AddressTaken,
    DeliveryState,
    Endpoint,
    EndpointState,
    TooManyEndpoints,
    UnusableAddress,
    WhyDisabled,
    url_problem,
)
from shared.api_types import Limit
from shared.auth import Actor
from shared.db import Transaction, new_id
from shared.events import PUBLIC_EVENTS, PublicEventName

Url = Annotated[str, Field(min_length=8, max_length=500, pattern=r"^[\x21-\x7e]*$")]


class EndpointChoice(BaseModel):
    """Where webhooks go (https), and of which events."""

    url: Url
    events: list[PublicEventName] = Field(min_length=1, max_length=len(PUBLIC_EVENTS))


class EndpointView(BaseModel):
    """An endpoint; a disabled one says why, and `failing_since` since when nothing was taken.

    `why` is `gone` where the receiver answered 410, `failing` where it took nothing for two days; `reason` is
    the same in words, for operators.
    """

    id: UUID
    url: str
    events: list[str]
    state: EndpointState
    why: WhyDisabled | None
    reason: str
    failing_since: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, endpoint: Endpoint, **more: Any) -> Self:
        """Return an endpoint as it is answered."""
        return cls(**{name: getattr(endpoint, name) for name in EndpointView.model_fields} | more)


class NewEndpointView(EndpointView):
    """A new endpoint, or one with a new secret: `secret` is shown this once."""

    secret: str


class EndpointsView(BaseModel):
    """A company's endpoints, the oldest first."""

    endpoints: list[EndpointView]


class DeliveryView(BaseModel):
    """What became of one event for one endpoint; `next_at` counts while it is waiting."""

    id: UUID
    event_id: UUID
    type: str
    created_at: datetime
    state: DeliveryState
    attempts: int
    next_at: datetime
    last_at: datetime | None
    last_status: int | None
    last_error: str

    @classmethod
    def of(cls, row: Row[Any]) -> Self:
        """Return a delivery as it is answered."""
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


class DeliveriesView(BaseModel):
    """What was sent to an endpoint or waits for it, the newest first."""

    deliveries: list[DeliveryView]


class SentAgainView(BaseModel):
    """The delivery waits for its next try."""

    status: Literal["waiting"] = "waiting"


def webhooks(routes: APIRouter, desk: Desk) -> None:
    """Add the routes of a company's webhooks."""
    _endpoints(routes, desk)
    _secrets_and_state(routes, desk)
    _deliveries(routes, desk)


def _endpoints(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{registration_id}/webhooks")
    async def endpoints(registration_id: UUID) -> EndpointsView:
        """List the company's endpoints, the oldest first."""
        async with desk.database.transaction() as tx:
            found = await store.webhooks.endpoints_of(tx, registration_id)
        return EndpointsView(endpoints=[EndpointView.of(each) for each in found])

    @routes.post("/{registration_id}/webhooks", status_code=201)
    async def add(registration_id: UUID, body: EndpointChoice, who: Actor) -> NewEndpointView:
        """Add an endpoint; from now on its events go there, signed with the secret that is answered."""
        if problem := url_problem(body.url, private_allowed=desk.private_webhooks):
            raise UnusableAddress(problem)
        secret = new_secret()
        async with desk.database.transaction() as tx:
            await store.load(tx, registration_id, lock=True)
            present = await store.webhooks.endpoints_of(tx, registration_id)
            if any(each.url == body.url for each in present):
                raise AddressTaken("the company has an endpoint with this address; give that a new secret")
            if len(present) >= MOST_ENDPOINTS:
                raise TooManyEndpoints(f"a company has at most {MOST_ENDPOINTS} endpoints; remove one first")
            events = sorted(set(body.events))
            made = Endpoint(new_id(), registration_id, body.url, events, "active", None, "", None, tx.now)
            await store.webhooks.add_endpoint(tx, made, desk.connecting.keyring.encrypted(secret), who)
            await _log(tx, made, "webhook_added", who)
        return NewEndpointView.of(made, secret=secret.get_secret_value())

    @routes.delete("/{registration_id}/webhooks/{endpoint_id}")
    async def remove(registration_id: UUID, endpoint_id: UUID, who: Actor) -> EndpointView:
        """Remove an endpoint with all that waits for it."""
        async with desk.database.transaction() as tx:
            gone = await store.webhooks.endpoint(tx, registration_id, endpoint_id)
            await store.webhooks.remove_endpoint(tx, endpoint_id)
            await _log(tx, gone, "webhook_removed", who)
        return EndpointView.of(gone)


def _secrets_and_state(routes: APIRouter, desk: Desk) -> None:
    @routes.post("/{registration_id}/webhooks/{endpoint_id}/secret")
    async def replace_secret(registration_id: UUID, endpoint_id: UUID, who: Actor) -> NewEndpointView:
        """Make a new secret; for 24 hours webhooks are signed with both, the new one first.

        Another one made within them takes the new one's place; the oldest signs beside it for 24 hours more.
        """
        secret = new_secret()
        async with desk.database.transaction() as tx:
            found = await store.webhooks.endpoint(tx, registration_id, endpoint_id)
            encrypted = desk.connecting.keyring.encrypted(secret)
            await store.webhooks.replace_secret(tx, endpoint_id, encrypted, tx.now + FORMER_SECRET)
            await _log(tx, found, "webhook_secret_replaced", who)
        return NewEndpointView.of(found, secret=secret.get_secret_value())

    @routes.post("/{registration_id}/webhooks/{endpoint_id}/enable")
    async def enable(registration_id: UUID, endpoint_id: UUID, who: Actor) -> EndpointView:
        """Let webhooks go to a disabled endpoint again; what has waited or failed goes at once."""
        async with desk.database.transaction() as tx:
            await store.webhooks.endpoint(tx, registration_id, endpoint_id)
            await store.webhooks.enable(tx, endpoint_id)
            found = await store.webhooks.endpoint(tx, registration_id, endpoint_id)
            await _log(tx, found, "webhook_enabled", who)
        return EndpointView.of(found)


def _deliveries(routes: APIRouter, desk: Desk) -> None:
    @routes.get("/{registration_id}/webhooks/{endpoint_id}/deliveries")
    async def deliveries(
        registration_id: UUID,
        endpoint_id: UUID,
        state: DeliveryState | None = None,
        limit: Limit = 100,
    ) -> DeliveriesView:
        """List what was sent in the last 30 days or waits, the newest first."""
        async with desk.database.transaction() as tx:
            await store.webhooks.endpoint(tx, registration_id, endpoint_id)
            rows = await store.webhooks.log_of(tx, endpoint_id, state=state, limit=limit)
        return DeliveriesView(deliveries=[DeliveryView.of(row) for row in rows])

    @routes.post("/{registration_id}/webhooks/{endpoint_id}/deliveries/{delivery_id}/again", status_code=202)
    async def again(registration_id: UUID, endpoint_id: UUID, delivery_id: UUID) -> SentAgainView:
        """Send an event to the endpoint once more, with its first `webhook-id`."""
        async with desk.database.transaction() as tx:
            await store.webhooks.endpoint(tx, registration_id, endpoint_id)
            await store.webhooks.send_again(tx, endpoint_id, delivery_id)
        return SentAgainView()


async def _log(tx: Transaction, endpoint: Endpoint, what: What, who: str) -> None:
    shown = {"webhook_url": endpoint.url, "webhook_events": ", ".join(endpoint.events)}
    was, now = (shown, {}) if what == "webhook_removed" else ({}, shown)
    await store.add_change(tx, endpoint.creditor_id, Deed(what, who), before=was, after=now)
