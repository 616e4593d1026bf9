"""What the user types: the first steps, what may be changed later, and the way out."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from services.registration.api.models.contacts import Line
from services.registration.domain.mailing import Language

Typed = Annotated[str, StringConstraints(max_length=1000)]
"""What somebody types into a field; each step says itself what is right."""


class AccountingFirm(BaseModel):
    """The accounting firm's organisation number; null or empty when the company has none, which must be said.

    Its accountant gets access to the company in the portal when an e-mail address is given.
    """

    organisation_number: Typed | None
    accountant_email: Typed | None = None


class PayoutChoice(BaseModel):
    """Where settlements go: a Norwegian account number or IBAN, and who gets the remittance advice.

    Without `settlement_emails` those who get it are kept; the first time they must be given.
    """

    bank_account: Typed
    settlement_emails: Annotated[list[Typed], Field(max_length=20)] | None = None


class Recipients(BaseModel):
    """Who gets the remittance advice."""

    settlement_emails: list[Typed] = Field(max_length=20)


class LanguageChoice(BaseModel):
    """In which language the company is written to."""

    language: Language


class Farewell(BaseModel):
    """Why a company stops using the product."""

    reason: Annotated[Line, Field(min_length=2)]
