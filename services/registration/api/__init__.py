"""The HTTP side of registration: the steps for the portal, the way back from Go, and tokens for services."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.registration.api import (
    confirmations,
    contacts,
    internal,
    onboarding,
    payout,
    registrations,
    steps,
    turns,
    webhooks,
)
from services.registration.api.desk import Desk
from services.registration.api.routing import ERRORS, DiscreetRoute
from services.registration.connecting import Connecting
from services.registration.domain.agreement import Offer
from services.registration.quota import Quota
from services.registration.signed_links import SignedLinks
from shared.auth import internal as only_services
from shared.service import Runtime


def routers(
    runtime: Runtime,
    connecting: Connecting,
    quota: Quota,
    offer: Offer,
    links: SignedLinks,
    *,
    private_webhooks: bool = False,
) -> Sequence[APIRouter]:
    """Return the routers; only the way back from Go is open to everybody."""
    guarded = only_services(runtime.tokens, "registration")
    desk = Desk(
        connecting=connecting,
        offer=offer,
        links=links,
        guarded=guarded,
        private_webhooks=private_webhooks,
    )
    return (
        onboarding.router(connecting, links),
        _registrations(desk),
        confirmations.router(desk),
        internal.router(connecting, guarded),
        turns.router(quota, guarded),
    )


def _registrations(desk: Desk) -> APIRouter:
    routes = APIRouter(
        prefix="/registrations",
        tags=["registration"],
        dependencies=desk.guarded,
        route_class=DiscreetRoute,
        responses=ERRORS,
    )
    registrations.begin_and_connect(routes, desk)
    registrations.look_up(routes, desk)
    registrations.invite_again_and_end(routes, desk)
    steps.firm_and_company(routes, desk)
    steps.setup_step(routes, desk)
    steps.agreement_step(routes, desk)
    payout.payout_step(routes, desk)
    payout.account_confirmation(routes, desk)
    contacts.contacts(routes, desk)
    contacts.language(routes, desk)
    webhooks.webhooks(routes, desk)
    return routes
