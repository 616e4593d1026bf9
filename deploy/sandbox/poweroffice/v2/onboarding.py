"""`/Onboarding/*`: the two server-side steps of switching the integration on; subscription key only."""

from uuid import UUID

from deploy.sandbox.poweroffice import onboarding
from deploy.sandbox.poweroffice.v2.bodies import Body
from deploy.sandbox.poweroffice.v2.gateway import Call, Endpoint, Single


class InitiateOnboarding(Body):
    """`InitiateOnboardingPostDto`."""

    application_key: UUID
    client_organization_no: str | None = None
    redirect_uri: str | None = None


class FinalizeOnboarding(Body):
    """`FinalizeOnboardingPostDto`."""

    onboarding_token: str | None = None


async def initiate(call: Call) -> Single:
    """Open an onboarding and return the address to send the user's browser to."""
    body: InitiateOnboarding = call.read(InitiateOnboarding)
    started = onboarding.initiate(
        call.world,
        body.application_key,
        organisation_number=body.client_organization_no,
        redirect_uri=body.redirect_uri,
        now=call.now,
    )
    address = call.request.url.replace(path=f"/auth/{started.ticket}", query="")
    answer = {"TemporaryUrl": str(address), "ValidUntilDateTimeOffset": started.valid_until}
    return Single(answer, render=dict)


async def finalize(call: Call) -> Single:
    """Trade the token from the redirect, once, for the client keys."""
    body: FinalizeOnboarding = call.read(FinalizeOnboarding)
    onboarded = onboarding.finalize(call.world, body.onboarding_token, now=call.now)
    clients = [
        {
            "ClientKey": extension.client_key,
            "ClientName": company.organization.name,
            "ClientOrganizationNumber": company.organisation_number,
        }
        for company, extension in onboarded
    ]
    answer = {"OnboardedClientsInformation": clients, "UserEmail": call.world.user.email}
    return Single(answer, render=dict)


ENDPOINTS = (
    Endpoint("POST", "/Onboarding/Initiate", initiate, None),
    Endpoint("POST", "/Onboarding/Finalize", finalize, None),
)
