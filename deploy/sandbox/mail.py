"""The sandbox's mail server: takes every mail, delivers none, and shows what it got on a page.

Letters and settlements that the product mails end here instead of with people.
"""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP
from starlette.applications import Starlette

from deploy.sandbox.mail_pages import mail_pages
from deploy.sandbox.mailbox import Mailbox
from shared.clock import Clock, SystemClock

PATIENCE_WITH_OPEN_SESSIONS = 1.0


class MailSandbox:
    """An SMTP server that keeps mails in `directory`; port 0 takes a free one.

    `clock` says when a mail was received; a simulation passes its own.
    """

    def __init__(
        self, directory: Path, host: str = "127.0.0.1", port: int = 0, *, clock: Clock | None = None
    ) -> None:
        self.mailbox = Mailbox(directory)
        self.host = host
        self.port = port
        self._clock = clock or SystemClock()
        self._server: asyncio.Server | None = None

    @property
    def app(self) -> Starlette:
        """The pages that show the mails, to be mounted under any path."""
        return mail_pages(self.mailbox)

    async def start(self) -> None:
        """Listen; afterwards `port` is the real one. Raises OSError if the port is taken."""
        logging.getLogger("mail.log").setLevel(logging.WARNING)  # aiosmtpd logs every line of every session
        loop = asyncio.get_running_loop()
        session = partial(SMTP, self, hostname="sandbox", ident="sandbox", enable_SMTPUTF8=True, loop=loop)
        self._server = await loop.create_server(session, self.host, self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Stop listening; what has been kept stays."""
        if self._server:
            self._server.close()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._server.wait_closed(), PATIENCE_WITH_OPEN_SESSIONS)
            self._server = None

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        """Keep one mail; the sender may try again later if the disk refuses it."""
        try:
            kept = self.mailbox.keep(
                envelope.mail_from, envelope.rcpt_tos, envelope.original_content, self._clock.now()
            )
        except OSError as error:
            return f"451 The sandbox could not keep the mail: {error.strerror}"
        return f"250 Kept as mail {kept.number}"
