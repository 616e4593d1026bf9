"""A registration as it is answered."""

from datetime import datetime
from typing import Self
from uuid import UUID

from pydantic import BaseModel, Field

from services.registration.api.models.account_changes import AccountChangeView
from services.registration.api.models.contacts import ContactView
from services.registration.domain.agreement import AgreementText, Signature, is_current
from services.registration.domain.companies import CompanyDetails, Contact, Payout
from services.registration.domain.deactivation import CONSEQUENCES
from services.registration.domain.mailing import Language, Mailing, MailState
from services.registration.domain.registration import STEPS, Connection, Registration, State, Step


class StepState(BaseModel):
    """One of the five steps, and whether it is complete."""

    name: Step
    complete: bool


class SignatureView(BaseModel):
    """Who has accepted which version of the agreement, and when."""

    version: str
    hash: str
    signed_at: datetime
    signed_by: str

    @classmethod
    def of(cls, signature: Signature) -> Self:
        """Return a signature as it is answered."""
        return cls(
            version=signature.version,
            hash=signature.hash,
            signed_at=signature.signed_at,
            signed_by=signature.signed_by,
        )


class SetupView(BaseModel):
    """The setup: account numbers and VAT code as people read them, and what follows from the VAT code."""

    auto_posting: bool
    vat_cost_account: int
    vat_code: str
    interest_income_account: int
    fee_income_account: int
    bank_contra_account: int
    write_off_account: int
    vat_registered: bool


class AgreementState(BaseModel):
    """Which version of the agreement the company has signed, and which one there is to sign now.

    A registered company that has signed an older one goes on under its terms until it signs the new one.
    """

    signed_version: str | None
    current_version: str
    is_current: bool

    @classmethod
    def of(cls, signature: Signature | None, current: AgreementText) -> Self:
        """Return how a signature stands to the agreement of today."""
        return cls(
            signed_version=signature.version if signature else None,
            current_version=current.version,
            is_current=is_current(signature, current),
        )


class MailView(BaseModel):
    """What has become of a mail; `reason` says why it was refused."""

    state: MailState
    reason: str

    @classmethod
    def of(cls, mail: Mailing) -> Self:
        """Return a mail's fate as it is answered."""
        return cls(state=mail.state, reason=mail.reason)


class RegistrationView(BaseModel):
    """A company's registration with all that its steps hold; its id is the creditor id."""

    id: UUID
    organisation_number: str
    name: str
    language: Language = Field(description="of every mail about the company")
    state: State
    connection: Connection
    connection_since: datetime | None
    connection_reason: str
    steps: list[StepState]
    accounting_firm: str | None = Field(description="null: not answered yet; empty: no accounting firm")
    accountant_email: str = Field(description="who is let in at the accounting firm; empty: nobody")
    accountant_invitation: MailView
    contact: Contact | None = Field(description="the main contact: the chosen one, else the one from Go")
    contacts: list[ContactView] = Field(description="the company's own contacts")
    details: CompanyDetails | None
    details_read_at: datetime | None
    payout: Payout | None
    bank_account_change: AccountChangeView | None = Field(
        description="another bank account that was asked for and does not hold before it is confirmed"
    )
    setup: SetupView | None
    agreement: AgreementState
    signature: SignatureView | None
    registered_at: datetime | None
    welcome: MailState
    welcome_reason: str
    loss_notice: MailView = Field(description="the mail that says how to restore the connection")
    leaving: list[str] = Field(description="what follows when the company leaves; Norwegian, for the user")
    revision: int

    @classmethod
    def of(cls, registration: Registration, agreement: AgreementText, now: datetime) -> Self:
        """Return a registration as it is answered."""
        it = registration
        waiting = it.account_change
        return cls(
            id=it.id,
            organisation_number=it.organisation_number,
            name=it.name,
            language=it.language,
            state=it.state,
            connection=it.connection,
            connection_since=it.connection_since,
            connection_reason=it.connection_reason,
            steps=[StepState(name=step, complete=is_complete(it)) for step, is_complete in STEPS.items()],
            accounting_firm=it.accounting_firm,
            accountant_email=it.accountant_email,
            accountant_invitation=MailView.of(it.accountant_invitation),
            contact=it.main_contact,
            contacts=ContactView.all_of(it),
            details=it.details,
            details_read_at=it.details_read_at,
            payout=it.payout,
            bank_account_change=AccountChangeView.of(waiting, now) if waiting else None,
            setup=_setup_view(it),
            agreement=AgreementState.of(it.signature, agreement),
            signature=SignatureView.of(it.signature) if it.signature else None,
            registered_at=it.registered_at,
            welcome=it.welcome.state,
            welcome_reason=it.welcome.reason,
            loss_notice=MailView.of(it.loss_notice),
            leaving=list(CONSEQUENCES),
            revision=it.revision,
        )


def _setup_view(registration: Registration) -> SetupView | None:
    if registration.setup is None:
        return None
    accounts = registration.setup.accounts
    return SetupView(
        auto_posting=accounts.auto_posting,
        vat_cost_account=accounts.vat_cost_account,
        vat_code=accounts.vat_code,
        interest_income_account=accounts.interest_income_account,
        fee_income_account=accounts.fee_income_account,
        bank_contra_account=accounts.bank_contra_account,
        write_off_account=accounts.write_off_account,
        vat_registered=registration.setup.vat_registered,
    )
