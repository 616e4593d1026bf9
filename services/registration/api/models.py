"""What registration's HTTP API takes and gives."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr, StringConstraints

from services.registration.domain import (
    STEPS,
    AgreementText,
    ChartAccount,
    CompanyDetails,
    Connection,
    Contact,
    Payout,
    Registration,
    Remark,
    SetupChoices,
    Signature,
    State,
    Step,
    VatCode,
    Welcome,
    choose_contact,
)


class RegistrationBegun(BaseModel):
    """A company that wants to use AutoCollect."""

    organisation_number: str = Field(examples=["988 077 917"])


class Consent(BaseModel):
    """Where to send the user's browser, and until when the address works."""

    url: str
    valid_until: datetime


class FieldRemark(BaseModel):
    """What is wrong with, or worth a thought about, one field; `message` is Norwegian, for the user."""

    field: str
    code: str
    message: str

    @classmethod
    def of(cls, remarks: Sequence[Remark]) -> list[Self]:
        """Return remarks as they are answered."""
        return [cls(field=each.field, code=each.code, message=each.message) for each in remarks]


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


class RegistrationView(BaseModel):
    """A company's registration with all that its steps hold; its id is the creditor id."""

    id: UUID
    organisation_number: str
    name: str
    state: State
    connection: Connection
    connection_since: datetime | None
    connection_reason: str
    steps: list[StepState]
    accounting_firm: str | None = Field(description="null: not answered yet; empty: no accounting firm")
    contact: Contact | None
    details: CompanyDetails | None
    details_read_at: datetime | None
    payout: Payout | None
    setup: SetupView | None
    signature: SignatureView | None
    registered_at: datetime | None
    welcome: Welcome
    welcome_reason: str
    revision: int

    @classmethod
    def of(cls, registration: Registration) -> Self:
        """Return a registration as it is answered."""
        it = registration
        return cls(
            id=it.id,
            organisation_number=it.organisation_number,
            name=it.name,
            state=it.state,
            connection=it.connection,
            connection_since=it.connection_since,
            connection_reason=it.connection_reason,
            steps=[StepState(name=step, complete=is_complete(it)) for step, is_complete in STEPS.items()],
            accounting_firm=it.accounting_firm,
            contact=choose_contact(it.details) if it.details else None,
            details=it.details,
            details_read_at=it.details_read_at,
            payout=it.payout,
            setup=_setup_view(it),
            signature=SignatureView.of(it.signature) if it.signature else None,
            registered_at=it.registered_at,
            welcome=it.welcome,
            welcome_reason=it.welcome_reason,
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


class Begun(BaseModel):
    """The company's registration, and where its user gives consent; no consent where none is needed."""

    registration: RegistrationView
    consent: Consent | None


class AccountingFirm(BaseModel):
    """The accounting firm's organisation number; null or empty when the company has none."""

    organisation_number: str | None = None


class PayoutChoice(BaseModel):
    """Where settlements go: a Norwegian account number or IBAN, and who gets the remittance advice."""

    bank_account: str
    settlement_emails: list[str] = Field(max_length=20)


class SetupChoice(BaseModel):
    """The setup as the user chooses it."""

    auto_posting: bool
    vat_cost_account: int = Field(gt=0)
    vat_code: str = Field(min_length=1, max_length=20)
    interest_income_account: int = Field(gt=0)
    fee_income_account: int = Field(gt=0)
    bank_contra_account: int = Field(gt=0)
    write_off_account: int = Field(default=7831, gt=0)

    def choices(self) -> SetupChoices:
        """Return the choices."""
        return SetupChoices(**self.model_dump())


class SetupAnswer(BaseModel):
    """The registration with its new setup, and advice that the user may follow."""

    registration: RegistrationView
    warnings: list[FieldRemark]


class AccountChoice(BaseModel):
    """An account of the client that settlements can be posted on."""

    number: int
    name: str

    @classmethod
    def of(cls, account: ChartAccount) -> Self:
        """Return an account as it is answered."""
        return cls(number=account.number, name=account.name)


class VatCodeChoice(BaseModel):
    """A VAT code of the client; `rate` is a fraction of one."""

    code: str
    name: str
    rate: Decimal

    @classmethod
    def of(cls, code: VatCode) -> Self:
        """Return a VAT code as it is answered."""
        return cls(code=code.code, name=code.name, rate=code.rate)


class SetupOptions(BaseModel):
    """What the client's own books offer for the setup."""

    accounts: list[AccountChoice]
    vat_codes: list[VatCodeChoice]


class AgreementView(BaseModel):
    """The agreement as it is now, in Markdown; `hash` must come back with the signature."""

    version: str
    hash: str
    text: str
    signature: SignatureView | None

    @classmethod
    def of(cls, agreement: AgreementText, registration: Registration) -> Self:
        """Return the agreement as it is answered."""
        signature = registration.signature
        return cls(
            version=agreement.version,
            hash=agreement.hash,
            text=agreement.text,
            signature=SignatureView.of(signature) if signature else None,
        )


Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=2, max_length=200),
    Field(description="the name of the person who signs"),
]


class AgreementAccepted(BaseModel):
    """The tick under the agreement, and who has ticked it."""

    accepted: Literal[True]
    hash: str
    signed_by: Name


class ClientKey(BaseModel):
    """A client key made by hand in PowerOffice Go, under Innstillinger → Utvidelser."""

    client_key: SecretStr


class ReturnView(BaseModel):
    """How the consent ended, what that means, and what the user can do next."""

    registration_id: UUID
    outcome: str
    title: str
    text: str
    way_on: str


class AccessTokenView(BaseModel):
    """A bearer token for one of PowerOffice Go's APIs."""

    access_token: str
    expires_at: datetime


class CreditorView(BaseModel):
    """A company in one line."""

    creditor_id: UUID
    organisation_number: str
    name: str
    state: State
    connection: Connection


class Rotated(BaseModel):
    """How many client keys are now encrypted with the newest key."""

    client_keys: int


class ProblemView(BaseModel):
    """A problem document (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldRemark] = []
