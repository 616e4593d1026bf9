"""All stand-ins together: Go's two APIs, the bank, the mail server; in this process or as one of its own.

go_port      PowerOffice Go's API v2 (/Demo/v2, /Demo/OAuth/Token), its consent page and screens (/gui)
go_port + 1  its API v1 (/OAuth/Token, /DebtCollection, /Customer, /OutgoingInvoice, /Reporting)
go_port + 2  pages: /mail shows the mail that was sent, /bank is the bank's counter, /receiver takes webhooks
go_port + 3  SMTP
"""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import RedirectResponse
from starlette.routing import Mount, Route

from deploy.sandbox.agency import AGENCY, ENVIRONMENT
from deploy.sandbox.bank import Bank
from deploy.sandbox.counter import counter
from deploy.sandbox.mail import MailSandbox
from deploy.sandbox.nudger import Nudger
from deploy.sandbox.poweroffice import seed
from deploy.sandbox.poweroffice.application import V1_DOCUMENT, V2_DOCUMENT, GoSandbox, create_go_sandbox
from deploy.sandbox.poweroffice.state import World, load
from deploy.sandbox.receiver import receiver
from deploy.serve import Quiet, serve_together, serving
from shared.clock import Clock

HOST = "127.0.0.1"
AGENCY_ACCOUNT = AGENCY.account
OWN_ACCOUNT = "97100010007"
"""The agency's own account, to which it draws; as valid, and nobody's."""
OCR_AGREEMENT, OCR_RECIPIENT = "001234567", "00012345"


@dataclass(frozen=True)
class Sandbox:
    """The stand-ins of one directory."""

    directory: Path
    clock: Clock
    go_port: int = 8100
    rate_limit: int | None = 10

    def environment(self) -> dict[str, str]:
        """Return what services need to know to use the stand-ins instead of the real world."""
        go = f"http://{HOST}:{self.go_port}"
        return {
            "POWEROFFICE_BASE_URL": f"{go}/Demo/v2",
            "POWEROFFICE_TOKEN_URL": f"{go}/Demo/OAuth/Token",
            "POWEROFFICE_V1_BASE_URL": f"http://{HOST}:{self.go_port + 1}",
            "POWEROFFICE_V1_TOKEN_URL": f"http://{HOST}:{self.go_port + 1}/OAuth/Token",
            "POWEROFFICE_APPLICATION_KEY": str(seed.APPLICATION_KEY),
            "POWEROFFICE_SUBSCRIPTION_KEY": seed.SUBSCRIPTION_KEY,
            "AUTOCOLLECT_SMTP_URL": f"smtp://{HOST}:{self.go_port + 3}",
            **ENVIRONMENT,
            "SETTLEMENT_OWN_ACCOUNT": OWN_ACCOUNT,
        }

    @property
    def pages(self) -> str:
        """The address of the mail page and the bank's counter."""
        return f"http://{HOST}:{self.go_port + 2}"

    @property
    def gui(self) -> str:
        """The address of Go's screens."""
        return f"http://{HOST}:{self.go_port}/gui"

    def world(self) -> World:
        """Return the world of an earlier run, or the seeded one."""
        snapshot = self.directory / "go.json"
        return load(snapshot) if snapshot.exists() else seed.seed_world()

    @contextlib.asynccontextmanager
    async def running(self, nudge: tuple[str, str] | None = None) -> AsyncIterator[list[uvicorn.Server]]:
        """Start the mail server and yield the HTTP servers, to be served by the caller.

        `nudge` is the address and secret to which changes in Go are told by webhook.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        world = self.world()
        go = create_go_sandbox(
            world, self.clock, rate_limit=self.rate_limit, snapshot=self.directory / "go.json"
        )
        mail = MailSandbox(self.directory / "mail", HOST, self.go_port + 3, clock=self.clock)
        await mail.start()
        nudging = asyncio.ensure_future(Nudger(*nudge, world).run()) if nudge else None
        try:
            yield self._servers(go, mail)
        finally:
            if nudging:
                nudging.cancel()
            await mail.stop()
            go.save()

    def _servers(self, go: GoSandbox, mail: MailSandbox) -> list[uvicorn.Server]:
        bank = Bank(AGENCY_ACCOUNT, OCR_AGREEMENT, OCR_RECIPIENT, state=self.directory / "bank.json")
        pages = Starlette(
            routes=[
                Route("/", lambda _: RedirectResponse("/mail/")),
                Mount("/mail", mail.app),
                Mount("/bank", counter(bank)),
                Mount("/receiver", receiver()),
            ]
        )
        applications: list[Any] = [go.v2, go.v1, pages]
        return [
            Quiet(serving(application, host=HOST, port=self.go_port + offset))
            for offset, application in enumerate(applications)
        ]

    def card(self) -> dict[str, Any]:
        """Return what any other client of Go's API needs to use this sandbox."""
        environment = self.environment()
        clients = [
            {
                "organisation_number": company.organisation_number,
                "name": company.organization.name,
                "client_key": str(seed.CLIENT_KEYS[company.organisation_number]),
            }
            for company in self.world().companies.values()
            if company.organisation_number in seed.CLIENT_KEYS
        ]
        return {
            "go": {
                "base_url": environment["POWEROFFICE_BASE_URL"],
                "token_url": environment["POWEROFFICE_TOKEN_URL"],
                "v1_base_url": environment["POWEROFFICE_V1_BASE_URL"],
                "v1_token_url": environment["POWEROFFICE_V1_TOKEN_URL"],
                "application_key": environment["POWEROFFICE_APPLICATION_KEY"],
                "subscription_key": environment["POWEROFFICE_SUBSCRIPTION_KEY"],
                "gui_url": self.gui,
                "openapi_url": f"http://{HOST}:{self.go_port}{V2_DOCUMENT}",
                "v1_openapi_url": f"http://{HOST}:{self.go_port + 1}{V1_DOCUMENT}",
                "faults_url": f"http://{HOST}:{self.go_port}/faults",
                "clients": clients,
            },
            "smtp": environment["AUTOCOLLECT_SMTP_URL"],
            "mail_url": f"{self.pages}/mail/",
            "bank": {"counter_url": f"{self.pages}/bank", "account": AGENCY_ACCOUNT},
        }


def serve_alone(sandbox: Sandbox, nudge: tuple[str, str] | None = None) -> None:
    """Serve the stand-ins until a signal; the first line on stdout is their card as JSON."""

    async def serve() -> None:
        async with sandbox.running(nudge) as servers:

            async def until_stopped() -> None:
                sys.stdout.write(json.dumps(sandbox.card(), ensure_ascii=False) + "\n")
                sys.stdout.flush()
                await asyncio.Event().wait()

            await serve_together(servers, until_stopped)

    asyncio.run(serve())
