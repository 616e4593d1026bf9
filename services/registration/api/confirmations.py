"""The answer to the mail about a new bank account: what the portal's page behind its link shows and takes.

The token is the contact's proof: it was mailed to him alone, and he is the one who answers.
"""

from uuid import UUID

from fastapi import APIRouter

from services.registration import handlers, store
from services.registration.api.desk import Desk
from services.registration.api.models.account_changes import AccountConfirmation
from services.registration.api.routing import ERRORS, DiscreetRoute
from services.registration.domain.account_change import Decision
from services.registration.signed_links import AccountLink
from shared.errors import NotFound


def router(desk: Desk) -> APIRouter:
    """Return the routes; answering again, or too late, changes nothing and shows how the change stands."""
    routes = APIRouter(
        prefix="/payout-confirmations",
        tags=["registration"],
        dependencies=desk.guarded,
        route_class=DiscreetRoute,
        responses=ERRORS,
    )

    @routes.get("/{token}")
    async def question(token: str) -> AccountConfirmation:
        """Show which change of bank account the link is about, and how it stands."""
        return await _shown(desk, _link(desk, token).change_id)

    @routes.post("/{token}")
    async def confirm(token: str) -> AccountConfirmation:
        """Confirm the change: from now on settlements are paid to the new account."""
        return await _answered(desk, _link(desk, token), "confirmed")

    @routes.post("/{token}/rejection")
    async def reject(token: str) -> AccountConfirmation:
        """Turn the change down."""
        return await _answered(desk, _link(desk, token), "rejected")

    return routes


def _link(desk: Desk, token: str) -> AccountLink:
    link = desk.links.read_bank_account(token)
    if link is None:
        raise NotFound("this link is not ours; open the one in the mail, whole")
    return link


async def _answered(desk: Desk, link: AccountLink, decision: Decision) -> AccountConfirmation:
    async with desk.database.transaction() as tx:
        await handlers.answer_account_mail(tx, link.change_id, decision, link.email)
    return await _shown(desk, link.change_id)


async def _shown(desk: Desk, change_id: UUID) -> AccountConfirmation:
    async with desk.database.transaction() as tx:
        change = await store.account_change(tx, change_id)
        registration = await store.load(tx, change.creditor_id)
    return AccountConfirmation.of(change, registration.name, tx.now)
