"""The company's own contacts."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from services.registration.domain.companies import Contact
from services.registration.domain.contacts import OwnContact, Role
from services.registration.domain.registration import Registration


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, max_length=200, pattern=r"^[^\x00]*$"),
    AfterValidator(_in_one_line),
]
"""What fits in one field, and in a line of a mail."""


class ContactChoice(BaseModel):
    """A contact as the user gives it.

    The role `settlement` puts the address among the settlement e-mails. One contact may be the main contact
    instead of the one from Go; to give that back, send it with `is_main` false.
    """

    name: Line
    email: Line = ""
    phone: Line = ""
    roles: list[Role] = Field(default=[], max_length=10)
    is_main: bool = False

    def contact(self, contact_id: UUID) -> OwnContact:
        """Return the contact."""
        return OwnContact(
            id=contact_id, name=self.name, email=self.email, phone=self.phone, roles=tuple(self.roles)
        )


class ContactView(BaseModel):
    """One of the company's own contacts."""

    id: UUID
    name: str
    email: str
    phone: str
    roles: list[Role]
    is_main: bool

    @classmethod
    def all_of(cls, registration: Registration) -> list[Self]:
        """Return a company's own contacts as they are answered."""
        return [
            cls(
                id=each.id,
                name=each.name,
                email=each.email,
                phone=each.phone,
                roles=list(registration.roles_of(each)),
                is_main=each.id == registration.main_contact_id,
            )
            for each in registration.contacts
        ]


class ContactsView(BaseModel):
    """Whom we know at a company; those from Go are read-only and corrected there."""

    main: Contact | None
    from_go: list[Contact]
    own: list[ContactView]
    settlement_emails: list[str]

    @classmethod
    def of(cls, registration: Registration) -> Self:
        """Return a company's contacts as they are answered."""
        return cls(
            main=registration.main_contact,
            from_go=list(registration.details.contacts) if registration.details else [],
            own=ContactView.all_of(registration),
            settlement_emails=list(registration.payout.settlement_emails) if registration.payout else [],
        )
