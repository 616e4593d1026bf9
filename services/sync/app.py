"""The composition root of sync."""

from __future__ import annotations

from datetime import time

from services.sync.api import router, webhook_router
from services.sync.effects import EFFECTS, Outside
from services.sync.handlers import HANDLERS
from services.sync.jobs import nightly, overdue, prune
from services.sync.news import Connections
from services.sync.settings import Settings
from services.sync.store.privacy import HOLDINGS
from shared.db import Database
from shared.poweroffice.connections import GoConnections
from shared.schedule import DailyJob
from shared.service import Runtime, Service, create_service


def create(
    runtime: Runtime, settings: Settings | None = None, *, connections: Connections | None = None
) -> Service:
    """Return the service; `connections` reach PowerOffice Go (tests put a stand-in there)."""
    settings = settings or Settings.read()
    connections = connections or GoConnections(runtime, "sync")
    database = Database.connect(
        settings.database_url, clock=runtime.clock, source="/services/sync", pool_size=settings.pool_size
    )
    return create_service(
        "sync",
        runtime,
        database,
        handlers=HANDLERS,
        effects=EFFECTS,
        effects_at_once=settings.readings_at_once,
        outside=Outside(connections),
        jobs=(
            DailyJob("nightly", time(23), nightly(database)),
            DailyJob("overdue", time(6), overdue(database)),
            DailyJob("prune", time(4), prune(database, settings.log_days)),
        ),
        routers=(webhook_router(database, settings.webhook_secret), router(runtime, database)),
        privacy=HOLDINGS,
        closing=[connections.close],
    )
