"""What other services ask: access tokens to PowerOffice Go, the list of creditors, and key rotation."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from fastapi import APIRouter
from fastapi.params import Depends

from services.registration import store
from services.registration.api.models.services import AccessTokenView, CreditorView, Rotated
from services.registration.api.routing import ERRORS, DiscreetRoute
from services.registration.connecting import Connecting


def router(connecting: Connecting, guarded: Sequence[Depends]) -> APIRouter:
    """Return the routes under /internal."""
    routes = APIRouter(prefix="/internal", tags=["services"], dependencies=guarded, route_class=DiscreetRoute)

    @routes.post("/creditors/{creditor_id}/access-token", responses=ERRORS)
    async def access_token(
        creditor_id: UUID, api: Literal["v1", "v2"] = "v2", *, renew: bool = False
    ) -> AccessTokenView:
        """Give an access token for the creditor's books; with `renew` another one than was given last.

        409 when the creditor has not consented yet or Go refuses its client key.
        """
        token = await connecting.access_token(creditor_id, api, renew=renew)
        return AccessTokenView(access_token=token.value, expires_at=token.expires_at)

    @routes.get("/creditors")
    async def creditors() -> list[CreditorView]:
        """List every company, registered or on its way."""
        async with connecting.database.transaction() as tx:
            found = await store.all_creditors(tx)
        return [
            CreditorView(
                creditor_id=each.id,
                organisation_number=each.organisation_number,
                name=each.name,
                state=each.state,
                connection=each.connection,
            )
            for each in found
        ]

    @routes.post("/client-keys/rotate")
    async def rotate() -> Rotated:
        """Encrypt every client key with the newest encryption key, before the old one is dropped."""
        return Rotated(client_keys=await connecting.rotate())

    return routes
