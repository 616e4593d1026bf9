"""How a company is connected to PowerOffice Go, and what comes back from there."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field, SecretStr

from services.registration.api.models.registrations import RegistrationView
from services.registration.domain.mailing import Language


class RegistrationBegun(BaseModel):
    """A company that wants to use AutoCollect."""

    organisation_number: str = Field(max_length=1000, examples=["988 077 917"])
    language: Language | None = Field(
        None,
        description="in which language the company is written to, `nb` when it is new and nobody says;"
        " a registration that is complete keeps its own",
    )


class Consent(BaseModel):
    """Where to send the user's browser, and until when the address works."""

    url: str
    valid_until: datetime


class Begun(BaseModel):
    """The company's registration, and where its user gives consent; no consent where none is needed."""

    registration: RegistrationView
    consent: Consent | None


class ClientKey(BaseModel):
    """A client key made by hand in PowerOffice Go, under Innstillinger → Utvidelser."""

    client_key: SecretStr = Field(min_length=1, max_length=1000)


class ReturnView(BaseModel):
    """How the consent ended, what that means, and what the user can do next."""

    registration_id: UUID
    outcome: str
    title: str
    text: str
    way_on: str
