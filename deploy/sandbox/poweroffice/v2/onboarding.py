"""Switching an integration on: the two server-side steps of onboarding, and a partner's short cut.

`/Onboarding/*` need the subscription key only, `/ClientAdmin/AddIntegrationToClient` the partner's privilege.
"""

from uuid import UUID

from deploy.sandbox.poweroffice import onboarding
from deploy.sandbox.poweroffice.openapi.markers import Uri
from deploy.sandbox.poweroffice.refusals import NotFound
from deploy.sandbox.poweroffice.v2.bodies import Body
from deploy.sandbox.poweroffice.v2.dto.onboarding import (
    AddIntegrationToClientDto,
    FinalizeOnboardingResponseDto,
    InitiateOnboardingResponseDto,
    OnboardedClientInformation,
)
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Single, writing


class InitiateOnboardingPostDto(Body):
    """The integration that asks, the one client it asks for, and the way back."""

    application_key: UUID = UUID(int=0)
    client_organization_no: str | None = None
    redirect_uri: Uri | None = None


class FinalizeOnboardingPostDto(Body):
    """The token that came with the redirect."""

    onboarding_token: str | None = None


async def initiate(call: Call) -> Single:
    """Open an onboarding and return the address to send the user's browser to."""
    body: InitiateOnboardingPostDto = call.read(InitiateOnboardingPostDto)
    started = onboarding.initiate(
        call.world,
        body.application_key,
        organisation_number=body.client_organization_no,
        redirect_uri=body.redirect_uri,
        now=call.now,
    )
    address = call.request.url.replace(path=f"/auth/{started.ticket}", query="")
    return Single(
        InitiateOnboardingResponseDto(
            temporary_url=str(address), valid_until_date_time_offset=started.valid_until
        )
    )


async def finalize(call: Call) -> Single:
    """Trade the token from the redirect, once, for the client keys."""
    body: FinalizeOnboardingPostDto = call.read(FinalizeOnboardingPostDto)
    onboarded = onboarding.finalize(call.world, body.onboarding_token, now=call.now)
    clients = [
        OnboardedClientInformation(
            client_key=extension.client_key,
            client_name=company.organization.name,
            client_organization_number=company.organisation_number,
        )
        for company, extension in onboarded
    ]
    return Single(
        FinalizeOnboardingResponseDto(onboarded_clients_information=clients, user_email=call.world.user.email)
    )


async def add_integration(call: Call) -> Single:
    """Let the calling partner's own integration into a client that the partner administers."""
    client_id = call.path_uuid("clientId")
    company = call.world.company_of_client(str(client_id))
    if company is None or company.organisation_number not in call.world.user.administers:
        raise NotFound("Object(s) not found", f"Client with id = {client_id} not found.")
    extension = call.world.install(company, call.application_key, at=company.stamp(call.now))
    return Single(
        AddIntegrationToClientDto(
            client_id=company.client_id,
            client_key=extension.client_key,
            client_name=company.organization.name,
            organization_number=company.organisation_number,
        )
    )


ENDPOINTS = (
    Endpoint(
        method="POST",
        path="/Onboarding/Initiate",
        handler=initiate,
        privileges=None,
        answer=InitiateOnboardingResponseDto,
        body=InitiateOnboardingPostDto,
    ),
    Endpoint(
        method="POST",
        path="/Onboarding/Finalize",
        handler=finalize,
        privileges=None,
        answer=FinalizeOnboardingResponseDto,
        body=FinalizeOnboardingPostDto,
    ),
    Endpoint(
        method="POST",
        path="/ClientAdmin/AddIntegrationToClient/{clientId}",
        handler=add_integration,
        privileges=writing("ClientAdmin"),
        answer=AddIntegrationToClientDto,
        keys={"clientId": UUID},
    ),
)
