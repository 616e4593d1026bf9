"""The service in front of a mail server of the test's own; only PowerOffice Go is a stand-in."""

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP

from deploy.sandbox.agency import AGENCY
from services.dunning.app import create
from services.dunning.settings import Settings
from shared.poweroffice.models import DocumentFile
from tests.dunning.told import CREDITOR, DUE, at
from tests.support.databases import service_database
from tests.support.driving import Driven, driven, runtime_at


@pytest.fixture(scope="session")
async def database_url(database_server):
    """A database that all tests of the service share; each empties it."""
    async with service_database(database_server, "dunning") as url:
        yield url


@dataclass
class Post:
    """Takes messages, or answers as the test says (`answer` to a recipient)."""

    messages: list[Any] = field(default_factory=list)
    answer: str = "250 OK"
    on_message: Any = None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.messages.append(message_from_bytes(envelope.content, policy=policy.default))
        if self.on_message:
            await self.on_message()
        return "250 OK"

    def subjects(self):
        return [message["Subject"] for message in self.messages]


@dataclass
class GoFiles:
    """Stands in for the creditors' accounts: the PDF of each invoice, or an error."""

    pdfs: dict[UUID, bytes] = field(default_factory=dict)
    error: Exception | None = None
    asked: list[UUID] = field(default_factory=list)

    def v2(self, creditor_id: UUID):
        assert creditor_id == CREDITOR
        return self

    @property
    def documents(self):
        return self

    async def download(self, voucher_id: UUID):
        self.asked.append(voucher_id)
        if self.error:
            raise self.error
        return [DocumentFile("invoice.pdf", self.pdfs[voucher_id])] if voucher_id in self.pdfs else []


@dataclass
class Office:
    """The service under test, its mail, its printer, and Go."""

    service: Driven
    post: Post
    go: GoFiles
    printer: Path

    async def hear(self, *events):
        await self.service.hear(*events)

    async def on(self, day: date, *events):
        """Let it be the morning of a day, tell what happened, and run the day's jobs and their orders."""
        self.service.at(at(day))
        await self.service.hear(*events)
        return await self.service.run_due()

    def prints(self):
        return sorted(self.printer.glob("*.pdf")) if self.printer.exists() else []

    async def letters(self):
        return await self.service.rows(
            "select kind, status, channel, sent_on, deadline, fee, note from letters order by letter_id"
        )

    async def get(self, path, **params):
        response = await self.service.http.get(path, params={"creditor_id": str(CREDITOR)} | params)
        assert response.status_code == 200, response.text
        return response.json()

    async def put(self, path, body=None, **params):
        response = await self.service.http.put(path, json=body, params=params)
        assert response.status_code in (200, 204), response.text
        await self.service.work_off()


@asynccontextmanager
async def an_office(database_url: str, printer: Path, **changes: Any):
    """An office with empty books on the morning of the due date."""
    post, go = Post(), GoFiles()
    server = await asyncio.get_running_loop().create_server(
        lambda: SMTP(post, hostname="mail.test"), "127.0.0.1", 0
    )
    settings = Settings(database_url=database_url, print_folder=printer, **changes)
    runtime = runtime_at(at(DUE), smtp_url=f"smtp://127.0.0.1:{server.sockets[0].getsockname()[1]}")
    async with (
        server,
        driven(lambda runtime: create(runtime, settings, go, agency=AGENCY), runtime) as service,
    ):
        await service.empty()
        yield Office(service, post, go, printer)


@pytest.fixture
async def office(database_url, tmp_path):
    async with an_office(database_url, tmp_path / "print") as it:
        yield it
