"""Mail out: messages built as values, and a mailer whose errors say what becomes of the message.

The Message-ID is made of a key that is the same for every attempt, so that a message which is sent twice
(the answer to the first attempt was lost) is one message to those who receive it.

    MailRefused   the recipient or the message is refused for good → tell somebody, take another way
    Transient     everything else: connection, log-in, grey-listing, a full mailbox → try again later
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from shared.errors import Reject, Transient

ENCRYPTION: dict[str, dict[str, bool | None]] = {
    "smtp": {"start_tls": None},
    "smtp+starttls": {"start_tls": True},
    "smtps": {"use_tls": True},
}
"""URL schemes: STARTTLS where the server offers it, STARTTLS always, TLS from the first byte."""

SECONDS = 30.0
"""How long a mail server may take over one step."""

_KEY = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")


class MailRefused(Reject):
    """The recipient's mail server will never take this message; correct the address or send it otherwise."""


@dataclass(frozen=True)
class Attachment:
    """A file in a message; `media_type` is for instance `application/pdf`."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


def compose(  # noqa: PLR0913 - the parts of a message, all named by the caller
    *,
    key: str,
    to: str,
    subject: str,
    text: str,
    sent_at: datetime,
    html: str | None = None,
    attachments: Sequence[Attachment] = (),
    reply_to: str | None = None,
) -> EmailMessage:
    """Return a message, complete but for its sender, which the mailer adds.

    Args:
        key: letters, digits and `_ + - .`; the same key gives the same Message-ID.
        to: one or more addresses, separated by commas or semicolons.
        subject: one line; line breaks in it become spaces.
        text: the body for every reader.
        sent_at: an aware instant, the Date header.
        html: the same body for readers that show HTML.
        attachments: files, shown in this order.
        reply_to: where answers go, if not to the sender.

    Raises:
        MailRefused: an address in `to` is not one.
    """
    if not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} cannot be part of a Message-ID: use letters, digits and _ + - .")
    message = EmailMessage()
    message["To"] = addresses(to)
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(sent_at)
    message["Message-ID"] = f"<{key}@autocollect>"
    message["Auto-Submitted"] = "auto-generated"
    if reply_to:
        message["Reply-To"] = addresses(reply_to)
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    for attachment in attachments:
        kind, _, subkind = attachment.media_type.partition("/")
        message.add_attachment(
            attachment.content, maintype=kind, subtype=subkind, filename=attachment.name
        )
    return message


def addresses(text: str) -> tuple[Address, ...]:
    """Return the addresses in a text as people write them, at least one.

    Raises:
        MailRefused: there is none, or one of them is not an address.
    """
    found = [part.strip() for part in re.split(r"[;,]", text) if part.strip()]
    if not found:
        raise MailRefused("there is no e-mail address; add one to the customer or company card")
    try:
        return tuple(_address(each) for each in found)
    except (ValueError, IndexError, HeaderParseError) as unreadable:
        raise MailRefused(f"{text!r} is not an e-mail address; correct it where it is kept") from unreadable


def _address(text: str) -> Address:
    name, spec = parseaddr(text)
    address = Address(display_name=name, addr_spec=spec or text)
    if not address.username or "." not in address.domain:
        raise ValueError(text)
    return address


@dataclass(frozen=True)
class Mailer:
    """Sends messages through one mail server.

    `smtp_url` is `smtp://[user:password@]host:port` (see `ENCRYPTION` for the other schemes); `sender` is
    `Name <address>`.
    """

    smtp_url: str
    sender: str

    async def send(self, message: EmailMessage) -> None:
        """Hand `message` to the mail server; one refused recipient among several that are taken is no error.

        Raises:
            MailRefused: every recipient, or the message itself, is refused for good.
            Transient: it could not be handed over now.
        """
        if "From" not in message:
            message["From"] = self.sender
        try:
            await aiosmtplib.send(message, timeout=SECONDS, **self._server())
        except aiosmtplib.SMTPRecipientsRefused as refused:
            lasting = all(_lasting(recipient.code) for recipient in refused.recipients)
            raise _failure(refused, lasting=lasting) from refused
        except (aiosmtplib.SMTPDataError, aiosmtplib.SMTPRecipientRefused) as refused:
            raise _failure(refused, lasting=_lasting(refused.code)) from refused
        except aiosmtplib.SMTPNotSupported as unsupported:
            raise _failure(unsupported, lasting=True) from unsupported
        except (aiosmtplib.SMTPException, OSError) as failure:
            raise _failure(failure, lasting=False) from failure

    def _server(self) -> dict[str, object]:
        """Return the connection's arguments; naming ourselves spares a look-up of the host's own name."""
        url = urlsplit(self.smtp_url)
        if url.scheme not in ENCRYPTION or not url.hostname:
            raise Transient(f"the mail server's URL must begin with one of {', '.join(ENCRYPTION)} and a host")
        return {
            "hostname": url.hostname,
            "port": url.port,
            "username": unquote(url.username) if url.username else None,
            "password": unquote(url.password) if url.password else None,
            "local_hostname": parseaddr(self.sender)[1].rpartition("@")[2] or "localhost",
            **ENCRYPTION[url.scheme],
        }


def _lasting(code: int) -> bool:
    return 500 <= code < 600


def _failure(failure: Exception, *, lasting: bool) -> MailRefused | Transient:
    """Return the error that a failed hand-over stands for; it holds no address, which is personal data."""
    codes = [each.code for each in getattr(failure, "recipients", [failure]) if hasattr(each, "code")]
    answer = f"{type(failure).__name__}{f' {codes}' if codes else ''}"
    if lasting:
        return MailRefused(f"the mail server refused the message for good ({answer}); check the address")
    return Transient(f"the mail server did not take the message ({answer}); it is tried again")


