"""The dunning service, put together."""

from datetime import time

from services.dunning.api import routers
from services.dunning.effects import EFFECTS
from services.dunning.handlers import HANDLERS
from services.dunning.jobs import daily
from services.dunning.letters import Agency, MailTexts
from services.dunning.outside import Connections, Outside
from services.dunning.settings import Settings
from services.dunning.store.privacy import HOLDINGS
from shared.agency import AgencySettings
from shared.db import Database
from shared.debtor_pins import DebtorPins
from shared.documents import Documents
from shared.mail import Mailer
from shared.poweroffice.connections import GoConnections
from shared.schedule import DailyJob
from shared.service import Runtime, Service, create_service

NAME = "dunning"


def create(
    runtime: Runtime,
    settings: Settings | None = None,
    connections: Connections | None = None,
    *,
    agency: AgencySettings | None = None,
) -> Service:
    """Return the service; its settings and its way into PowerOffice Go are the environment's unless given."""
    settings = settings or Settings.read()
    database = Database.connect(
        settings.database_url,
        clock=runtime.clock,
        source=f"/services/{NAME}",
        pool_size=settings.pool_size,
    )
    pins = DebtorPins.of(runtime.common)
    go = connections or GoConnections(runtime, NAME)
    documents = Documents(threads=settings.document_threads)
    outside = Outside(
        connections=go,
        mailer=Mailer(runtime.common.smtp_url, runtime.common.mail_from),
        documents=documents,
        agency=_agency(agency or AgencySettings.read(), settings, runtime, pins),
        print_folder=settings.print_folder,
        texts=MailTexts(),
        chunk=settings.chunk,
    )
    return create_service(
        NAME,
        runtime,
        database,
        handlers=HANDLERS,
        effects=EFFECTS,
        outside=outside,
        jobs=[DailyJob("daily", time(7, 0), daily(database, chunk=settings.chunk))],
        routers=routers(runtime.tokens, database, go, pins),
        privacy=HOLDINGS,
        closing=[documents.close, *([go.close] if isinstance(go, GoConnections) else [])],
    )


def _agency(agency: AgencySettings, settings: Settings, runtime: Runtime, pins: DebtorPins) -> Agency:
    return Agency(
        name=agency.name,
        organisation_number=agency.organisation_number,
        in_business_register=agency.in_business_register,
        address=agency.address,
        phone=agency.phone,
        email=agency.email,
        website=agency.website,
        complaints_board=settings.complaints_board,
        portal_url=runtime.common.portal_url,
        pins=pins,
        bic=agency.bic,
    )
