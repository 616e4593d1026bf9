"""What API v2 shows while an integration is switched on, and of the integration afterwards."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from deploy.sandbox.poweroffice.openapi.markers import Read, Uri


@dataclass(frozen=True, kw_only=True)
class InitiateOnboardingResponseDto:
    """Where to send the user's browser, and until when."""

    temporary_url: Read[Uri | None]
    valid_until_date_time_offset: Read[datetime]


@dataclass(frozen=True, kw_only=True)
class OnboardedClientInformation:
    """A client that the user let the integration into, with the client key."""

    client_key: Read[UUID]
    client_name: Read[str | None]
    client_organization_number: Read[str | None]


@dataclass(frozen=True, kw_only=True)
class FinalizeOnboardingResponseDto:
    """The clients that a token was traded for."""

    onboarded_clients_information: Read[list[OnboardedClientInformation] | None]
    user_email: Read[str | None]


@dataclass(frozen=True, kw_only=True)
class ClientIntegrationInformationDto:
    """What the integration may do on a client, and what the client does not subscribe to."""

    active_client_subscriptions: Read[list[str] | None]
    client_id: Read[str | None]
    client_name: Read[str | None]
    invalid_privileges: Read[list[str] | None]
    valid_privileges: Read[list[str] | None]


@dataclass(frozen=True, kw_only=True)
class AddIntegrationToClientDto:
    """A client that a partner has let its own integration into."""

    client_id: Read[UUID]
    client_key: Read[UUID]
    client_name: Read[str | None]
    organization_number: Read[str | None]
