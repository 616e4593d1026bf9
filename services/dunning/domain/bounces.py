"""A message that came back, read from what a mail server reports (RFC 3464) or an operator tells."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from email import message_from_bytes, policy
from email.message import MIMEPart
from uuid import UUID

from shared.errors import Poison
from shared.norway.calendar import deadline
from shared.norway.fees import SHORTEST_DEADLINE

_LETTER = re.compile(r"<([0-9a-f-]{36})@autocollect>", re.IGNORECASE)
_REASON = re.compile(r"[\w.+'-]+@[\w.-]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Bounce:
    """A letter whose mail came back; `status` is the enhanced code (RFC 3463): 5… is for good."""

    letter_id: UUID
    status: str
    reason: str = ""

    @property
    def is_permanent(self) -> bool:
        """Whether the address will not take mail later either."""
        return self.status.startswith("5")


def deadline_when_posted(sent_on: date, given: date | None, posted_on: date) -> date | None:
    """Return the deadline of a letter that is posted after its mail came back; None if it has none.

    As many days as the letter gave, counted anew, and never less than 14 (inkassoloven §§ 9 and 10).
    """
    if given is None:
        return None
    return deadline(posted_on, max(given - sent_on, SHORTEST_DEADLINE).days)


def read_report(content: bytes) -> Bounce:
    """Return what a delivery status notification says.

    Raises:
        Poison: it is none, or it is not about a letter of ours.
    """
    report = message_from_bytes(content, policy=policy.default)
    parts = [part for part in report.walk() if part.get_content_type() == "message/delivery-status"]
    fields = [block for part in parts for block in part.iter_parts() if "Status" in block]
    letter = _LETTER.search(content.decode("ascii", "replace"))
    if not fields or letter is None:
        raise Poison(
            "not a report of mail that came back: it needs a message/delivery-status part with a Status, and "
            "the returned message's Message-ID"
        )
    return Bounce(letter_id=UUID(letter[1]), status=_field(fields[0], "Status"), reason=_why(fields[0]))


def _why(fields: MIMEPart) -> str:
    """Return the server's words without addresses, which are personal data."""
    return _REASON.sub("…", _field(fields, "Diagnostic-Code"))[:300]


def _field(fields: MIMEPart, name: str) -> str:
    return " ".join(str(fields.get(name, "")).split())
