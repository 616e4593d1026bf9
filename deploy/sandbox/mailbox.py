"""Every mail that the sandbox's mail server has received, in a directory of `.eml` files.

The first line of a file is the envelope as a header of its own; the rest is the mail, byte for byte. The
directory is the whole state: a later run reads it and goes on with the next number.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path
from typing import cast

ENVELOPE = b"X-Sandbox-Envelope: "
END_OF_LINE = b"\r\n"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail."""

    name: str
    content_type: str
    content: bytes

    @property
    def size(self) -> int:
        """The size in bytes."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class KeptMail:
    """What the list shows of a mail.

    `recipients` are those of the envelope, blind copies too. `repeats` is the number of the first mail with
    the same Message-ID if this one is not the first.
    """

    number: int
    received_at: datetime
    sender: str
    recipients: tuple[str, ...]
    subject: str
    message_id: str
    repeats: int | None
    attachments: tuple[str, ...]


class Mailbox:
    """The mails in `directory`, which is created if it is not there, numbered from 1."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self._directory = directory
        self._mails: list[KeptMail] = []
        self._first_with: dict[str, int] = {}
        for path in sorted(directory.glob("*.eml")):
            self._add(int(path.stem), path.read_bytes())

    def keep(self, sender: str, recipients: Sequence[str], content: bytes, received_at: datetime) -> KeptMail:
        """Write a mail to disk and return what the list will show of it."""
        envelope = {"sender": sender, "recipients": [*recipients], "received_at": received_at.isoformat()}
        kept = ENVELOPE + json.dumps(envelope).encode() + END_OF_LINE + content
        number = self._mails[-1].number + 1 if self._mails else 1
        draft = self._path(number).with_suffix(".part")
        draft.write_bytes(kept)
        draft.replace(self._path(number))
        return self._add(number, kept)

    def mails(self, recipient: str = "") -> tuple[KeptMail, ...]:
        """Return the mails to an address, in any case of letters, or all of them; the oldest first."""
        wanted = recipient.casefold()
        return tuple(
            mail
            for mail in self._mails
            if not wanted or wanted in {address.casefold() for address in mail.recipients}
        )

    def find(self, number: int) -> KeptMail | None:
        """Return the mail with that number, or None."""
        return next((mail for mail in self._mails if mail.number == number), None)

    def raw(self, mail: KeptMail) -> bytes:
        """Return a mail as it was sent."""
        _, _, content = self._path(mail.number).read_bytes().partition(END_OF_LINE)
        return content

    def message(self, mail: KeptMail) -> EmailMessage:
        """Return a mail as a parsed message."""
        return _parsed(self.raw(mail))

    def _add(self, number: int, kept: bytes) -> KeptMail:
        first_line, _, content = kept.partition(END_OF_LINE)
        envelope = json.loads(first_line.removeprefix(ENVELOPE))
        message = _parsed(content)
        message_id = str(message.get("Message-ID", "")).strip()
        first = self._first_with.setdefault(message_id, number) if message_id else number
        mail = KeptMail(
            number=number,
            received_at=datetime.fromisoformat(envelope["received_at"]),
            sender=envelope["sender"],
            recipients=tuple(envelope["recipients"]),
            subject=str(message.get("Subject", "")),
            message_id=message_id,
            repeats=first if first != number else None,
            attachments=tuple(attachment.name for attachment in attachments(message)),
        )
        self._mails.append(mail)
        return mail

    def _path(self, number: int) -> Path:
        return self._directory / f"{number:06d}.eml"


def body(message: EmailMessage, kind: str) -> str:
    """Return the body as `plain` or `html` text with line feeds, empty if the mail has none of that kind."""
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part else ""


def attachments(message: EmailMessage) -> list[Attachment]:
    """Return the attached files in their order; one without a name is called by its place."""
    return [
        Attachment(
            name=part.get_filename() or f"attachment-{place}",
            content_type=part.get_content_type(),
            content=cast("bytes | None", part.get_payload(decode=True)) or b"",
        )
        for place, part in enumerate(message.iter_attachments())
    ]


def _parsed(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=modern)
