"""The client itself (API v2: OrganizationSettings and neighbours; role CommonServices)."""

from __future__ import annotations

from shared.poweroffice.models import ClientContact, IntegrationInformation, Organisation
from shared.poweroffice.transport import GoTransport


class OrganisationSettings:
    """Reads the client's company data and what we may do on it."""

    def __init__(self, transport: GoTransport) -> None:
        self._transport = transport

    async def details(self) -> Organisation:
        """Return the company data (API v2: GET /OrganizationSettings)."""
        return await self._transport.one(Organisation, "/OrganizationSettings")

    async def contacts(self) -> list[ClientContact]:
        """Return the client's own people (API v2: GET /ClientContacts)."""
        return await self._transport.rows(ClientContact, "/ClientContacts", {})

    async def integration_information(self) -> IntegrationInformation:
        """Return what the integration may do here (API v2: GET /ClientIntegrationInformation).

        Needs a token but no privilege. `why_forbidden()` on the answer is what every Forbidden of this
        client says.
        """
        return await self._transport.one(IntegrationInformation, "/ClientIntegrationInformation")
