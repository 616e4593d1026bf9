"""In which language a company is written to, and what has become of a mail that was ordered."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["nb", "en"]

MailState = Literal["not_yet", "ordered", "sent", "refused"]


@dataclass(frozen=True)
class Mailing:
    """What has become of a mail; `reason` says why it was refused."""

    state: MailState = "not_yet"
    reason: str = ""


NOT_YET = Mailing()
ORDERED = Mailing("ordered")
SENT = Mailing("sent")
