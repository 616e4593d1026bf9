"""The composition root of the portal."""

from datetime import time

from fastapi import Request
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from services.portal.api import routers
from services.portal.api.body_limit import BodyLimit
from services.portal.api.door import Door
from services.portal.api.headers import SecurityHeaders
from services.portal.api.languages import Languages, choices
from services.portal.api.portal import Portal
from services.portal.api.trouble import trouble
from services.portal.effects import EFFECTS, Outside
from services.portal.entrance import Lobby
from services.portal.entrance.debtors import Debtors
from services.portal.entrance.second_factor import SecondFactors
from services.portal.handlers import HANDLERS
from services.portal.jobs import recounting, sweeping
from services.portal.neighbours import Neighbours
from services.portal.pages import STATIC, Pages
from services.portal.passwords import Passwords
from services.portal.settings import Settings
from services.portal.signed_tokens import SignedTokens
from services.portal.store.conditions import plan_each_query
from services.portal.store.privacy import HOLDINGS
from shared.clock import Clock, SystemClock
from shared.db import Database
from shared.debtor_pins import DebtorPins
from shared.keyring import Keyring
from shared.mail import Mailer
from shared.schedule import DailyJob
from shared.service import Runtime, Service, create_service


def create(runtime: Runtime, settings: Settings | None = None, log_in_clock: Clock | None = None) -> Service:
    """Return the service; its settings are the environment's unless given.

    Sessions and failed log-ins count by `log_in_clock`, the system's unless given: a simulation may move
    the runtime's clock, by which business dates count, but not the people at their browsers. The pool, which
    may grow to twice its size, has a connection for each handler besides: all may wait for a rebuild.
    """
    settings, common = settings or Settings.read(), runtime.common
    database = Database.connect(
        settings.database_url,
        clock=runtime.clock,
        source="/services/portal",
        pool_size=settings.pool_size + len(HANDLERS) // 2,
    )
    plan_each_query(database.engine)
    pages = Pages(settings.support_email, choices)
    signed_tokens = SignedTokens(common.service_secret, runtime.clock)
    neighbours, log_in_clock = Neighbours.of(runtime), log_in_clock or SystemClock()
    https = common.portal_url.startswith("https://")
    lobby = Lobby(database, Passwords(settings.password_memory_kib), settings, log_in_clock)
    keyring = Keyring(settings.second_factor_keys, "PORTAL_SECOND_FACTOR_KEYS")
    door = Door(database, signed_tokens, lobby, SecondFactors(lobby, keyring), https)
    debtors = Debtors(lobby, DebtorPins.of(common), settings.plan_rules)
    service = create_service(
        "portal",
        runtime,
        database,
        handlers=HANDLERS,
        effects=EFFECTS,
        outside=Outside(
            Mailer(common.smtp_url, common.mail_from),
            signed_tokens,
            pages,
            common.portal_url,
            log_in_clock,
            neighbours,
        ),
        jobs=[
            DailyJob("sweep", time(3), sweeping(lobby)),
            DailyJob("recount", time(3, 30), recounting(database)),
        ],
        routers=routers(Portal(database, pages, door, neighbours, debtors)),
        privacy=HOLDINGS,
        closing=[neighbours.close],
    )
    _dress(service, pages, https=https)
    return service


def _dress(service: Service, pages: Pages, *, https: bool) -> None:
    """Add what only a service for browsers has: style, headers, and pages for addresses that lead nowhere."""

    async def lost(_: Request, error: Exception) -> Response:
        return trouble(pages, error)

    service.app.mount("/static", StaticFiles(directory=STATIC))
    service.app.add_middleware(BodyLimit)
    service.app.add_middleware(Languages, https=https)
    service.app.add_middleware(SecurityHeaders, https=https)
    for status in (404, 405):
        service.app.add_exception_handler(status, lost)
