"""The settlement service, put together."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from services.settlement.advice import Agency
from services.settlement.api import router
from services.settlement.api.bank import MEGABYTE
from services.settlement.api.batches import payout_routes
from services.settlement.api.invoices import invoice_routes
from services.settlement.api.own_money import own_money_routes
from services.settlement.api.report_pages import report_routes
from services.settlement.effects import EFFECTS, Connections, Mail, Outside
from services.settlement.handlers import HANDLERS
from services.settlement.inbox import Inbox
from services.settlement.jobs import settlement_run
from services.settlement.payouts.pain001 import Sender
from services.settlement.reporting.pdf import Printer
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
    documents, sender = Documents(), _sender(settings)
    closing = [documents.close]
    if connections is None:
        connections = go = GoConnections(runtime, "settlement")
        closing.append(go.close)
    outside = Outside(
        connections=connections,
        mail=mail or Mailer(runtime.common.smtp_url, runtime.common.mail_from),
        documents=documents,
        agency=Agency(settings.agency_name, settings.agency_organisation_number, settings.agency_address),
        agency_account=settings.agency_account,
        outbox=settings.outbox,
    )
    return create_service(
        "settlement",
        runtime,
        database,
        handlers=HANDLERS,
        effects=EFFECTS,
        outside=outside,
        jobs=[
            DailyJob("settlement", time(23, 30), settlement_run(database, invoice_days=settings.invoice_days))
        ],
        routers=[
            router(
                database,
                runtime.tokens,
                agency_account=settings.agency_account,
                own_account=settings.own_account,
                bank_file_megabytes=settings.bank_file_mb,
            ),
            payout_routes(
                database,
                runtime.tokens,
                sender=sender,
                version=settings.payment_version,
                own_account=settings.own_account,
            ),
            own_money_routes(
                database, runtime.tokens, own_account=settings.own_account, agency=settings.agency_name
            ),
            invoice_routes(database, runtime.tokens, settings.agency_account),
            report_routes(database, runtime.tokens, Printer(documents, outside.agency)),
        ],
        privacy=HOLDINGS,
        closing=closing,
        loops={"inbox": _inbox(database, settings, settings.inbox).run} if settings.inbox else {},
    )


def _sender(settings: Settings) -> Sender:
    """Return who pays, as the bank knows the agency."""
    return Sender(
        name=settings.agency_name,
        account=settings.agency_account,
        bic=settings.bank_bic,
        customer_id=settings.bank_customer_id or settings.agency_organisation_number,
    )


def _inbox(database: Database, settings: Settings, folder: Path) -> Inbox:
    most = settings.bank_file_mb * MEGABYTE
    return Inbox(database, folder, account=settings.agency_account, most=most)
