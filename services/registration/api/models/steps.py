"""What the user types: the first steps, what may be changed later, and the way out."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints


class AccountingFirm(BaseModel):
    """The accounting firm's organisation number; null or empty when the company has none, which must be said.

    Its accountant gets access to the company in the portal when an e-mail address is given.
    """

    organisation_number: str | None
    accountant_email: str | None = Field(default=None, max_length=200)


class PayoutChoice(BaseModel):
    """Where settlements go: a Norwegian account number or IBAN, and who gets the remittance advice."""

    bank_account: str
    settlement_emails: list[str] = Field(max_length=20)


class Recipients(BaseModel):
    """Who gets the remittance advice."""

    settlement_emails: list[str] = Field(max_length=20)


class Farewell(BaseModel):
    """Why a company stops using the product."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=500)]
