"""The composition root of registration."""

from __future__ import annotations

from datetime import timedelta

import httpx

from services.registration.agreements import offered
from services.registration.api import routers
from services.registration.connecting import Connecting
from services.registration.delivering import Delivering, Sender
from services.registration.domain.agreement import Offer
from services.registration.effects import EFFECTS, Outside
from services.registration.handlers import HANDLERS
from services.registration.poweroffice import PowerOffice
from services.registration.quota import Quota
from services.registration.settings import Settings
from services.registration.signed_links import SignedLinks
from services.registration.store.privacy import HOLDINGS
from shared.db import Database
from shared.keyring import Keyring
from shared.mail import Mailer
from shared.poweroffice.settings import PowerOfficeSettings
from shared.service import Runtime, Service, create_service


def create(
    runtime: Runtime,
    settings: Settings | None = None,
    *,
    poweroffice: PowerOfficeSettings | None = None,
    http: httpx.AsyncClient | None = None,
    offer: Offer | None = None,
) -> Service:
    """Return the service.

    Tests put a stand-in for PowerOffice Go behind `http`, and an `offer` of their own in place of the version
    of the agreement that the settings name.
    """
    settings = settings or Settings.read()
    poweroffice = poweroffice or PowerOfficeSettings.read()
    http = http or httpx.AsyncClient()
    database = Database.connect(
        settings.database_url,
        clock=runtime.clock,
        source="/services/registration",
        pool_size=settings.pool_size,
    )
    quota = Quota(database, {"v2": poweroffice.requests_per_second, "v1": poweroffice.v1_requests_per_second})
    connecting = Connecting(
        database=database,
        go=PowerOffice(http, poweroffice.endpoints(), quota.shared(), runtime.clock),
        keyring=Keyring(settings.client_key_keys, "REGISTRATION_CLIENT_KEY_KEYS"),
        redirect_uri=settings.redirect_uri,
        consent_lifetime=timedelta(minutes=settings.consent_minutes),
    )
    delivering = Delivering(database, connecting.keyring, Sender(private_allowed=settings.private_webhooks))
    common = runtime.common
    links = SignedLinks(common.service_secret, common.portal_url)
    return create_service(
        "registration",
        runtime,
        database,
        handlers=HANDLERS,
        effects=EFFECTS,
        outside=Outside(Mailer(common.smtp_url, common.mail_from), links),
        routers=routers(
            runtime,
            connecting,
            quota,
            offer or offered(settings.agreement_version),
            links,
            private_webhooks=settings.private_webhooks,
        ),
        loops={"webhooks": delivering.run},
        privacy=HOLDINGS,
        closing=[http.aclose, delivering.close],
    )
