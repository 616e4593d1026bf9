"""The HTTP side of registration: the steps for the portal, the way back from Go, and tokens for services."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from services.registration.api import internal, onboarding, registrations, turns
from services.registration.connecting import Connecting
from services.registration.domain import AgreementText
from services.registration.quota import Quota
from shared.auth import internal as only_services
from shared.service import Runtime


def routers(
    runtime: Runtime, connecting: Connecting, quota: Quota, agreement: AgreementText
) -> Sequence[APIRouter]:
    """Return the routers; only the way back from Go is open to everybody."""
    guarded = only_services(runtime.tokens, "registration")
    common = runtime.common
    return (
        onboarding.router(connecting, common.portal_url, common.service_secret),
        registrations.router(connecting, agreement, guarded),
        internal.router(connecting, guarded),
        turns.router(quota, guarded),
    )
