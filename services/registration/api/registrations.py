"""A company's registration: begun, connected, read, followed in its log, and given up."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.registration import handlers, store
from services.registration.api.desk import Desk
from services.registration.api.models.changes import ChangesPage, Deactivated
from services.registration.api.models.connection import Begun, ClientKey, Consent, RegistrationBegun
from services.registration.api.models.registrations import RegistrationView
from services.registration.api.models.steps import Farewell
from services.registration.domain.companies import check_number
from services.registration.domain.deactivation import CONSEQUENCES, TITLE, WAY_BACK
from services.registration.domain.remarks import StepRefused
from shared.auth import Actor


def begin_and_connect(routes: APIRouter, desk: Desk) -> None:
    """Add the routes on which a company begins and is connected to PowerOffice Go."""

    @routes.post("", status_code=201, responses={200: {"model": Begun}})
    async def begin(body: RegistrationBegun, response: Response, who: Actor) -> Begun:
        """Begin a company's registration, or find the one that it has begun, and say where to consent.

        201: the user must give consent in PowerOffice Go first; 200: registered and connected, no need. A
        company that was deactivated is active again after the consent.
        """
        number, remarks = check_number(body.organisation_number)
        if remarks:
            raise StepRefused(remarks)
        registration, asked = await desk.connecting.begin(number, who, body.language)
        if asked is None:
            response.status_code = 200
        consent = Consent(url=asked.temporary_url, valid_until=asked.valid_until) if asked else None
        return Begun(registration=desk.view(registration), consent=consent)

    @routes.post("/{registration_id}/client-key")
    async def use_client_key(registration_id: UUID, body: ClientKey, who: Actor) -> RegistrationView:
        """Connect with a client key made by hand in Go (Utvidelser); it must open this company's books."""
        return desk.view(await desk.connecting.use_client_key(registration_id, body.client_key, who))


def look_up(routes: APIRouter, desk: Desk) -> None:
    """Add the routes that only read."""

    @routes.get("/{registration_id}")
    async def registration(registration_id: UUID) -> RegistrationView:
        """Answer with all that the registration holds, and which steps are complete."""
        return desk.view(await desk.load(registration_id))

    @routes.get("/{registration_id}/changes")
    async def changes(
        registration_id: UUID,
        before: Annotated[UUID | None, Query(description="the `next` of the page before")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> ChangesPage:
        """List who has changed what and when, the newest first."""
        async with desk.database.transaction() as tx:
            await store.load(tx, registration_id)
            found = await store.changes_of(tx, registration_id, before=before, limit=limit + 1)
        return ChangesPage.of(found, limit)


def invite_again_and_end(routes: APIRouter, desk: Desk) -> None:
    """Add the routes that send an invitation once more, and the way out."""

    @routes.post("/{registration_id}/welcome", status_code=202)
    async def welcome(registration_id: UUID, who: Actor) -> RegistrationView:
        """Send the welcome mail once more, with a new invitation."""
        async with desk.database.transaction() as tx:
            return desk.view(await handlers.order_welcome(tx, registration_id, who))

    @routes.post("/{registration_id}/accountant-invitation", status_code=202)
    async def accountant(registration_id: UUID, who: Actor) -> RegistrationView:
        """Invite the accountant once more."""
        async with desk.database.transaction() as tx:
            return desk.view(await handlers.invite_accountant(tx, registration_id, who))

    @routes.post("/{registration_id}/deactivation")
    async def deactivate(registration_id: UUID, body: Farewell, who: Actor) -> Deactivated:
        """Stop using the product: the client key is erased, running cases go on; says what that means."""
        registration = await desk.connecting.deactivate(registration_id, body.reason, who)
        return Deactivated(
            registration=desk.view(registration),
            title=TITLE,
            consequences=list(CONSEQUENCES),
            way_back=WAY_BACK,
        )
