"""The settlement service, put together."""

from __future__ import annotations

from datetime import time
from pathlib import Path

from services.settlement.advice import Agency
from services.settlement.api import router
from services.settlement.api.batches import payout_routes
from services.settlement.api.invoices import invoice_routes
from services.settlement.api.own_money import own_money_routes
from services.settlement.api.report_pages import report_routes
from services.settlement.api.uploads import MEGABYTE
from services.settlement.effects import EFFECTS, Connections, Mail, Outside
from services.settlement.handlers import HANDLERS
from services.settlement.inbox import Inbox
from services.settlement.jobs import settlement_run
from services.settlement.payouts.pain001 import Sender
from services.settlement.reporting.pdf import Printer
from services.settlement.settings import Settings
from services.settlement.store.privacy import HOLDINGS
from shared.agency import AgencySettings
from shared.db import Database
from shared.documents import Documents
from shared.mail import Mailer
from shared.poweroffice.connections import GoConnections
from shared.schedule import DailyJob
from shared.service import Runtime, Service, create_service
from shared.settings import SettingsRefused


def create(
    runtime: Runtime,
    settings: Settings | None = None,
    *,
    connections: Connections | None = None,
    mail: Mail | None = None,
    agency: AgencySettings | None = None,
) -> Service:
    """Return the service; settings come from the environment, the outside world is real, unless given.

    Raises SettingsRefused if the agency's own account is its client account.
    """
    settings, agency = settings or Settings.read(), agency or AgencySettings.read()
    if settings.own_account == agency.account:
        raise SettingsRefused("set SETTLEMENT_OWN_ACCOUNT to another account than AUTOCOLLECT_AGENCY_ACCOUNT")
    database = Database.connect(
        settings.database_url,
        clock=runtime.clock,
        source="/services/settlement",
        pool_size=settings.pool_size,
    )
    documents, sender = Documents(), _sender(settings, agency)
    closing = [documents.close]
    if connections is None:
        connections = go = GoConnections(runtime, "settlement")
        closing.append(go.close)
    outside = Outside(
        connections=connections,
        mail=mail or Mailer(runtime.common.smtp_url, runtime.common.mail_from),
        documents=documents,
        agency=Agency(agency.name, agency.organisation_number, agency.in_business_register, agency.address),
        agency_account=agency.account,
        outbox=settings.outbox,
    )
    inbox = settings.inbox and _inbox(database, settings, settings.inbox, agency.account)
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
                agency_account=agency.account,
                connections=connections,
                own_account=settings.own_account,
                bank_file_megabytes=settings.bank_file_mb,
            ),
            payout_routes(
                database,
                runtime.tokens,
                sender=sender,
                version=settings.payment_version,
                own_account=settings.own_account,
                bank_file_megabytes=settings.bank_file_mb,
            ),
            own_money_routes(database, runtime.tokens, own_account=settings.own_account, agency=agency.name),
            invoice_routes(database, runtime.tokens, agency.account),
            report_routes(database, runtime.tokens, Printer(documents, outside.agency)),
        ],
        privacy=HOLDINGS,
        closing=closing,
        loops={"inbox": inbox.run} if inbox else {},
    )


def _sender(settings: Settings, agency: AgencySettings) -> Sender:
    """Return who pays, as the bank knows the agency."""
    return Sender(
        name=agency.name,
        account=agency.account,
        bic=agency.bic,
        customer_id=settings.bank_customer_id or agency.organisation_number,
    )


def _inbox(database: Database, settings: Settings, folder: Path, account: str) -> Inbox:
    most = settings.bank_file_mb * MEGABYTE
    return Inbox(database, folder, account=account, most=most)
