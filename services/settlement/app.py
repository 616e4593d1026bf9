"""The settlement service, put together."""

from __future__ import annotations

from datetime import time

from services.settlement.advice import Agency
from services.settlement.api import router
from services.settlement.effects import EFFECTS, Connections, Mail, Outside
from services.settlement.handlers import HANDLERS
from services.settlement.jobs import settlement_run
from services.settlement.settings import Settings
from services.settlement.store.privacy import HOLDINGS
from shared.db import Database
from shared.documents import Documents
from shared.mail import Mailer
from shared.poweroffice.connections import GoConnections
from shared.schedule import DailyJob
from shared.service import Runtime, Service, create_service


def create(
    runtime: Runtime,
    settings: Settings | None = None,
    *,
    connections: Connections | None = None,
    mail: Mail | None = None,
) -> Service:
    """Return the service; settings come from the environment, the outside world is real, unless given."""
    settings = settings or Settings()
    database = Database.connect(
        settings.database_url,
        clock=runtime.clock,
        source="/services/settlement",
        pool_size=settings.pool_size,
    )
    documents = Documents()
    closing = [documents.close]
    if connections is None:
        connections = go = GoConnections(runtime, "settlement")
        closing.append(go.close)
    outside = Outside(
        connections=connections,
        mail=mail or Mailer(runtime.common.smtp_url, runtime.common.mail_from),
        documents=documents,
        agency=Agency(settings.agency_name, settings.agency_organisation_number, settings.agency_address),
    )
    return create_service(
        "settlement",
        runtime,
        database,
        handlers=HANDLERS,
        effects=EFFECTS,
        outside=outside,
        jobs=[DailyJob("settlement", time(23, 30), settlement_run(database))],
        routers=[router(database, runtime.tokens, agency_account=settings.agency_account)],
        privacy=HOLDINGS,
        closing=closing,
    )
