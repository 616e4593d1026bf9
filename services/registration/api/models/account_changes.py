"""Bank accounts that wait to be confirmed."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.registration.domain.account_change import AccountChange, AccountState, masked
from services.registration.domain.mailing import MailState


class AccountChangeView(BaseModel):
    """A change of bank account that was asked for; `mail` tells of the mail to the contact from Go."""

    id: UUID
    bank_account: str
    asked_by: str
    asked_at: datetime
    valid_until: datetime
    state: AccountState
    mail: MailState
    mail_reason: str

    @classmethod
    def of(cls, change: AccountChange, now: datetime) -> Self:
        """Return a change as it is answered."""
        return cls(
            id=change.id,
            bank_account=change.bank_account,
            asked_by=change.asked_by,
            asked_at=change.asked_at,
            valid_until=change.valid_until,
            state=change.state_at(now),
            mail=change.mail.state,
            mail_reason=change.mail.reason,
        )


class AccountConfirmed(BaseModel):
    """Which change a second person has seen and confirms: the `id` of `bank_account_change`."""

    change_id: UUID


class AccountConfirmation(BaseModel):
    """What the company's contact is asked by mail, and how that stands."""

    creditor_id: UUID
    company: str
    bank_account: str
    present_bank_account: str = Field(description="the account at that time; only its last four digits")
    asked_by: str
    asked_at: datetime
    valid_until: datetime
    state: AccountState

    @classmethod
    def of(cls, change: AccountChange, company: str, now: datetime) -> Self:
        """Return a question as it is answered."""
        return cls(
            creditor_id=change.creditor_id,
            company=company,
            bank_account=change.bank_account,
            present_bank_account=masked(change.present_account),
            asked_by=change.asked_by,
            asked_at=change.asked_at,
            valid_until=change.valid_until,
            state=change.state_at(now),
        )
