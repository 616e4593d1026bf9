"""Mail out: messages built as values, and a mailer whose errors say what becomes of the message.

The Message-ID is made of a key that is the same for every attempt, so that a message which is sent twice
(the answer to the first attempt was lost) is one message to those who receive it.

    MailRefused   the recipient or the message is refused for good → tell somebody, take another way
    Transient     everything else: connection, log-in, grey-listing, a full mailbox → try again later
    HandOverUnknown   a Transient after which the server may have taken the message all the same
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

START_TLS: dict[str, bool | None] = {"smtp": None, "smtp+starttls": True, "smtps": False}
"""By URL scheme: STARTTLS where the server offers it, STARTTLS or nothing, TLS from the first byte."""

SECONDS = 30.0
"""How long a mail server may take over one step."""

_KEY = re.compile(r"[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*")


class MailRefused(Reject):
    """The recipient's mail server will never take this message; correct the address or send it otherwise."""


class HandOverUnknown(Transient):
    """The mail server fell silent; it may have taken the message, which is sent again with the same id."""


@dataclass(frozen=True)
class Attachment:
    """A file in a message; `media_type` is for instance `application/pdf`."""

    name: str
    content: bytes
    media_type: str = "application/pdf"


def compose(
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
        message.add_attachment(attachment.content, maintype=kind, subtype=subkind, filename=attachment.name)
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
    """Return one address, its domain as name servers know it; not every mail server takes æ before the @."""
    name, spec = parseaddr(text)
    user, _, domain = spec.rpartition("@")
    if not (user and user.isascii() and "." in domain):
        raise ValueError(text)
    return Address(display_name=name, addr_spec=f"{user}@{domain.encode('idna').decode()}")


@dataclass(frozen=True)
class Mailer:
    """Sends messages through one mail server, a connection for each.

    `smtp_url` is `smtp://[user:password@]host[:port]` (`START_TLS` has the other schemes); `sender` is
    `Name <address>`.
    """

    smtp_url: str
    sender: str

    def __post_init__(self) -> None:
        """Refuse settings with which nothing could ever be sent."""
        url = urlsplit(self.smtp_url)
        if url.scheme not in START_TLS or not url.hostname:
            raise ValueError(f"write the mail server as {' or '.join(START_TLS)}, ://, host and port")
        addresses(self.sender)

    async def send(self, message: EmailMessage) -> None:
        """Hand `message` to the mail server; one refused recipient among several that are taken is no error.

        Raises:
            MailRefused: every recipient, or the message itself, is refused for good.
            HandOverUnknown: the server fell silent, with the message or without it.
            Transient: it could not be handed over now.
        """
        if "From" not in message:
            message["From"] = self.sender
        try:
            async with self._client() as client:
                await client.send_message(message)
        except (aiosmtplib.SMTPException, OSError) as failure:
            raise _translated(failure) from failure

    def _client(self) -> aiosmtplib.SMTP:
        """Return a client that names itself after the sender, which spares a look-up of the host's name."""
        url = urlsplit(self.smtp_url)
        return aiosmtplib.SMTP(
            hostname=url.hostname,
            port=url.port,
            username=unquote(url.username) if url.username else None,
            password=unquote(url.password) if url.password else None,
            use_tls=url.scheme == "smtps",
            start_tls=START_TLS[url.scheme],
            local_hostname=addresses(self.sender)[0].domain,
            timeout=SECONDS,
        )


def _translated(failure: Exception) -> MailRefused | Transient:
    """Return what a failed hand-over means; neither text holds an address, which is personal data."""
    match failure:
        case aiosmtplib.SMTPRecipientsRefused():
            codes = [recipient.code for recipient in failure.recipients]
        case aiosmtplib.SMTPRecipientRefused() | aiosmtplib.SMTPDataError():
            codes = [failure.code]
        case _:
            codes = []
    reason = " ".join([type(failure).__name__, *map(str, codes)])
    if codes and all(500 <= code < 600 for code in codes):
        return MailRefused(f"the mail server refuses this message for good ({reason}); check the address")
    if isinstance(failure, (aiosmtplib.SMTPServerDisconnected, aiosmtplib.SMTPReadTimeoutError)):
        return HandOverUnknown(f"the mail server fell silent ({reason}); it is tried again later")
    return Transient(f"the mail server did not take the message ({reason}); it is tried again later")
