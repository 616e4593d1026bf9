"""The portal under test: a real database, browsers, and stand-ins for the services around it."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from uuid import UUID

import pytest
from cryptography.fernet import Fernet
from sqlalchemy import text

from deploy.sandbox.mail import MailSandbox
from deploy.sandbox.mailbox import Mailbox
from services.portal.api import changing
from services.portal.app import create
from services.portal.domain.access import AGENCY, Invitation
from services.portal.settings import Settings
from services.portal.signed_tokens import SignedTokens
from services.portal.store import metadata
from services.registration.signed_links import SignedLinks
from shared.debtor_pins import DebtorPins
from tests.portal.browser import Browser
from tests.portal.neighbourhood import Neighbourhood
from tests.portal.told import FJORDVIK, NORDLYS, NOW, Told, registered
from tests.support.databases import service_database
from tests.support.driving import Driven, driven, runtime_at

OPERATOR, OPERATOR_PASSWORD = "drift@autocollect.example", "operatørens lange passord"
PASSWORD = "fire ord på en tavle"
SECOND_FACTOR_KEYS = Fernet.generate_key().decode()
FIRM, OTHER_FIRM = "912345678", "987654325"


@pytest.fixture(scope="session")
async def database_url(database_server):
    """A database that all tests of the service share; each empties it."""
    async with service_database(database_server, "portal") as url:
        yield url


@dataclass
class Office:
    """The service under test with what stands around it."""

    service: Driven
    neighbours: Neighbourhood
    mail: MailSandbox
    settings: Settings
    browsers: list[Browser] = field(default_factory=list)
    codes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def signed_tokens(self) -> SignedTokens:
        return SignedTokens(self.service.runtime.common.service_secret, self.service.runtime.clock)

    @property
    def pins(self) -> DebtorPins:
        return DebtorPins.of(self.service.runtime.common)

    @staticmethod
    def links(page: str, start: str) -> list[str]:
        """The addresses on a page that begin so."""
        return re.findall(rf'href="({re.escape(start)}[^"]*)"', page)

    @staticmethod
    def links_of_forms(page: str) -> list[str]:
        """The addresses to which the forms of a page are sent."""
        return re.findall(r'method="post" action="([^"]*)"', page)

    def browser(self) -> Browser:
        now = self.service.runtime.clock.now()
        self.browsers.append(Browser(self.service.service.app, now, self.codes))
        return self.browsers[-1]

    def link(
        self, email: str, creditor_id: UUID = FJORDVIK, firm: str = "", role: str = "administrator"
    ) -> str:
        invitation = Invitation(
            creditor_id=creditor_id,
            email=email,
            issued_at=NOW,
            role="accountant" if firm else role,
            firm=firm,
        )
        return "/invitation?token=" + self.signed_tokens.invitation(invitation)

    def arrival(self, outcome: str = "connected", **more: str) -> str:
        """The address to which registration sends a browser back."""
        common = self.service.runtime.common
        links = SignedLinks(common.service_secret, common.portal_url)
        content = {"creditor_id": str(FJORDVIK), "outcome": outcome} | more
        return links.arrival(content, self.service.runtime.clock.now()).removeprefix(common.portal_url)

    async def invited(
        self,
        email: str,
        creditor_id: UUID = FJORDVIK,
        password: str = PASSWORD,
        firm: str = "",
        role: str = "administrator",
    ) -> Browser:
        """The browser of a user who has accepted an invitation."""
        browser = self.browser()
        link = self.link(email, creditor_id, firm, role)
        await browser.open(link)
        token = link.partition("=")[2]
        await browser.send("/invitation", token=token, password=password, repeated=password)
        await browser.pass_second_factor(email)
        assert browser.path == "/", browser.text
        return browser

    async def debtor(self, told: Told) -> Browser:
        """The browser of a debtor who has typed what stands on his letter."""
        browser = self.browser()
        await browser.open("/my-case")
        await browser.send("/my-case/login", number=told.case_number, pin=self.pins.printed(told.case_id))
        assert browser.path == "/my-case", browser.text
        return browser

    async def empty(self) -> None:
        """Empty every table; deleting a few rows is much faster than truncating."""
        async with self.service.service.database.transaction() as tx:
            await tx.execute(text("select set_config('autocollect.forgetting', 'on', true)"))
            for table in reversed(metadata.sorted_tables):
                if table.name != "operator_log":
                    await tx.execute(table.delete())
            if (await tx.execute(text("select exists (select from operator_log)"))).scalar():
                await tx.execute(text("truncate operator_log"))  # it refuses every deletion

    async def change(self, statement: str, **values: object) -> None:
        """Change the database behind the portal's back."""
        async with self.service.service.database.transaction() as tx:
            await tx.execute(text(statement), values)

    async def member(self, role: str, *creditor_ids: UUID) -> Browser:
        """The browser of a user with a role in companies; an accountant's companies name his firm."""
        email = f"{role}@kunde.example"
        firm = FIRM if role == "accountant" else ""
        await self.change(
            "update creditors set accounting_firm = :firm where :firm <> '' and id = any(:companies)",
            firm=firm,
            companies=list(creditor_ids),
        )
        browser = await self.invited(email, creditor_ids[0], firm=firm, role=role)
        for creditor_id in creditor_ids[1:]:
            await self.change(
                "insert into memberships (user_id, creditor_id, role, accounting_firm)"
                " select id, :creditor_id, :role, :firm from users where email = :email",
                creditor_id=creditor_id,
                role=role,
                firm=firm,
                email=email,
            )
        return browser

    async def colleague(self, role: str) -> Browser:
        """The browser of one of the agency's own people."""
        return await self.invited(f"{role}@byraa.example", AGENCY, role=role)


@pytest.fixture(scope="session", autouse=True)
def without_patience():
    """What other services say is heard before a page is sent for, or not at all."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changing, "PATIENCE", 0.0)
        yield


@pytest.fixture(scope="session")
async def standing_office(database_url, tmp_path_factory) -> AsyncIterator[Office]:
    """One portal for all tests, with a mail server that delivers nothing."""
    mail = MailSandbox(tmp_path_factory.mktemp("mail"))
    await mail.start()
    smtp_url = f"smtp://127.0.0.1:{mail.port}"
    runtime = runtime_at(NOW, portal_url="http://portal.example", smtp_url=smtp_url)
    neighbours = Neighbourhood(runtime.tokens)
    settings = Settings(
        database_url=database_url,
        second_factor_keys=SECOND_FACTOR_KEYS,
        operator_email=OPERATOR,
        operator_password=OPERATOR_PASSWORD,
        support_email="hjelp@autocollect.example",
        password_memory_kib=8192,
    )
    async with driven(
        lambda given: create(given, settings, runtime.clock), neighbours.among(runtime)
    ) as service:
        yield Office(service, neighbours, mail, settings)
    await mail.stop()


@pytest.fixture
async def office(standing_office, tmp_path) -> AsyncIterator[Office]:
    """The portal, empty but for two companies that it has heard of."""
    office = standing_office
    office.service.at(NOW)
    office.neighbours.forget()
    office.mail.mailbox = Mailbox(tmp_path)
    await office.empty()
    await office.service.hear(registered(), registered(NORDLYS, "Nordlys Butikk AS", "310000022"))
    yield office
    for browser in office.browsers:
        await browser.close()
    office.browsers.clear()
    office.codes.clear()
