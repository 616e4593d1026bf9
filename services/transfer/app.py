"""The composition root of the transfer service."""

from datetime import time

from services.transfer.api import router
from services.transfer.effects import EFFECTS, Connections, Outside
from services.transfer.handlers import HANDLERS
from services.transfer.jobs import morning
from services.transfer.settings import Settings
from services.transfer.store.privacy import HOLDINGS
from shared.agency import AgencySettings
from shared.db import Database
from shared.poweroffice.connections import GoConnections
from shared.schedule import DailyJob
from shared.service import Runtime, Service, create_service


def create(
    runtime: Runtime,
    settings: Settings | None = None,
    connections: Connections | None = None,
    *,
    agency: AgencySettings | None = None,
) -> Service:
    """Return the service; its settings and its way into PowerOffice Go are the environment's unless given."""
    agency = agency or AgencySettings.read()
    settings = settings or Settings.read()
    database = Database.connect(
        settings.database_url, clock=runtime.clock, source="/services/transfer", pool_size=settings.pool_size
    )
    go = connections or GoConnections(runtime, "transfer")
    outside = Outside(
        connections=go,
        agency_account=agency.account,
        portal_url=runtime.common.portal_url,
    )
    return create_service(
        "transfer",
        runtime,
        database,
        handlers=HANDLERS,
        effects=EFFECTS,
        outside=outside,
        jobs=[DailyJob("morning", time(8), morning(database))],
        routers=[router(runtime.tokens, database)],
        privacy=HOLDINGS,
        closing=[go.close] if isinstance(go, GoConnections) else [],
    )
