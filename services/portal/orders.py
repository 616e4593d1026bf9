"""The portal's instructions to its own effects: mails to people, in the language that each reads."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from services.portal.domain.permissions import Role, StaffRole
from services.portal.language import Language
from shared.events import Event


@dataclass(frozen=True, kw_only=True)
class DisputeOrdered(Event):
    """A debtor objects: the case is to stop, however long the service that stops it cannot be reached."""

    case_id: UUID
    reason: str


@dataclass(frozen=True, kw_only=True)
class MessageNoticeOrdered(Event):
    """Somebody is told by mail that a message waits in a case; what it says stays in the portal."""

    case_id: UUID
    case_number: str
    email: str
    language: Language = "nb"


@dataclass(frozen=True, kw_only=True)
class AnswerNoticeOrdered(Event):
    """A debtor is told by mail that he has an answer; where he is mailed, dunning is asked for then."""

    case_id: UUID
    case_number: str


Told = Literal["password", "second_factor", "second_factor_removed", "email"]
"""What somebody is told that has changed about his own log-in."""


@dataclass(frozen=True, kw_only=True)
class InvitationOrdered(Event):
    """Somebody is invited by a colleague, or asks for a fresh link at the address that was invited."""

    email: str
    company: str
    role: Role | StaffRole = "administrator"
    firm: str = ""
    invited_by: str = ""
    language: Language = "nb"


@dataclass(frozen=True, kw_only=True)
class PasswordResetOrdered(Event):
    """Somebody says that he has forgotten the password of this address; perhaps there is no such user."""

    email: str
    language: Language = "nb"


@dataclass(frozen=True, kw_only=True)
class EmailChangeOrdered(Event):
    """Each of the two addresses is asked whether a user's address shall change."""

    change_id: UUID
    present_email: str
    new_email: str
    to: Literal["present", "new"]
    language: Language = "nb"


@dataclass(frozen=True, kw_only=True)
class SecurityNoticeOrdered(Event):
    """A user is told that something about his log-in has changed, in case that it was not he."""

    email: str
    changed: Told
    language: Language = "nb"
