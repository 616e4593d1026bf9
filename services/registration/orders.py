"""What registration orders from itself: mails that are sent after the decision is safe."""

from dataclasses import dataclass
from uuid import UUID

from shared.events import Event


@dataclass(frozen=True, kw_only=True)
class WelcomeOrdered(Event):
    """The creditor is to get the welcome mail with the invitation to the portal."""


@dataclass(frozen=True, kw_only=True)
class AccountantInvitationOrdered(Event):
    """The accountant of this firm (nine digits) with this address is to be invited to the portal."""

    firm: str
    email: str


@dataclass(frozen=True, kw_only=True)
class AccountConfirmationOrdered(Event):
    """The company's contact in PowerOffice Go is to be asked whether a new bank account is right."""

    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountNoticeOrdered(Event):
    """Those who got the remittance advice are to hear that a new bank account was asked for."""

    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class AccountInForceOrdered(Event):
    """The same and the company's contact in PowerOffice Go are to hear that the new bank account holds."""

    change_id: UUID


@dataclass(frozen=True, kw_only=True)
class RecipientsNoticeOrdered(Event):
    """These addresses are to hear that they get no remittance advice any more, and who has seen to it."""

    emails: tuple[str, ...]
    changed_by: str


@dataclass(frozen=True, kw_only=True)
class ContactNoticeOrdered(Event):
    """This address is to hear that PowerOffice Go no longer names it as the company's contact."""

    email: str
    read_by: str


@dataclass(frozen=True, kw_only=True)
class EndpointNoticeOrdered(Event):
    """The company is to hear that no webhooks go to one of its endpoints any more, and why."""

    endpoint_id: UUID


@dataclass(frozen=True, kw_only=True)
class LossNoticeOrdered(Event):
    """The company is to hear how to restore its connection to PowerOffice Go."""
