"""What is said about a case: by its creditor and the agency among themselves, and by its debtor.

Two threads: in `creditor` the creditor's users and case handlers write; in `debtor` the debtor and case
handlers. The debtor sees his own thread alone, the creditor reads it and does not write there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from uuid import UUID

from services.portal.domain.uploads import MediaType
from shared.norway.calendar import next_banking_day

Thread = Literal["creditor", "debtor"]
Side = Literal["creditor", "agency", "debtor"]
MessageKind = Literal["message", "question", "objection", "receipt", "plan", "answer"]

ObjectionCategory = Literal["not_mine", "wrong_amount", "not_delivered", "already_paid", "fees", "other"]
"""What a debtor disagrees about (inkassoloven § 17: objections with reasonable ground stop the costs)."""

TaskKind = Literal["question", "objection", "receipt", "plan"]
"""What a debtor has sent that a case handler must answer."""

DAYS_TO_ANSWER: Mapping[TaskKind, int] = {"question": 3, "objection": 14, "receipt": 3, "plan": 3}
"""Days that a case handler has, until the first banking day that is not before their end."""

LONGEST_TEXT = 4000
"""Characters of a message."""


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A file that came with a message."""

    id: UUID
    name: str
    media_type: MediaType


@dataclass(frozen=True, kw_only=True)
class Message:
    """What somebody has written; `author` is a user's e-mail address, empty for the debtor."""

    id: UUID
    thread: Thread
    side: Side
    author: str
    kind: MessageKind
    category: str
    body: str
    written_at: datetime
    attachments: tuple[Attachment, ...] = ()


def due(kind: TaskKind, today: date) -> date:
    """Return the day by which a case handler answers.

    >>> due("question", date(2026, 6, 15)), due("receipt", date(2026, 6, 17))
    (datetime.date(2026, 6, 18), datetime.date(2026, 6, 22))
    """
    return next_banking_day(today + timedelta(days=DAYS_TO_ANSWER[kind] - 1))
