"""The client itself: company data, its people, what is locked, and what we are allowed to do there."""

from uuid import UUID

from pydantic import Field

from shared.poweroffice.models.customers import Address
from shared.poweroffice.models.fields import GoModel, Instant
from shared.poweroffice.models.kinds import ContactRole


class Organisation(GoModel):
    """The client's company data (API v2: OrganizationSettingsDto)."""

    id: UUID | None = None
    name: str = ""
    legal_name: str | None = None
    organisation_number: str | None = Field(default=None, validation_alias="OrganizationNumber")
    email: str | None = Field(default=None, validation_alias="EmailAddress")
    phone_number: str | None = None
    website: str | None = Field(default=None, validation_alias="WebsiteUrl")
    mail_address: Address | None = None
    delivery_address: Address | None = None
    changed_at: Instant | None = Field(default=None, validation_alias="LastChangedDateTimeOffset")


class ClientContact(GoModel):
    """A person of the client (API v2: ClientContactPersonDto)."""

    id: int
    first_name: str = ""
    last_name: str = ""
    email: str | None = None
    phone_number: str | None = Field(default=None, validation_alias="Phone")
    role: ContactRole = ContactRole.UNKNOWN


class IntegrationInformation(GoModel):
    """What the integration may do on this client (API v2: ClientIntegrationInformation)."""

    client_id: str | None = None
    client_name: str = ""
    active_subscriptions: tuple[str, ...] = Field(default=(), validation_alias="ActiveClientSubscriptions")
    valid_privileges: tuple[str, ...] = ()
    invalid_privileges: tuple[str, ...] = ()
    """Granted to the integration, but blocked because the client does not subscribe to their module."""

    def why_forbidden(self) -> str:
        """Return the sentence that explains a 403 to the client's own people."""
        if self.invalid_privileges:
            blocked, modules = ", ".join(self.invalid_privileges), ", ".join(self.active_subscriptions)
            return f"The client's subscriptions ({modules or 'none'}) do not cover: {blocked}."
        return f"The integration was only granted: {', '.join(self.valid_privileges) or 'nothing'}."
